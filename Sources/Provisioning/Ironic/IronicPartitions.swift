/// The `partitions` of an `ironic` document (facts 2.2).
struct IronicPartitions {
    var disks: [DiskRequest] = []
    var volumeGroups: [VolumeGroupRequest] = []
    var notes: [String] = []

    private enum Kind: String, CaseIterable {
        case disk
        case vg
    }

    static func read(_ document: ObjectField, images: [ImageRequest]) -> IronicPartitions {
        var partitions = IronicPartitions()
        guard let elements = document.require("partitions", "an array of disks and volume groups")?.array() else {
            return partitions
        }
        let reader = IronicVolumes(images: images)
        var hasDisk = false
        for element in elements {
            guard let object = element.object() else { continue }
            switch object.require("type", "\"disk\" or \"vg\"")?.oneOf(Kind.self) {
            case .disk:
                hasDisk = true
                partitions.readDisk(object, reader)
            case .vg: partitions.readGroup(object, reader)
            case nil: break
            }
        }
        if !hasDisk { document.problems.add(document.path.key("partitions"), "no disk, expected at least one") }
        return partitions
    }

    private mutating func readDisk(_ object: ObjectField, _ reader: IronicVolumes) {
        let selector = object.require("id", "{\"type\": …, \"value\": …}")?.object().flatMap(Self.selector)
        let size = object.require("size", "the disk's least size")?.size().flatMap { Self.fixed($0, object.problems) }
        let fields = object.require("volumes", "an array of volumes")?.array() ?? []
        let volumes = fields.compactMap { field in
            field.object().flatMap { reader.volume($0, notes: &notes) }
        }
        guard let selector else { return }
        disks.append(DiskRequest(selector: selector, size: size, volumes: volumes))
    }

    private enum SelectorType: String, CaseIterable {
        case name
        case path
        case scsi
    }

    private static func selector(_ object: ObjectField) -> Located<DiskSelector>? {
        let type = object.require("type", "one of name, path, scsi")?.oneOf(SelectorType.self)
        let value = object.require("value", "what the disk is called")?.line()
        guard let type, let value else { return nil }
        guard !value.value.isEmpty else {
            object.problems.add(value.path, "found \"\", expected what the disk is called")
            return nil
        }
        switch type {
        case .name: return Located(.name(value.value), value.path)
        case .path: return Located(.path(value.value), value.path)
        case .scsi: return Located(.scsi(value.value), value.path)
        }
    }

    /// A size of so many bytes; a share of nothing is a problem.
    static func fixed(_ size: Located<Size>, _ problems: ProblemList) -> Located<ByteCount>? {
        if case .bytes(let count) = size.value { return Located(count, size.path) }
        problems.add(size.path, "a relative size, expected a number with a unit")
        return nil
    }

    private mutating func readGroup(_ object: ObjectField, _ reader: IronicVolumes) {
        let name = object.require("id", "the group's name")?.line()
        let fields = object.require("volumes", "an array of logical volumes")?.array() ?? []
        let volumes = fields.compactMap { $0.object().flatMap(reader.logicalVolume) }
        guard let name else { return }
        volumeGroups.append(VolumeGroupRequest(name: name, volumes: volumes))
    }
}

extension Field {
    /// A size; a number without quotation marks means MiB, as it does within them.
    func size() -> Located<Size>? {
        let text: String
        switch value {
        case .string(let value), .number(let value): text = value
        default: return refused(Size.grammar)
        }
        do {
            return Located(try Size(text), path)
        } catch {
            problems.add(path, "found \(value.summary): \(error), expected \(Size.grammar)")
            return nil
        }
    }
}
