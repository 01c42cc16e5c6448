internal import ArgumentParser
internal import FuncTest
internal import SystemPackage

/// Options of the commands that need nodes.
struct EnvironmentOptions: ParsableArguments {
    @Option(help: "The libvirt connection.")
    var connect = "qemu:///session"

    @Option(help: "A prebuilt agent for the ramdisk, instead of one built from the source tree.", completion: .file())
    var agent: String?

    @Flag(help: "Boot each node over PXE, instead of going on from one of its shape that was saved.")
    var cold = false

    @Flag(name: .shortAndLong, help: "Show each command that is run, and all notes.")
    var verbose = false

    var settings: Environment.Settings {
        var settings = Environment.Settings()
        settings.uri = connect
        settings.isCold = cold
        settings.agent = agent.map { FilePath($0) }
        return settings
    }
}

/// How results are printed.
enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}
