internal import ArgumentParser
internal import Foundation
internal import FuncTest
internal import SystemPackage

/// Options of the commands that need nodes.
struct EnvironmentOptions: ParsableArguments {
    @Option(
        help: "The libvirt connection: qemu:///session here, or that of another host: qemu+ssh://USER@HOST/session.")
    var connect = "qemu:///session"

    @Option(
        help: """
            What network nodes are on: user, which each has for itself, or libvirt, one for all nodes of the run in a network \
            namespace of its own. On the latter each node boots over PXE.
            """)
    var network = NetworkArgument.user

    @Option(help: "A prebuilt agent for the ramdisk, instead of one built from the source tree.", completion: .file())
    var agent: String?

    @Flag(help: "Boot each node over PXE, instead of going on from one of its shape that was saved.")
    var cold = false

    @Option(
        help:
            "What time limits are multiplied by, up to \(TimeLimits.largestFactor). (default: measured at the start, at least 1)"
    )
    var timeFactor: Double?

    @Flag(name: .shortAndLong, help: "Show each command that is run, all notes, and what nodes say on their consoles.")
    var verbose = false

    func validate() throws {
        if network == .libvirt, connect != "qemu:///session" {
            throw ValidationError("--network libvirt brings a libvirt of its own; leave --connect out")
        }
        guard let timeFactor, !(timeFactor > 0 && timeFactor <= TimeLimits.largestFactor) else { return }
        throw ValidationError(
            "--time-factor \(timeFactor): a factor is more than 0, and at most \(TimeLimits.largestFactor)")
    }

    /// An agent that runs on this host: the one that was given, or the one that was built with this program.
    func hostAgent() throws -> FilePath {
        if let agent {
            guard FileManager.default.isExecutableFile(atPath: agent) else {
                throw ValidationError("--agent \(agent): no program of that path")
            }
            return FilePath(FileManager.default.currentDirectoryPath).pushing(FilePath(agent)).lexicallyNormalized()
        }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let sibling = FilePath(own).removingLastComponent().appending("provision")
        guard FileManager.default.isExecutableFile(atPath: sibling.string) else {
            throw ValidationError("no agent beside this program: there is no \(sibling); name one with --agent FILE")
        }
        return sibling
    }

    /// Refuses a connection to another host, and a network that ends with this process.
    func requireThisHost(_ reason: String) throws {
        if network == .libvirt {
            throw ValidationError(
                "--network libvirt: \(reason), for nodes on the network 'user' only; leave --network out")
        }
        guard try Environment.isElsewhere(connect) else { return }
        throw ValidationError("--connect \(connect): \(reason), for nodes of this host only; leave --connect out")
    }

    /// The options that are not the usual ones, as they would be typed.
    var words: [String] {
        var words = connect == Environment.Settings().uri ? [] : ["--connect", connect]
        if network != .user { words += ["--network", network.rawValue] }
        if let agent { words += ["--agent", agent] }
        if cold { words.append("--cold") }
        if let timeFactor { words += ["--time-factor", "\(timeFactor)"] }
        return words
    }

    var settings: Environment.Settings {
        var settings = Environment.Settings()
        settings.uri = connect
        settings.network = network.network
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

/// ``NodeNetwork`` as it is typed.
enum NetworkArgument: String, ExpressibleByArgument, CaseIterable {
    case user
    case libvirt

    var network: NodeNetwork {
        switch self {
        case .user: .user
        case .libvirt: .libvirt
        }
    }
}
