/// The agent's report of what a node can boot: `boot-info.json` (seed S002, facts 5.7).
public struct BootInfo: Codable, Sendable, Equatable {
    /// One bootable system.
    public struct Element: Codable, Sendable, Equatable {
        /// The index of the system's entry in the boot menu, from 0.
        public var grubID: Int
        /// The title of that entry.
        public var bootName: String
        /// The UUID of the root file system, which identifies the element.
        public var rootUUID: String
        /// The image's `name` in the request.
        public var osID: String
        /// The image's `image_name`.
        public var imageName: String
        /// The image's `image_uuid`.
        public var imageUUID: String

        enum CodingKeys: String, CodingKey {
            case grubID = "grub_id"
            case bootName = "boot_name"
            case rootUUID = "root_uuid"
            case osID = "os_id"
            case imageName = "image_name"
            case imageUUID = "image_uuid"
        }

        /// Describes one bootable system.
        public init(
            grubID: Int, bootName: String, rootUUID: String, osID: String, imageName: String, imageUUID: String
        ) {
            self.grubID = grubID
            self.bootName = bootName
            self.rootUUID = rootUUID
            self.osID = osID
            self.imageName = imageName
            self.imageUUID = imageUUID
        }
    }

    /// The systems, unique by root UUID.
    public var elements: [Element]
    /// The index in ``elements`` of the system that boots next.
    public var currentElement: Int
    /// The file system UUID of the partition that holds the common grub; absent with one system.
    public var multibootPartition: String?

    enum CodingKeys: String, CodingKey {
        case elements
        case currentElement = "current_element"
        case multibootPartition = "multiboot_partition"
    }

    /// Describes what a node can boot.
    public init(elements: [Element], currentElement: Int, multibootPartition: String? = nil) {
        self.elements = elements
        self.currentElement = currentElement
        self.multibootPartition = multibootPartition
    }
}

extension BootInfo {
    /// A report's text with another current element; every other byte stays. Whoever switches systems edits it so, without
    /// anything that reads JSON.
    public static func text(_ text: String, selecting index: Int) -> String {
        text.replacing(/("current_element"\s*:\s*)\d+/) { "\($0.1)\(index)" }
    }
}
