internal import ArgumentParser
internal import Commands
internal import Contract
internal import Documents
internal import FuncTest
internal import SystemPackage

/// `bareproof boot`
struct BootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boot",
        abstract: "List or select the systems of a node with several: on a running one, or on its disks at rest.",
        discussion: """
            A running node is asked for by name, with --node: it does it itself, as bareproof-boot list and bareproof-boot select \
            NAME do in a shell of it. The disks of a node that is off are image files.
            """,
        subcommands: [List.self, Select.self])

    /// Where the systems are: a running node, or disks.
    struct Place: ParsableArguments {
        @Argument(help: "The image files of the disks of a node that is off.", completion: .file())
        var disks: [String] = []

        @Option(help: "The name of a running node, instead.", completion: .custom(Completion.nodes))
        var node: String?

        @Option(help: "Their format, as QEMU calls it: qcow2 or raw. It is never guessed.")
        var diskFormat = "qcow2"

        @OptionGroup var log: LogOptions

        func validate() throws {
            if disks.isEmpty == (node == nil) {
                throw ValidationError("name the image files of the disks, or a running node with --node NAME")
            }
        }

        /// The systems of a running node; nil if disks are named.
        func running() throws -> RunningSystems? {
            guard let node else { return nil }
            let known = try KnownNode.find(node, in: NodeSelection.runs)
            let runner = SystemCommandRunner(logger: log.logger)
            return try RunningSystems(shell: known.secureShell(runner: runner))
        }

        /// Runs a body with the disks, and a folder of their own.
        func atRest<Value: Sendable>(
            _ body: @Sendable (RestingDisks) async throws -> Value
        ) async throws -> Value {
            try await RestingDisks.with(
                disks.map { FilePath($0) }, format: diskFormat, settings: Environment.Settings(),
                logger: log.logger, body)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the systems that the node can boot; * marks the next one.")

        @OptionGroup var place: Place

        @Option(help: "How they are printed: text or json.")
        var format = Format.text

        func run() async throws {
            if let running = try place.running() {
                return Output.text(try await running.list(format: format.rawValue))
            }
            let menu = try await place.atRest { try await $0.systems() }
            switch format {
            case .text:
                for (index, entry) in menu.entries.enumerated() {
                    Output.result("\(index == menu.defaultEntry ? "*" : " ") \(entry.name)  \(entry.title)")
                }
            case .json: Output.result(try DocumentValue.list(Self.documents(menu)).json())
            }
        }

        private static func documents(_ menu: BootMenu) -> [DocumentValue] {
            menu.entries.enumerated().map { index, entry in
                .fields([
                    "name": .string(entry.name), "title": .string(entry.title),
                    "boot_uuid": entry.bootUUID.map(DocumentValue.string), "grub_id": .integer(Int64(index)),
                    "current": .bool(index == menu.defaultEntry),
                ])
            }
        }
    }

    struct Select: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "select", abstract: "Select the system that the node boots next.")

        @Argument(help: "The system's name, as `boot list` prints it.")
        var name: String

        @OptionGroup var place: Place

        func run() async throws {
            let name = name
            if let running = try place.running() {
                try await running.select(name)
            } else {
                try await place.atRest { try await $0.select(name) }
            }
            Output.result("\(name) boots next")
        }
    }
}
