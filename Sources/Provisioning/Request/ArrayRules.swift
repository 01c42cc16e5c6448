/// Which volumes are members of one array (facts 2.3), and what an array may be.
enum ArrayRules {
    /// What an array is for: its members say the same.
    enum Purpose: Hashable {
        /// A file system or swap space, of these images.
        case mount(Mount, images: [String])
        /// A physical volume of this group; the name tells several of one group apart.
        case group(String, name: String)
    }

    /// Puts the members of each array together; arrays and members stay in their order.
    static func arrays<Member>(of members: [Member], _ request: (Member) -> VolumeRequest) -> [[Member]] {
        var order: [Purpose] = []
        var arrays: [Purpose: [Member]] = [:]
        for member in members where request(member).kind == .raid {
            let purpose = purpose(of: request(member))
            if arrays[purpose] == nil { order.append(purpose) }
            arrays[purpose, default: []].append(member)
        }
        return order.compactMap { arrays[$0] }
    }

    private static func purpose(of volume: VolumeRequest) -> Purpose {
        if let group = volume.arrayGroup { return .group(group.value, name: volume.array?.device?.value ?? "") }
        let images = volume.content?.images.map(\.value) ?? []
        return .mount(volume.content?.mount?.value ?? .none, images: images)
    }

    static func check(_ request: ProvisionRequest, _ problems: ProblemList) {
        var names: [String: JSONPath] = [:]
        for members in arrays(of: request.disks.flatMap(\.volumes), \.self) {
            check(members, problems)
            guard let name = members.first?.array?.device else { continue }
            guard let device = ArrayName(name.value) else {
                problems.add(name.path, "found \(quoted(name.value)), expected \(ArrayName.grammar)")
                continue
            }
            guard let first = names.updateValue(name.path, forKey: device.device) else { continue }
            problems.add(name.path, "the name \(quoted(name.value)) is that of the array of \(first) already")
        }
    }

    private static func check(_ members: [VolumeRequest], _ problems: ProblemList) {
        guard let first = members.first else { return }
        let level = first.array?.level ?? .raid1
        for member in members.dropFirst() where (member.array?.level ?? .raid1) != level {
            problems.add(member.path, "a member of a \(level.rawValue) array, expected the level of \(first.path)")
        }
        let count = members.count { $0.array?.isSpare != true }
        guard count < level.leastMembers else { return }
        let message = "an array of \(level.rawValue) with \(count) members, expected at least \(level.leastMembers)"
        problems.add(first.path, message)
    }
}

extension ArrayRequest.Level {
    /// The fewest members with which it makes sense, spares aside.
    var leastMembers: Int {
        switch self {
        case .raid0, .raid1, .raid10: 2
        case .raid5: 3
        case .raid6: 4
        }
    }
}

/// What an array is called.
struct ArrayName {
    /// What its metadata says: `md0`, `root`.
    let name: String
    /// Its device node: `/dev/md0`, `/dev/md/root`.
    let device: String

    static let grammar = "a name of letters, digits, \"_\", \".\" and \"-\", at most 32, such as \"md0\" or \"root\""

    /// Reads `md0`, `/dev/md0`, `root` or `/dev/md/root`; nil for anything else.
    init?(_ text: String) {
        let short = ["/dev/md/", "/dev/"].first(where: text.hasPrefix).map { String(text.dropFirst($0.count)) } ?? text
        let isNumbered = short.hasPrefix("md") && short.dropFirst(2).count > 0 && UInt16(short.dropFirst(2)) != nil
        let isPlain = short.utf8.allSatisfy { $0.isWordCharacter || "_.-".utf8.contains($0) }
        // A device node anywhere else is nothing that an array can have.
        guard isNumbered || !text.hasPrefix("/dev/") || text.hasPrefix("/dev/md/") else { return nil }
        guard !short.isEmpty, short.utf8.count <= 32, isPlain, short.first != "-", short.first != "." else {
            return nil
        }
        name = short
        device = isNumbered ? "/dev/\(short)" : "/dev/md/\(short)"
    }
}

extension UInt8 {
    /// Whether it is an ASCII letter or digit.
    var isWordCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
