internal import Documents

/// What `provision --plan --format json` prints, as far as expectations name it.
struct AgentPlan: Decodable, Sendable {
    struct Disk: Decodable, Sendable {
        struct Device: Decodable, Sendable {
            var name: String
            var size: Int64
            var sector_size: Int
        }

        struct Partition: Decodable, Sendable {
            var number: Int
            var device: String
            /// In sectors of the disk.
            var first_sector: Int64
            /// In bytes.
            var size: Int64
            var type: String
            var name: String
            var guid: String?
            var bootable: Bool
        }

        var disk: Device
        var partitions: [Partition]
    }

    struct Array: Decodable, Sendable {
        var name: String
        var device: String
        var level: String
        var metadata: String
        var members: [String]
        var spares: [String]
        /// In bytes.
        var size: Int64
    }

    struct Group: Decodable, Sendable {
        struct Physical: Decodable, Sendable {
            var device: String
            var extents: Int64
            var metadata_copies: Int
        }

        struct Logical: Decodable, Sendable {
            var name: String
            var device: String
            var extents: Int64
        }

        var name: String
        var physical_volumes: [Physical]
        var volumes: [Logical]
    }

    struct FileSystem: Decodable, Sendable {
        var device: String
        /// Nil if it is the image's.
        var type: String?
        var label: String?
    }

    var disks: [Disk]
    var arrays: [Array]
    var volume_groups: [Group]
    var file_systems: [FileSystem]
}
