internal import Provisioning

/// What the kernel says is built on which device, by names: `vda1`, `md127`, `dm-0`.
struct BlockStack {
    let paths: HostPaths

    /// A device that is built of others.
    struct Built: Equatable {
        /// How it is taken apart.
        enum Kind: Equatable {
            /// An MD array, running or not.
            case array
            /// A device of the device mapper; LVM's have a UUID that begins with `LVM-`.
            case mapped(name: String, uuid: String)
        }

        var name: String
        var kind: Kind
        /// The names of what it is built of.
        var members: [String]

        /// Its node as people know it: `/dev/mapper/os-root`, not `/dev/dm-0`.
        var node: String {
            if case .mapped(let name, _) = kind { "/dev/mapper/\(name)" } else { "/dev/\(name)" }
        }
    }

    /// The disk and the partitions that the kernel knows on it.
    func names(of disk: String) -> [String] {
        let folder = "\(paths.sysfs)/block/\(disk)"
        return [disk] + Files.names(in: folder).filter { Files.exists("\(folder)/\($0)/partition") }
    }

    /// Everything that is built on these disks, what is below before what is above.
    func built(on disks: [Disk]) -> [Built] {
        var names = disks.flatMap { self.names(of: $0.name) }
        var built: [Built] = []
        var next = 0
        while next < names.count {
            for holder in Files.names(in: folder(of: names[next]) + "/holders") where !names.contains(holder) {
                names += self.names(of: holder)
                built.append(device(holder))
            }
            next += 1
        }
        return built
    }

    /// Whether nothing is built on a device.
    func isTop(_ name: String) -> Bool {
        names(of: name).allSatisfy { Files.names(in: folder(of: $0) + "/holders").isEmpty }
    }

    func exists(_ name: String) -> Bool { Files.exists("\(paths.sysfs)/block/\(name)") }

    /// The disk, array or mapped device that a device is, or is a partition of.
    func whole(of name: String) -> String {
        if exists(name) { return name }
        return Files.names(in: "\(paths.sysfs)/block").first { Files.exists("\(paths.sysfs)/block/\($0)/\(name)") }
            ?? name
    }

    private func folder(of name: String) -> String {
        let whole = whole(of: name)
        return "\(paths.sysfs)/block/" + (whole == name ? name : "\(whole)/\(name)")
    }

    private func device(_ name: String) -> Built {
        let folder = "\(paths.sysfs)/block/\(name)"
        let mapped = Files.line("\(folder)/dm/name").map {
            Built.Kind.mapped(name: $0, uuid: Files.line("\(folder)/dm/uuid") ?? "")
        }
        return Built(name: name, kind: mapped ?? .array, members: Files.names(in: "\(folder)/slaves"))
    }

    /// The name of a device node, with the links that udev makes followed.
    func name(of path: String) -> String {
        Files.name(of: Files.target(of: path) ?? path)
    }
}
