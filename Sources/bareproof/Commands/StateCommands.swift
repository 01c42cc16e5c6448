internal import ArgumentParser
internal import Contract
internal import Documents
internal import Foundation
internal import FuncTest
internal import SystemPackage

/// `bareproof inspect`
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Print what is on disks at rest, in the shape of expected.yaml.",
        discussion: """
            The disks are only ever opened by libguestfs, read-only. Those of a node have its names; image files are named vda, vdb \
            and so on. svg is a picture to scale.
            """)

    @Argument(
        help: "A node that is kept, and is off; or the image files of a node's disks, in their order.",
        completion: .custom(Completion.nodesAndFiles))
    var disks: [String]

    @Option(help: "Their format, as QEMU calls it: qcow2 or raw. It is never guessed.")
    var diskFormat = "qcow2"

    @Option(help: "Bytes in a logical sector of the disks: 512 or 4096.")
    var sectorSize = 512

    @Option(help: "How the state is printed: text, json or yaml.")
    var format = StateFormat.text

    @OptionGroup var environment: EnvironmentOptions

    func validate() throws {
        guard [512, 4096].contains(sectorSize) else {
            throw ValidationError("--sector-size \(sectorSize): not one of 512, 4096")
        }
        guard disks.count > 1 || disks.contains(where: { $0.contains("/") || $0.contains(".") }) else { return }
        for disk in disks where !FileManager.default.fileExists(atPath: disk) {
            throw ValidationError("no disk image \(disk)")
        }
    }

    func run() async throws {
        let state = try await state()
        switch format {
        case .svg: Output.result(StorageDrawing(of: state).rendered())
        case .text: Output.result(StateText.lines(of: state).joined(separator: "\n"))
        case .json: Output.result(try state.json())
        case .yaml: Output.result(try state.yaml())
        }
    }
}

extension InspectCommand {
    /// What is on the disks: of a node, if the one argument is no file.
    private func state() async throws -> DocumentValue {
        let logger = Output.logger(isVerbose: environment.verbose)
        guard disks.count == 1, !FileManager.default.fileExists(atPath: disks[0]) else {
            return try await RestingDisks.with(
                disks.map { FilePath($0) }, format: diskFormat, sectorSize: sectorSize, settings: environment.settings,
                logger: logger
            ) { try await $0.state() }
        }
        let node = try KnownNode.find(disks[0], in: NodeSelection.runs)
        return try await RestingDisks.with(node, settings: environment.settings, logger: logger) {
            try await $0.state()
        }
    }
}

/// How a state is printed.
enum StateFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case yaml
    case svg
}

/// `bareproof recheck`
struct RecheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recheck",
        abstract:
            "Compare the disks of a failed case again, after its expected.yaml was edited: no boot, half a minute.")

    @Argument(help: "The case's report, which keeps its disks.", completion: .directory)
    var report: String

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        let recheck = Recheck(
            report: FilePath(report), tree: try SourceTree.find(), settings: environment.settings,
            logger: Output.logger(isVerbose: environment.verbose))
        let failures = try await recheck.run()
        guard !failures.isEmpty else { return Output.result("as expected") }
        Output.result(failures.flatMap(\.lines).joined(separator: "\n"))
        Output.result("to expect what is there: bareproof accept \(report)")
        throw ExitCode(HarnessExitStatus.notAsExpected)
    }
}

/// `bareproof accept`
struct AcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Expect what a case's disks were found to hold.",
        discussion: """
            Writes the case's expected.yaml anew with the values of the report's state.yaml, for the keys that it names; \
            with --whole for all keys. Comments in it are lost: look at the change before you commit it.
            """)

    @Argument(help: "The case's report, with state.yaml in it.", completion: .directory)
    var report: String

    @Flag(help: "Expect all that was found, not only what the expectation names now.")
    var whole = false

    @Flag(help: "Print the new expectation instead of writing it.")
    var dryRun = false

    func run() async throws {
        let accepted = try AcceptedState(report: FilePath(report), tree: try SourceTree.find(), isWhole: whole)
        if dryRun { return Output.result(accepted.text) }
        try accepted.write()
        Output.result("\(accepted.file): \(accepted.summary)")
    }
}
