internal import ArgumentParser
internal import Foundation
internal import FuncTest
internal import SystemPackage

/// Options of the commands that need nodes.
struct EnvironmentOptions: ParsableArguments {
    @Option(
        help: "The libvirt connection: qemu:///session here, or that of another host: qemu+ssh://USER@HOST/session.")
    var connect = "qemu:///session"

    @Option(help: "A prebuilt agent for the ramdisk, instead of one built from the source tree.", completion: .file())
    var agent: String?

    @Flag(help: "Boot each node over PXE, instead of going on from one of its shape that was saved.")
    var cold = false

    @Option(
        help:
            "What time limits are multiplied by, up to \(TimeLimits.largestFactor). (default: measured at the start, at least 1)"
    )
    var timeFactor: Double?

    @Flag(name: .shortAndLong, help: "Show each command that is run, and all notes.")
    var verbose = false

    func validate() throws {
        guard let timeFactor, !(timeFactor > 0 && timeFactor <= TimeLimits.largestFactor) else { return }
        throw ValidationError(
            "--time-factor \(timeFactor): a factor is more than 0, and at most \(TimeLimits.largestFactor)")
    }

    /// An agent that runs on this host: the one that was given, or the one that was built with this program.
    func hostAgent() throws -> FilePath {
        if let agent { return FilePath(agent) }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let sibling = FilePath(own).removingLastComponent().appending("provision")
        guard FileManager.default.isExecutableFile(atPath: sibling.string) else {
            throw ValidationError("no agent beside this program: there is no \(sibling); name one with --agent FILE")
        }
        return sibling
    }

    /// Refuses a connection to another host.
    func requireThisHost(_ reason: String) throws {
        guard try Environment.isElsewhere(connect) else { return }
        throw ValidationError("--connect \(connect): \(reason), for nodes of this host only; leave --connect out")
    }

    var settings: Environment.Settings {
        var settings = Environment.Settings()
        settings.uri = connect
        settings.isCold = cold
        settings.timeFactor = timeFactor
        settings.agent = agent.map { FilePath($0) }
        return settings
    }
}

/// How results are printed.
enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}
