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

    func validate() throws {
        try Self.check(dataDriver)
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
