internal import ArgumentParser
internal import Commands
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

    @Option(help: "How the state is printed: text, json, yaml or svg.")
    var format = StateFormat.text

    @OptionGroup var log: LogOptions

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
        guard disks.count == 1, !FileManager.default.fileExists(atPath: disks[0]) else {
            return try await RestingDisks.with(
                disks.map { FilePath($0) }, format: diskFormat, sectorSize: sectorSize,
                settings: Environment.Settings(),
                logger: log.logger
            ) { try await $0.state() }
        }
        let node = try KnownNode.find(disks[0], in: NodeSelection.runs)
        return try await RestingDisks.with(node, settings: Environment.Settings(), logger: log.logger) {
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
            "Compare the disks of failed cases again, after their expected.yaml was edited: no boot, half a minute.",
        discussion: "The disks are as the last step left them, so it is the last inspection that is compared.")

    @Argument(
        help: "A run's report or a case's, which keeps disks; or a case, whose latest report it is.",
        completion: .directory)
    var report: String

    @OptionGroup var log: LogOptions

    func run() async throws {
        let tree = try SourceTree.find()
        let reports = try CaseReports(tree: tree).find(report)
        // The disks of cases that were as expected went with them.
        let kept = reports.filter(Recheck.isPossible)
        var isGood = true
        for report in kept.isEmpty ? reports.prefix(1) : kept[...] {
            let recheck = Recheck(
                report: report, tree: tree, settings: Environment.Settings(), logger: log.logger)
            let failures = try await recheck.run()
            isGood = isGood && failures.isEmpty
            Output.result("\(report): \(failures.isEmpty ? "as expected" : "not as expected")")
            guard !failures.isEmpty else { continue }
            Output.result(failures.flatMap(\.lines).joined(separator: "\n"))
            Output.result(
                "to expect what is there: \(CommandLine.arguments[0]) accept \(Command.quoted(report.string))")
        }
        if !isGood { throw ExitCode(HarnessExitStatus.notAsExpected) }
    }
}

/// `bareproof accept`
struct AcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Expect what a case's disks were found to hold.",
        discussion: """
            Writes the case's expected.yaml anew with the values of the report's state.yaml, for the keys that it names; \
            with --whole for all keys. Comments in it are lost: look at the change before you commit it. A case that \
            inspects several times has a state for each. What holds already stays as it is written, with its variables and, if all of \
            it holds, its comments.
            """)

    @Argument(
        help: "A case, whose latest report is taken; or a case's report or a run's, with state.yaml in it.",
        completion: .custom(Completion.cases))
    var report: String

    @Flag(help: "Expect all that was found, not only what the expectation names now.")
    var whole = false

    @Flag(help: "Print the new expectation instead of writing it.")
    var dryRun = false

    func run() async throws {
        let tree = try SourceTree.find()
        let reports = try CaseReports(tree: tree).find(report)
        // Nothing is written before all of it is known.
        let accepted = try AcceptedState.all(reports: reports, tree: tree, isWhole: whole) {
            Output.story("left out: \($0): \($1)")
        }
        if !dryRun { for state in accepted { try state.requireWritable() } }
        for state in accepted {
            if dryRun { Output.result(accepted.count > 1 ? "# \(state.file)\n\(state.text)" : state.text) }
            guard !dryRun else { continue }
            try state.write()
            Output.result("\(state.file): \(state.summary)")
        }
    }
}
