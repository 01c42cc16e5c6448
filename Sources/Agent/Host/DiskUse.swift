/// What is mounted and what is swapped to. Devices are meant by their names: `vda1`, `md127`, `dm-0`.
struct DiskUse {
    let paths: HostPaths

    /// What is mounted of these devices, a few words each: "/dev/vda1 is mounted at /mnt".
    func mounts(of names: Set<String>) -> [String] {
        lines("self/mounts").compactMap { fields in
            guard fields.count > 1, let name = device(fields[0]), names.contains(name) else { return nil }
            return "\(fields[0]) is mounted at \(fields[1])"
        }
    }

    /// The device nodes among these that the kernel swaps to.
    func swaps(on names: Set<String>) -> [String] {
        lines("swaps").compactMap(\.first).filter { path in device(path).map(names.contains) ?? false }
    }

    private func lines(_ file: String) -> [[String]] {
        (Files.line("\(paths.proc)/\(file)") ?? "").split(separator: "\n").map {
            $0.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        }
    }

    /// The name of a device node; links such as `/dev/mapper/data-a` lead to it.
    private func device(_ path: String) -> String? {
        let prefix = paths.devices + "/"
        guard path.hasPrefix(prefix) else { return nil }
        return Files.target(of: path).map(Files.name) ?? String(path.dropFirst(prefix.count))
    }
}
