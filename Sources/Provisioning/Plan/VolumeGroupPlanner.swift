/// Makes volume groups of their physical volumes, and divides them, in whole extents (decision A4).
struct VolumeGroupPlanner {
    /// A device that becomes a physical volume.
    struct Source {
        var group: String
        var device: String
        var size: UInt64
        var metadataSize: UInt64?
        var metadataCopies: Int
        var sizePath: JSONPath
    }

    let sources: [Source]
    let problems: ProblemList
    private(set) var notes: [String] = []

    init(sources: [Source], problems: ProblemList) {
        self.sources = sources
        self.problems = problems
    }

    mutating func plan(_ request: VolumeGroupRequest) -> VolumeGroupPlan? {
        let members = sources.filter { $0.group == request.name.value }.map(physicalVolume)
        // A group without a member is refused by whoever reads the document, or its disk is missing.
        guard !members.isEmpty, !members.contains(where: { $0.extents == 0 }) else { return nil }
        var plan = VolumeGroupPlan(
            name: request.name.value, physicalVolumes: members, volumes: [],
            path: Self.parent(of: request.name.path))
        guard UInt128(plan.extents) * UInt128(VolumeGroupPlan.extentSize) <= DiskGeometry.limit.bytes else {
            problems.add(plan.path, "the volume group \(quoted(plan.name)) is larger than \(DiskGeometry.limit)")
            return nil
        }
        var division = ExtentDivision(
            name: plan.name, total: plan.extents, physicalVolumeCount: UInt64(members.count), request: request)
        guard let extents = division.divide(problems) else { return nil }
        notes += division.notes
        plan.volumes = zip(request.volumes, extents).map { Self.volume($0, in: plan.name, extents: $1) }
        return plan
    }

    private static func parent(of path: JSONPath) -> JSONPath {
        JSONPath(components: Array(path.components.dropLast()))
    }

    private func physicalVolume(_ source: Source) -> PhysicalVolumePlan {
        let extents = PhysicalVolumeGeometry(source).extents
        if extents == 0 {
            let size = ByteCount(bytes: UInt128(source.size))
            problems.add(source.sizePath, "\(size) are too small for a physical volume with its metadata")
        }
        return PhysicalVolumePlan(
            device: source.device, metadataSize: source.metadataSize, metadataCopies: source.metadataCopies,
            extents: extents)
    }

    private static func volume(
        _ request: LogicalVolumeRequest, in group: String, extents: UInt64
    ) -> LogicalVolumePlan {
        let name = request.name.value
        return LogicalVolumePlan(
            name: name, device: "/dev/\(group)/\(name)",
            mapperDevice: "/dev/mapper/\(LogicalVolumePlan.mapperName(group: group, volume: name))",
            extents: extents, size: extents * VolumeGroupPlan.extentSize, path: parent(of: request.name.path))
    }
}

/// How LVM divides a physical volume (pvcreate(8), `pvs -o pe_start`): 4 KiB of label, metadata up to the next whole
/// MiB, extents, and the second copy of the metadata up to the end.
struct PhysicalVolumeGeometry {
    let extents: UInt64

    private static let label: UInt64 = 4096
    private static let alignment: UInt64 = 1 << 20

    init(_ source: VolumeGroupPlanner.Source) {
        let metadata = source.metadataSize ?? Self.alignment - Self.label
        let begin = Self.alignedUp(Self.label.addingClamped(metadata))
        let end = source.metadataCopies > 1 ? Self.alignedUp(metadata) : 0
        let taken = begin.addingClamped(end)
        extents = source.size < taken ? 0 : (source.size - taken) / VolumeGroupPlan.extentSize
    }

    private static func alignedUp(_ count: UInt64) -> UInt64 {
        count.addingClamped(alignment - 1) / alignment * alignment
    }
}

extension UInt64 {
    /// The sum, or the largest number if there is no such sum.
    fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
