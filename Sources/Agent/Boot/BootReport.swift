internal import Contract
internal import Provisioning

/// A system that the node can boot.
struct InstalledSystem: Sendable {
    /// The image that it came from.
    var image: ImagePlan
    /// The UUID of its root file system.
    var rootUUID: String
    /// What boots it.
    var entry: GrubMenuEntry
    /// Its own menu: `/boot/grub/grub.cfg`.
    var menuPath: String
}

extension InstalledSystem {
    /// What the report says of it.
    var element: BootInfo.Element {
        BootInfo.Element(
            grubID: entry.index, bootName: entry.title, rootUUID: rootUUID, osID: image.name,
            imageName: image.imageName,
            imageUUID: image.imageUUID)
    }
}

/// Says what can be booted (facts 5.7).
struct BootReport {
    let workshop: Workshop

    /// What is said of a node with one system.
    static func info(_ system: InstalledSystem) -> BootInfo {
        BootInfo(elements: [system.element], currentElement: 0)
    }

    /// Writes the report where conductors read it (decision A1).
    func write(_ info: BootInfo) throws {
        try Files.write(try JSONText.encode(info), to: workshop.paths.bootInfo)
        try Files.link(workshop.paths.bootInfoAlias, to: workshop.paths.bootInfo)
    }
}
