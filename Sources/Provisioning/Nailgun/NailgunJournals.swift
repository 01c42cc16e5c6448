/// Divides ceph's journal volumes among the volumes that they serve (facts 3.6, decision D-16).
struct NailgunJournals {
    static let name = "cephjournal"
    private static let servedName = "ceph"
    /// No journal is larger.
    private static let limit: Int64 = 10240

    /// How many journals a journal volume is for.
    private let ratio: Int
    /// How many journals are not laid out yet.
    private var left: Int

    init(_ disks: [NailgunDisk]) {
        let volumes = disks.flatMap(\.volumes).filter(\.takesRoom)
        left = volumes.count { $0.name?.value == Self.servedName }
        let journals = max(1, volumes.count { $0.name?.value == Self.name })
        ratio = (left + journals - 1) / journals
    }

    /// The journals that a volume becomes, each with its size in MiB.
    ///
    /// The last of several volumes may become fewer than the others, or none.
    mutating func divide(_ volume: NailgunVolume) -> [Int64] {
        let count = min(ratio, left)
        guard count > 0 else { return [] }
        left -= count
        let size = min(volume.size.value / Int64(ratio), Self.limit)
        return size > 0 ? Array(repeating: size, count: count) : []
    }
}
