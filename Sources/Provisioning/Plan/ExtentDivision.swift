/// Divides the extents of a volume group among its volumes.
///
/// Sizes and shares are rounded up to whole extents. Where the sum then does not fit, each share gives back at most the
/// one extent that it was rounded up by, the last one first; then the last volume gives way by at most one extent for
/// each physical volume, which is what their metadata takes (decision A4).
struct ExtentDivision {
    let name: String
    let total: UInt64
    let physicalVolumeCount: UInt64
    let request: VolumeGroupRequest
    private var extents: [UInt64] = []
    private(set) var notes: [String] = []

    init(name: String, total: UInt64, physicalVolumeCount: UInt64, request: VolumeGroupRequest) {
        self.name = name
        self.total = total
        self.physicalVolumeCount = physicalVolumeCount
        self.request = request
    }

    /// The extents of each volume; nil if they do not fit, after noting why.
    mutating func divide(_ problems: ProblemList) -> [UInt64]? {
        extents = request.volumes.map { resolve($0.size.value) }
        let remaining = request.volumes.firstIndex { $0.size.value == .remaining }
        let available = remaining == nil ? total : total - min(total, 1)
        if !fit(into: available, hasRemaining: remaining != nil) {
            refuse(problems, remaining)
            return nil
        }
        if let remaining { extents[remaining] = total - sum }
        return extents
    }

    /// More than any group has counts as one more than this one has, so that sums stay small.
    private func resolve(_ size: Size) -> UInt64 {
        let unit = UInt128(VolumeGroupPlan.extentSize)
        let bytes: UInt128?
        switch size {
        case .remaining: return 0
        case .bytes(let count): bytes = count.bytes
        case .percent(let share): bytes = share.percent(of: UInt128(total) * unit)
        }
        guard let bytes else { return total + 1 }
        let (whole, rest) = bytes.quotientAndRemainder(dividingBy: unit)
        return UInt64(clamping: min(max(whole + (rest == 0 ? 0 : 1), 1), UInt128(total) + physicalVolumeLimit))
    }

    /// What a volume may be larger than the group by, so that one that asks for a whole disk can give way.
    private var physicalVolumeLimit: UInt128 { UInt128(physicalVolumeCount) + 1 }

    private var sum: UInt64 { extents.reduce(0, +) }

    // MARK: Fitting

    private mutating func fit(into available: UInt64, hasRemaining: Bool) -> Bool {
        for index in extents.indices.reversed() where sum > available && isRounded(index) { extents[index] -= 1 }
        guard sum > available else { return true }
        let shortage = sum - available
        guard !hasRemaining, let last = extents.indices.last, shortage <= physicalVolumeCount,
            extents[last] > shortage
        else { return false }
        noteGivingWay(last, by: shortage)
        extents[last] -= shortage
        return true
    }

    /// Whether a volume is a share that is no whole number of extents.
    private func isRounded(_ index: Int) -> Bool {
        guard case .percent(let share) = request.volumes[index].size.value, extents[index] > 1 else { return false }
        let unit = UInt128(VolumeGroupPlan.extentSize)
        return share.percent(of: UInt128(total) * unit).map { $0 % unit != 0 } ?? false
    }

    private mutating func noteGivingWay(_ index: Int, by shortage: UInt64) {
        let (asked, given) = (Self.bytes(extents[index]), Self.bytes(extents[index] - shortage))
        notes.append("\(request.volumes[index].size.path): \(given) instead of \(asked), all that is left")
    }

    private static func bytes(_ extents: UInt64) -> ByteCount {
        ByteCount(bytes: UInt128(extents) * UInt128(VolumeGroupPlan.extentSize))
    }

    // MARK: Refusing

    /// Names the volume at which the group is full.
    private func refuse(_ problems: ProblemList, _ remaining: Int?) {
        var left = total
        for (volume, extents) in zip(request.volumes, extents) where volume.size.value != .remaining {
            guard extents <= left else {
                let free = Self.bytes(left)
                let message = "\(Self.text(volume.size.value, extents)) do not fit into the volume group"
                return problems.add(
                    volume.size.path, "\(message) \(quoted(name)), where the volumes before it leave \(free)")
            }
            left -= extents
        }
        guard let remaining else { return }
        let path = request.volumes[remaining].size.path
        problems.add(path, "the other volumes leave nothing of the volume group \(quoted(name))")
    }

    private static func text(_ size: Size, _ extents: UInt64) -> String {
        if case .bytes(let count) = size { "\(count)" } else { "\(bytes(extents))" }
    }
}
