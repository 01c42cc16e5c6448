internal import Contract
internal import Documents
internal import Guestfs
internal import NodeTemplates

/// Finds the partition that several systems have in common, and reads the menu on it.
struct MultibootReader {
    let context: ReadingContext

    /// The partition's name, which system boots next, and all of them; null without such a partition.
    func read(_ appliance: isolated Appliance) throws -> DocumentValue {
        guard let device = context.fileSystems.first(where: { $0.label == BootMenu.label })?.device else {
            return .null
        }
        try appliance.mount(device, at: "/")
        defer { try? appliance.unmountAll() }
        guard try appliance.isFile(BootMenu.path) else {
            return .fields(["device": .string(context.names.name(of: device))])
        }
        let text = try appliance.text(BootMenu.path)
        let menu = BootMenu(reading: text)
        let isValid = menu.entries.indices.contains(menu.defaultEntry)
        return .fields([
            "device": .string(context.names.name(of: device)),
            "default": isValid ? .string(menu.entries[menu.defaultEntry].name) : .null,
            "systems": .list(menu.entries.map { .string($0.name) }),
            "entries": .list(GrubMenu.parse(text).map(\.document)),
            "boot_info": try appliance.isFile(BootMenu.reportPath)
                ? try DocumentNode.parse(appliance.text(BootMenu.reportPath), file: BootMenu.reportPath).value : .null,
        ])
    }

    /// The device among some that has the partition's label, where nothing else was read.
    static func device(_ appliance: isolated Appliance, among devices: [String]) -> String? {
        devices.first { appliance.content(of: $0).label == BootMenu.label }
    }
}
