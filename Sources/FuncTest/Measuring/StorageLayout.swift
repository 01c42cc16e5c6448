internal import Documents

/// A layout that both the agent and a shell script can make on one disk.
enum StorageLayout: String, CaseIterable, Sendable {
    /// Partitions behind the one for GRUB.
    case partitions
    /// Logical volumes in one group on one partition.
    case logicalVolumes = "logical volumes"

    /// The size of each partition or volume, in MiB.
    static let size = 32

    /// How many are made. A GPT has room for 128 partitions, and one is GRUB's.
    var counts: [Int] {
        switch self {
        case .partitions: [1, 8, 32, 127]
        case .logicalVolumes: [1, 8, 32, 128]
        }
    }

    /// The file of the script in `templates/bench`.
    var script: String {
        rawValue.split(separator: " ").joined(separator: "-") + ".sh"
    }

    /// The request that asks the agent for the same.
    ///
    /// - Parameters:
    ///   - count: How many partitions or volumes.
    ///   - disk: The disk's name.
    ///   - diskSize: The disk's size in MiB.
    func request(_ count: Int, disk: String, diskSize: Int64) -> DocumentValue {
        let partitions: [DocumentValue]
        switch self {
        case .partitions:
            let volumes = (1...count).map { _ in Self.volume("partition") }
            partitions = [Self.disk(disk, diskSize, volumes)]
        case .logicalVolumes:
            let member = DocumentValue.fields(["type": "pv", "vg": "bench", "size": "remaining"])
            let volumes = (1...count).map { Self.volume("lv", name: "volume\($0)") }
            partitions = [
                Self.disk(disk, diskSize, [member]),
                .fields(["type": "vg", "id": "bench", "volumes": .list(volumes)]),
            ]
        }
        return .fields(["images": .list([]), "partitions_policy": "clean", "partitions": .list(partitions)])
    }

    private static func disk(_ name: String, _ size: Int64, _ volumes: [DocumentValue]) -> DocumentValue {
        .fields([
            "type": "disk", "id": .fields(["type": "name", "value": .string(name)]), "size": .string("\(size) MiB"),
            "volumes": .list(volumes),
        ])
    }

    private static func volume(_ type: DocumentValue, name: String? = nil) -> DocumentValue {
        let name = name.map(DocumentValue.string)
        return .fields(["type": type, "name": name, "mount": "none", "size": .string("\(size) MiB")])
    }
}
