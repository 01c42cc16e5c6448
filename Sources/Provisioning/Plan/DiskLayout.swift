/// Lays volumes out on one disk (facts 2.8, with decisions A15 and D-11).
///
/// What stands before `remaining` is placed from the head, what stands behind it from the tail, so that the order on
/// the disk is the order in the document; `remaining` takes all that is between. Without it everything is placed from
/// the head, except what is to lie at the end.
struct DiskLayout {
    /// A volume that wants room.
    struct Claim {
        /// How much.
        var size: Size
        /// Where it is asked for; nil for the partitions that nobody asks for.
        var path: JSONPath?
        /// What it is for, if nobody asks for it.
        var purpose: String?
        /// Whether it is placed from the tail. Only the last ones can be.
        var isAtEnd = false
        /// So many sectors; 0 for `remaining`.
        var sectors: Int64 = 0

        var isPercent: Bool {
            if case .percent = size { true } else { false }
        }

        /// The purpose as a part of a message.
        fileprivate var reason: String { purpose.map { " for \($0)" } ?? "" }
    }

    /// Where a volume ends up.
    struct Extent: Equatable {
        var firstSector: Int64
        var lastSector: Int64
    }

    let geometry: DiskGeometry
    /// The disk's name, for messages.
    let device: String
    /// Where the disk is asked for.
    let path: JSONPath
    private var claims: [Claim]
    private(set) var notes: [String] = []

    private init(geometry: DiskGeometry, device: String, path: JSONPath, claims: [Claim]) {
        self.geometry = geometry
        self.device = device
        self.path = path
        self.claims = claims
    }

    /// Places claims; nil if they do not fit, after noting why.
    static func place(
        _ claims: [Claim], on geometry: DiskGeometry, device: String, path: JSONPath, problems: ProblemList
    ) -> (extents: [Extent], notes: [String])? {
        var layout = DiskLayout(geometry: geometry, device: device, path: path, claims: claims)
        guard layout.resolve(problems), layout.fit(problems) else { return nil }
        return (layout.extents(), layout.notes)
    }

    /// Turns sizes into sectors.
    private mutating func resolve(_ problems: ProblemList) -> Bool {
        var isResolved = true
        for index in claims.indices {
            guard let count = bytes(of: claims[index].size) else { continue }
            if let sectors = geometry.sectors(count), sectors <= geometry.room + geometry.alignment || isShare(index) {
                claims[index].sectors = max(sectors, 1)
            } else {
                refuse(claims[index], wanting: count, problems)
                isResolved = false
            }
        }
        return isResolved
    }

    private func isShare(_ index: Int) -> Bool { claims[index].isPercent }

    private func bytes(of size: Size) -> ByteCount? {
        switch size {
        case .bytes(let count): count
        // A share of the device, as seed S003 has it: "40%" of a 100 MiB disk is 40 MiB.
        case .percent(let share): share.percent(of: UInt128(geometry.size)).map(ByteCount.init(bytes:))
        case .remaining: nil
        }
    }

    private func refuse(_ claim: Claim, wanting count: ByteCount, _ problems: ProblemList) {
        let room = geometry.bytes(max(0, geometry.room))
        problems.add(claim.path ?? path, "\(count)\(claim.reason) do not fit on \(device), which has room for \(room)")
    }
}

// MARK: - Fitting

extension DiskLayout {
    private var remaining: Int? { claims.firstIndex { $0.size == .remaining } }

    /// The sectors that a claim takes: whole MiB, except that the very last may end where the disk does.
    private func taken(_ index: Int) -> Int64 {
        if claims[index].size == .remaining { return geometry.alignment }
        let isLast = index == claims.count - 1 && remaining == nil && !claims[index].isAtEnd
        return isLast ? claims[index].sectors : geometry.alignedUp(claims[index].sectors)
    }

    /// Makes the claims fit, if that is allowed.
    private mutating func fit(_ problems: ProblemList) -> Bool {
        let shortage = claims.indices.map(taken).reduce(-geometry.room, +)
        if shortage <= 0 { return true }
        if remaining == nil {
            if let share = claims.lastIndex(where: \.isPercent), shortage <= allowance {
                return giveWay(share, by: shortage, problems)
            }
            // Up to 1 MiB may be missing at the very end: the second copy of the GPT lies there (facts 2.8).
            if shortage <= geometry.alignment, let last = claims.lastIndex(where: { !$0.isAtEnd }),
                claims[last].sectors > shortage
            {
                return giveWay(last, by: shortage, problems)
            }
        }
        refuseWhole(problems)
        return false
    }

    /// How far shares may overfill a disk: by what nobody asked for, which is the partitions without a path, the MiB
    /// before the first and the part of one behind the last partition, and the rounding of each share (decision A15).
    private var allowance: Int64 {
        let implicit = claims.filter { $0.path == nil }.map { geometry.alignedUp($0.sectors) }.reduce(0, +)
        return implicit + geometry.alignment * Int64(2 + claims.count(where: \.isPercent))
    }

    private mutating func giveWay(_ index: Int, by shortage: Int64, _ problems: ProblemList) -> Bool {
        let isLast = index == claims.count - 1
        let left =
            isLast
            ? claims[index].sectors - shortage : geometry.alignedDown(taken(index) - geometry.alignedUp(shortage))
        guard left > 0 else {
            refuseWhole(problems)
            return false
        }
        let (asked, given) = (geometry.bytes(claims[index].sectors), geometry.bytes(left))
        claims[index].sectors = left
        if let path = claims[index].path { notes.append("\(path): \(given) instead of \(asked), all that is left") }
        return true
    }

    /// Names the volume at which the disk is full.
    private func refuseWhole(_ problems: ProblemList) {
        var left = geometry.room
        for index in claims.indices where claims[index].size != .remaining {
            let needed = taken(index)
            guard needed <= left else {
                let (needed, free) = (geometry.bytes(needed), geometry.bytes(max(0, left)))
                let what = "\(needed)\(claims[index].reason)"
                let message = "\(what) do not fit on \(device), where the volumes before it leave \(free)"
                return problems.add(claims[index].path ?? path, message)
            }
            left -= needed
        }
        let asked = remaining.flatMap { claims[$0].path }
        problems.add(asked ?? path, "the other volumes leave less than 1 MiB of \(device)")
    }
}

// MARK: - Placing

extension DiskLayout {
    private func extents() -> [Extent] {
        var extents = [Extent](repeating: Extent(firstSector: 0, lastSector: 0), count: claims.count)
        var (head, tail) = (geometry.alignment, geometry.end)
        let middle = remaining ?? claims.firstIndex(where: \.isAtEnd) ?? claims.count
        for index in 0..<middle {
            let end = min(geometry.alignedUp(head + claims[index].sectors), geometry.end)
            extents[index] = Extent(firstSector: head, lastSector: end - 1)
            head = end
        }
        for index in claims.indices.dropFirst(remaining == nil ? middle : middle + 1).reversed() {
            let begin = geometry.alignedDown(tail - claims[index].sectors)
            extents[index] = Extent(firstSector: begin, lastSector: tail - 1)
            tail = begin
        }
        if let middle = remaining { extents[middle] = Extent(firstSector: head, lastSector: tail - 1) }
        return extents
    }
}
