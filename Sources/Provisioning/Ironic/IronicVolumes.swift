/// The volumes of disks and volume groups (facts 2.2, 2.3).
struct IronicVolumes {
    let images: [ImageRequest]

    private enum Kind: String, CaseIterable {
        case partition
        case raid
        case pv
        case boot
        case lvmMetaPool = "lvm_meta_pool"
    }

    private enum LogicalKind: String, CaseIterable {
        case lv
    }

    func volume(_ object: ObjectField, notes: inout [String]) -> VolumeRequest? {
        let kind = object.require("type", "the kind of volume")?.oneOf(Kind.self)
        let size = object.require("size", Size.grammar)?.size()
        guard let kind else { return nil }
        switch kind {
        case .lvmMetaPool:
            notes.append("\(object.path): an lvm_meta_pool takes no space")
            return nil
        case .pv: return physicalVolume(object, size)
        case .partition, .boot: return plain(object, size, kind == .boot ? .boot : .partition)
        case .raid: return raid(object, size)
        }
    }

    func logicalVolume(_ object: ObjectField) -> LogicalVolumeRequest? {
        _ = object.require("type", "\"lv\"")?.oneOf(LogicalKind.self)
        let name = object.require("name", "the volume's name")?.line()
        let size = object.require("size", Size.grammar)?.size()
        let content = IronicFileSystem(images: images).read(object)
        guard let name, let size else { return nil }
        return LogicalVolumeRequest(name: name, size: size, content: content)
    }

    private func plain(
        _ object: ObjectField, _ size: Located<Size>?, _ kind: VolumeRequest.Kind
    ) -> VolumeRequest? {
        let content = IronicFileSystem(images: images).read(object)
        let guid = object["partition_guid"].flatMap(Self.guid)
        let name = object["name"]?.line()
        guard let size else { return nil }
        return VolumeRequest(
            path: object.path, kind: kind, size: size, name: name, partitionGUID: guid, content: content)
    }

    /// A member of an array: the one with the same mount point, or the one that is a physical volume of the same group.
    private func raid(_ object: ObjectField, _ size: Located<Size>?) -> VolumeRequest? {
        let level = object["raid_level"].flatMap(Self.level)
        var volume = plain(object, size, .raid)
        let name = volume?.name
        volume?.array = ArrayRequest(level: level ?? .raid1, metadata: .default, device: name)
        guard let group = object["vg"]?.line() else {
            checkMount(object.require("mount", "the mount point that the array's members share, or a \"vg\""))
            return volume
        }
        for key in ["mount", "file_system", "disk_label"] where object[key] != nil {
            object.problems.add(object.path.key(key), "an array with a \"vg\" is a physical volume and has none")
        }
        volume?.arrayGroup = group
        volume?.content = nil
        return volume
    }

    private func checkMount(_ field: Field?) {
        guard let field, let mount = field.line(), Mount(mount.value) == Mount.none else { return }
        field.refuse(allowed: "a path or \"swap\" for an array")
    }

    /// `raid5`, `"5"` or `5`.
    private static func level(_ field: Field) -> ArrayRequest.Level? {
        switch field.value {
        case .string(let text), .number(let text):
            if let level = ArrayRequest.Level(rawValue: text) ?? ArrayRequest.Level(rawValue: "raid" + text) {
                return level
            }
        default: break
        }
        return field.refused("one of " + ArrayRequest.Level.allCases.map(\.rawValue).joined(separator: ", "))
    }

    private func physicalVolume(_ object: ObjectField, _ size: Located<Size>?) -> VolumeRequest? {
        let group = object.require("vg", "the name of a volume group")?.line()
        let metadata = object["lvm_meta_size"]?.size().flatMap { IronicPartitions.fixed($0, object.problems) }
        if let metadata, metadata.value < .mib(10) {
            object.problems.add(metadata.path, "found \(metadata.value), expected at least 10 MiB")
        }
        let guid = object["partition_guid"].flatMap(Self.guid)
        guard let size, let group else { return nil }
        return VolumeRequest(
            path: object.path, kind: .physicalVolume(group: group, metadataSize: metadata), size: size,
            partitionGUID: guid)
    }

    private static func guid(_ field: Field) -> String? {
        guard case .string(let text) = field.value, isGUID(text) else {
            return field.refused("a GUID such as 6c1a0a3e-5a1f-4b60-9d3c-0123456789ab")
        }
        return text.uppercased()
    }

    private static func isGUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}
