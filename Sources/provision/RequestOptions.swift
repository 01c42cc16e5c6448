import Agent
import ArgumentParser
import Contract
import Provisioning

/// What is asked, and in which format. Names with underscores are those of existing conductors (decision A8).
struct RequestOptions: ParsableArguments {
    @Option(
        name: [.customLong("data-driver"), .customLong("data_driver")],
        help: "The request's format (\(DataDrivers.names)).")
    var dataDriver = IronicDriver.name

    @Option(
        name: [.customLong("input-data-file"), .customLong("input_data_file")],
        help: ArgumentHelp("The file with the request, - for standard input.", valueName: "file"))
    var inputDataFile = NodePaths.request

    @Option(
        name: [.customLong("input-data"), .customLong("input_data")],
        help: ArgumentHelp("The request itself, instead of a file.", valueName: "json"))
    var inputData: String?

    @Flag(help: "Write images also onto file systems that the policy keeps.")
    var redeploy = false

    @Option(
        name: [.customLong("config-drive-path"), .customLong("config_drive_path")],
        help: ArgumentHelp(
            "A ready-made config drive, instead of one that is made of the request "
                + "(default: \(NodePaths.configDrive), if it is there).", valueName: "file"))
    var configDrivePath: String?

    @Option(
        name: [.customLong("configdrive-layout"), .customLong("configdrive_layout")],
        help: ArgumentHelp("How the config drive is laid out (\(Self.layouts)).", valueName: "name"),
        transform: Self.layout)
    var configDriveLayout = ConfigDriveLayout.noCloud

    @Option(
        name: [.customLong("template-dir"), .customLong("template_dir"), .customLong("nc_template_path")],
        help: ArgumentHelp(
            "A folder with templates that go before those of \(NodePaths.templates).", valueName: "folder"))
    var templateFolder: String?

    func validate() throws {
        try Self.check(dataDriver)
    }

    private static let layouts = ConfigDriveLayout.allCases.map(\.rawValue).joined(separator: ", ")

    private static func layout(_ name: String) throws -> ConfigDriveLayout {
        if let layout = ConfigDriveLayout(rawValue: name) { return layout }
        throw ValidationError("no layout '\(name)'; there is: \(layouts)")
    }

    /// What is said of the config drive.
    var configDrive: ConfigDriveOptions {
        ConfigDriveOptions(image: configDrivePath, layout: configDriveLayout, templateFolder: templateFolder)
    }

    /// - Throws: `ValidationError` with all formats, unless it is one of them or may be a third party's.
    static func check(_ dataDriver: String) throws {
        guard DataDrivers.named(dataDriver) == nil, !InstalledPlugins.names.contains(dataDriver) else { return }
        let known = ([DataDrivers.names] + InstalledPlugins.names).joined(separator: ", ")
        throw ValidationError("no data driver '\(dataDriver)'; there is: \(known)")
    }

    /// The request's text. An empty `--input-data` counts as none (facts 1.2).
    func document() throws -> [UInt8] {
        if let inputData, !inputData.isEmpty { return Array(inputData.utf8) }
        return try RequestFile.read(inputDataFile)
    }
}
