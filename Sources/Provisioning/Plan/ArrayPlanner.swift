/// Makes arrays of their members (facts 2.3).
struct ArrayPlanner {
    let members: [Planner.PlacedVolume]

    /// An array and its first member, which says what is on it.
    struct Planned {
        var plan: ArrayPlan
        var request: VolumeRequest
    }

    private(set) var notes: [String] = []

    init(members: [Planner.PlacedVolume]) {
        self.members = members
    }

    /// The arrays, in the order of their mount points; physical volumes come last.
    mutating func plan(_ problems: ProblemList) -> [Planned] {
        let arrays = ArrayRules.arrays(of: members, \.request).sorted { Self.key($0) < Self.key($1) }
        var taken = Set(arrays.compactMap { Self.givenName($0)?.device })
        return arrays.compactMap { members in
            guard let name = Self.givenName(members) ?? Self.freeName(&taken) else { return nil }
            return plan(members, name, problems)
        }
    }

    private static func key(_ members: [Planner.PlacedVolume]) -> String {
        guard let first = members.first?.request else { return "" }
        switch first.content?.mount?.value {
        case .path(let path): return "1" + path
        case .swap: return "2"
        case Mount.none?, nil: return "3" + (first.arrayGroup?.value ?? "")
        }
    }

    private static func givenName(_ members: [Planner.PlacedVolume]) -> ArrayName? {
        members.first?.request.array?.device.flatMap { ArrayName($0.value) }
    }

    /// The first of md0, md1, … that no array has.
    private static func freeName(_ taken: inout Set<String>) -> ArrayName? {
        let name = (0...taken.count).lazy.compactMap { ArrayName("md\($0)") }.first { !taken.contains($0.device) }
        if let name { taken.insert(name.device) }
        return name
    }

    private mutating func plan(
        _ members: [Planner.PlacedVolume], _ name: ArrayName, _ problems: ProblemList
    ) -> Planned? {
        guard let first = members.first?.request else { return nil }
        let (active, spare) = (
            members.filter { $0.request.array?.isSpare != true }, members.filter { $0.request.array?.isSpare == true }
        )
        let level = first.array?.level ?? .raid1
        let metadata = Self.metadata(first)
        let room = members.map { Self.room(of: $0.partition.size, metadata) }
        // Too few members have been refused before.
        guard active.count >= level.leastMembers, let least = room.min() else { return nil }
        guard least > 0 else {
            problems.add(first.size.path, "too small for a member of an array, which needs more than 2 MiB")
            return nil
        }
        guard room.reduce(UInt128(0), { $0 + UInt128($1) }) <= DiskGeometry.limit.bytes else {
            problems.add(first.path, "the members of the array are together larger than \(DiskGeometry.limit)")
            return nil
        }
        noteSharedDisk(active, level, first.path)
        let sizes = level == .raid0 ? room : active.map { _ in least }
        let plan = ArrayPlan(
            name: name.name, device: name.device, level: level, metadata: metadata,
            members: active.map(\.partition.device), spares: spare.map(\.partition.device),
            memberSize: level == .raid0 ? nil : least,
            size: level.size(members: sizes, chunk: ArrayPlan.chunkSize), path: first.path)
        return Planned(plan: plan, request: first)
    }

    /// Boot loaders read `/` and `/boot` from a member as if there were no array: the metadata is at the end.
    private static func metadata(_ volume: VolumeRequest) -> String {
        if volume.array?.metadata == .old { return ArrayRequest.Metadata.old.rawValue }
        guard let path = volume.content?.mountPath else { return "1.2" }
        return ["/", "/boot"].contains(path) ? "1.0" : "1.2"
    }

    /// The bytes for data on a member, in whole MiB. Metadata 1.2 and its bitmap take the first MiB; at the end
    /// 1.0 takes 8 KiB and up to 128 KiB of bitmap, 0.90 up to 128 KiB.
    private static func room(of size: UInt64, _ metadata: String) -> UInt64 {
        let overhead = ArrayPlan.dataOffset
        return size <= overhead ? 0 : (size - overhead) / (1 << 20) * (1 << 20)
    }

    private mutating func noteSharedDisk(
        _ members: [Planner.PlacedVolume], _ level: ArrayRequest.Level, _ path: JSONPath
    ) {
        let disks = Set(members.map(\.disk))
        guard level != .raid0, disks.count < members.count else { return }
        notes.append("\(path): members of this \(level.rawValue) array share a disk, and are lost together")
    }
}
