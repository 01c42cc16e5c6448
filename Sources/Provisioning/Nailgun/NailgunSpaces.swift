/// `ks_meta.pm_data.ks_spaces` as it is written (facts 3.2).
struct NailgunSpaces {
    var path = JSONPath.root.key("ks_meta").key("pm_data").key("ks_spaces")
    var disks: [NailgunDisk] = []
    var groups: [NailgunGroup] = []

    private enum Kind: String, CaseIterable {
        case disk
        case vg
    }

    static func read(_ partitioning: ObjectField?, problems: ProblemList) -> NailgunSpaces {
        var spaces = NailgunSpaces()
        guard let field = partitioning?["ks_spaces"] else {
            problems.add(spaces.path, "missing, expected an array of disks and volume groups")
            return spaces
        }
        for element in field.array() ?? [] {
            guard let object = element.object() else { continue }
            switch object.require("type", "\"disk\" or \"vg\"")?.oneOf(Kind.self) {
            case .disk: NailgunDisk.read(object).map { spaces.disks.append($0) }
            case .vg: NailgunGroup.read(object).map { spaces.groups.append($0) }
            case nil: break
            }
        }
        if problems.problems.isEmpty, spaces.disks.isEmpty {
            problems.add(spaces.path, "no disk, expected at least one")
        }
        return spaces
    }
}

/// A disk of `ks_spaces`.
struct NailgunDisk {
    var path: JSONPath
    var name: Located<String>
    var selector: Located<DiskSelector>
    var size: Located<Int64>
    /// Whether the document marks it as the one to boot from.
    var bootable: Located<Bool>?
    var volumes: [NailgunVolume]

    static func read(_ object: ObjectField) -> NailgunDisk? {
        let id = object.require("id", "what the disk is called below /dev")?.line()
        let name = object.require("name", "the kernel's name of the disk")?.line()
        let size = object.require("size", "the disk's size in MiB")?.mib()
        _ = object["free_space"]?.mib()
        let extra = object["extra"]?.array()?.compactMap { $0.line()?.value } ?? []
        let bootable = object["bootable"]?.flag()
        let fields = object.require("volumes", "an array of volumes")?.array() ?? []
        let volumes = fields.compactMap { $0.object().flatMap(NailgunVolume.read) }
        guard let id, let name, let size else { return nil }
        let links = (extra.isEmpty ? [id.value] : extra).filter { !$0.isEmpty }
        return NailgunDisk(
            path: object.path, name: name,
            selector: Located(.links(links, name: name.value), extra.isEmpty ? id.path : object.path.key("extra")),
            size: size, bootable: bootable, volumes: volumes)
    }

    /// Whether anything is to be done with it (facts 3.4).
    var isWanted: Bool {
        size.value > 0 && volumes.contains { $0.takesRoom && !$0.isBoot }
    }

    /// Whether one of its volumes is mounted there and no physical volume.
    func holds(_ mount: String) -> Bool {
        volumes.contains { $0.takesRoom && $0.kind != .pv && $0.mountPath == mount }
    }

    /// Whether one of its volumes is a physical volume of the group.
    func serves(_ group: String) -> Bool {
        volumes.contains { $0.takesRoom && $0.kind == .pv && $0.group?.value == group }
    }
}
