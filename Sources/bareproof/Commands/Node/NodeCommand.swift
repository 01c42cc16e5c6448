internal import ArgumentParser
internal import Commands
internal import Foundation
internal import FuncTest
internal import Images
internal import SystemPackage

/// `bareproof node`
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node",
        abstract: "Nodes to work on by hand: they stay up until they are destroyed.",
        discussion: """
            A NAME is one that `node list` prints, or the name of a node's shape or case if it is the only one of it. Nodes of \
            runs that are under way can be looked at too; only their run starts and ends them.
            """,
        subcommands: [
            NodeUpCommand.self, NodeListCommand.self, NodeShellCommand.self, NodeExecCommand.self,
            NodeConsoleCommand.self, NodePutCommand.self, NodeGetCommand.self, NodeScreenshotCommand.self,
            NodePowerCommand.self, NodeDestroyCommand.self, NodeKeepCommand.self,
        ])
}

/// The node that a command is about.
struct NodeSelection: ParsableArguments {
    @Argument(help: "The node's name.", completion: .custom(Completion.nodes))
    var name: String

    /// The node.
    func find() throws -> KnownNode {
        try KnownNode.find(name, in: Self.runs)
    }

    /// The folder of the runs of this user.
    static var runs: FilePath { ImageCache.standard().root.appending("runs") }

    /// Runs programs for commands without a `--verbose` of their own.
    static var runner: SystemCommandRunner { SystemCommandRunner(logger: Output.logger(isVerbose: false)) }
}

/// What the shell completes names by.
enum Completion {
    /// The names of cases.
    @Sendable static func caseNames(_: [String], _: Int, _ prefix: String) -> [String] {
        names { CaseFinder(tree: $0).caseNames }
    }

    /// The names of cases, and of files.
    @Sendable static func cases(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        caseNames(words, index, prefix) + files(prefix)
    }

    /// The names of node shapes and cases.
    @Sendable static func targets(_: [String], _: Int, _ prefix: String) -> [String] {
        names { Array(Set(CaseFinder(tree: $0).shapeNames + CaseFinder(tree: $0).caseNames)).sorted() }
    }

    /// The names of OS images.
    @Sendable static func images(_: [String], _: Int, _ prefix: String) -> [String] {
        names { CaseFinder(tree: $0).imageNames }
    }

    /// The names of nodes that are up.
    @Sendable static func nodes(_: [String], _: Int, _ prefix: String) -> [String] {
        KnownNode.all(in: NodeSelection.runs).map(\.name).filter(isHarmless)
    }

    /// The names of nodes that are up, and of files.
    @Sendable static func nodesAndFiles(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        nodes(words, index, prefix) + files(prefix)
    }

    /// What is in the folder that was typed so far.
    private static func files(_ prefix: String) -> [String] {
        let typed = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
        let names = try? FileManager.default.contentsOfDirectory(atPath: typed.isEmpty ? "." : typed)
        return (names ?? []).filter(isHarmless).map { typed + $0 }.sorted()
    }

    /// Bash expands what it is offered: a name with more in it than names have could be a command.
    private static func isHarmless(_ name: String) -> Bool {
        name.allSatisfy { $0.isLetter || $0.isNumber || "/._-+,=@%:".contains($0) }
    }

    /// No tree is no reason to disturb a command line that is being typed.
    private static func names(_ list: (SourceTree) -> [String]) -> [String] {
        ((try? SourceTree.find()).map(list) ?? []).filter(isHarmless)
    }
}
