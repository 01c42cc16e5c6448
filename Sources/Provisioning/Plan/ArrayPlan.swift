/// One MD RAID array.
public struct ArrayPlan: Sendable, Equatable, Encodable {
    /// What its metadata says it is called.
    public var name: String
    /// Its device node: `/dev/md0`, or `/dev/md/root`.
    public var device: String
    /// What it does with its members.
    public var level: ArrayRequest.Level
    /// The version of its metadata: `1.2`, at the begin of each member, `1.0` or `0.90`, at the end.
    public var metadata: String
    /// The device nodes of its members, in document order.
    public var members: [String]
    /// The device nodes of its spare members.
    public var spares: [String]
    /// How many bytes of each member hold data; nil for raid0, which takes of each what it has.
    public var memberSize: UInt64?
    /// Its size in bytes.
    public var size: UInt64
    /// Where its first member is asked for.
    public var path: JSONPath

    enum CodingKeys: String, CodingKey {
        case name, device, level, metadata, members, spares, size, path
        case memberSize = "member_size"
    }
}

extension ArrayPlan {
    /// Bytes between the begin of a member and its data with metadata 1.2, bitmap included. Said to mdadm rather than
    /// left to it, so that sizes are known before anything is written.
    public static let dataOffset: UInt64 = 1 << 20
    /// Bytes of one stripe on a member, for levels that have stripes.
    public static let chunkSize: UInt64 = 512 << 10
}

extension ArrayRequest.Level: Encodable {
    /// Whether data is spread over the members in chunks.
    public var isStriped: Bool { self != .raid1 }

    /// Bytes of an array whose members hold so many bytes of data each, a multiple of the chunk size.
    func size(members: [UInt64], chunk: UInt64) -> UInt64 {
        // An inventory is input too: its disks may be larger together than 64 bits can count.
        let (count, least, chunk) = (UInt128(members.count), UInt128(members.min() ?? 0), UInt128(chunk))
        let size: UInt128 =
            switch self {
            case .raid0: members.reduce(0) { $0 + UInt128($1) / chunk * chunk }
            case .raid1: least
            case .raid5: least * (count - 1)
            case .raid6: least * (count - 2)
            // Two copies of each chunk, one behind the other over the members.
            case .raid10: least / chunk * count / 2 * chunk
            }
        return UInt64(clamping: size)
    }
}
