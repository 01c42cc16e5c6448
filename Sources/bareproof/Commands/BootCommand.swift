internal import ArgumentParser
internal import Contract
internal import Documents
internal import FuncTest
internal import SystemPackage

/// `bareproof boot`
struct BootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boot",
        abstract: "List or select the systems of a node with several, on its disks at rest.",
        discussion: """
            On a running node, and in each of its systems: bareproof-boot list, bareproof-boot select NAME.
            """,
        subcommands: [List.self, Select.self])

    /// The disks.
    struct Disks: ParsableArguments {
        @Argument(help: "The image files of the node's disks; the node has to be off.", completion: .file())
        var disks: [String]

        @Option(help: "Their format, as QEMU calls it: qcow2 or raw. It is never guessed.")
        var diskFormat = "qcow2"

        @OptionGroup var environment: EnvironmentOptions

        /// Runs a body with the disks, and a folder of their own.
        func use<Value: Sendable>(_ body: @Sendable (RestingDisks) async throws -> Value) async throws -> Value {
            try await RestingDisks.with(
                disks.map { FilePath($0) }, format: diskFormat, settings: environment.settings,
                logger: Output.logger(isVerbose: environment.verbose), body)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the systems that the node can boot; * marks the next one.")

        @OptionGroup var disks: Disks

        @Option(help: "How they are printed: text or json.")
        var format = Format.text

        func run() async throws {
            let menu = try await disks.use { try await $0.systems() }
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

        @OptionGroup var disks: Disks

        func run() async throws {
            let name = name
            try await disks.use { try await $0.select(name) }
            Output.result("\(name) boots next")
        }
    }
}
