import Agent
import ArgumentParser
import Provisioning

/// Options apart, there is nothing here: what the commands do is in `Agent`.
struct ProvisionCommand: AsyncParsableCommand {
    static let name = "provision"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Partition this node's disks, put images onto them, and make it boot.",
        discussion: """
            Reads a request (by default /tmp/provision.json), makes sure that all of it can be carried out, and only \
            then writes. What is bootable afterwards is in /tmp/boot-info.json.

            Exit status: 0 done, 2 wrong usage, 255 anything else; one line on standard error then says what failed.
            """,
        subcommands: [
            PartitionCommand.self, ConfigDriveCommand.self, CopyImageCommand.self, BootLoaderCommand.self,
            DriverActionsCommand.self, WriteCommand.self, RebootCommand.self, BootCommand.self, ValidateCommand.self,
            CallbackCommand.self,
        ])

    @OptionGroup var request: RequestOptions
    @OptionGroup var running: RunOptions

    @Flag(help: "Print what would be done, and touch nothing.")
    var plan = false

    @Option(help: ArgumentHelp("With --plan: the disks, as --inventory prints them.", valueName: "file"))
    var inventory: String?

    @Option(
        help: "With --plan: what starts the node (bios or uefi; default: what started this one, bios with --inventory)."
    )
    var firmware: FirmwareName?

    @Flag(name: .customLong("print-inventory"), help: .hidden)
    var printsInventory = false

    @Option(help: "With --plan: how to print it (text or json).")
    var format = OutputFormat.text

    func validate() throws {
        guard !plan else { return }
        if inventory != nil { throw ValidationError("--inventory FILE goes with --plan") }
        if firmware != nil { throw ValidationError("--firmware goes with --plan") }
        if format != .text { throw ValidationError("--format goes with --plan") }
    }

    func run() async throws {
        if printsInventory {
            try Output.printInventory()
        } else if plan {
            try await Output.printPlan(
                request, running, inventory: inventory, firmware: firmware?.firmware, format: format)
        } else {
            try await running.provision(request)
        }
    }
}

/// How results are printed.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}

/// What starts a node, on the command line.
enum FirmwareName: String, CaseIterable, ExpressibleByArgument {
    case bios
    case uefi

    var firmware: Firmware {
        switch self {
        case .bios: .bios
        case .uefi: .uefi
        }
    }
}
