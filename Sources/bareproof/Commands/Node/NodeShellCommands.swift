internal import ArgumentParser
internal import Commands
internal import FuncTest
internal import Glibc
internal import SystemPackage

/// `bareproof node ssh`
struct NodeShellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ssh", abstract: "Log in to a node as root, or run a line of its shell.",
        discussion: "The command becomes ssh: exit status and terminal are ssh's.")

    @OptionGroup var node: NodeSelection

    @Argument(parsing: .postTerminator, help: "Words that the node's shell gets, joined by blanks, as ssh does.")
    var command: [String] = []

    func run() async throws {
        let shell = try node.find().secureShell(runner: NodeSelection.runner)
        let isInteractive = command.isEmpty ? isatty(STDIN_FILENO) == 1 : isatty(STDOUT_FILENO) == 1
        try Replacement.become("ssh", shell.arguments(isInteractive: isInteractive) + command)
    }
}

/// `bareproof node exec`
struct NodeExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a program on a node, with its arguments as they are.",
        discussion: """
            Standard input, output and error are the program's, and so is the exit status. 255 may also be ssh's own, which \
            says why then; 2 with a message of bareproof's means that there is no such node.
            """)

    @OptionGroup var node: NodeSelection

    @Argument(parsing: .postTerminator, help: "The program and its arguments.")
    var command: [String] = []

    func validate() throws {
        if command.isEmpty { throw ValidationError("no program is named; for a login: bareproof node ssh NAME") }
    }

    func run() async throws {
        let shell = try node.find().secureShell(runner: NodeSelection.runner)
        let line = command.map(Command.quoted).joined(separator: " ")
        try Replacement.become("ssh", shell.arguments(isInteractive: false) + [line])
    }
}

/// `bareproof node put`
struct NodePutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Copy a file of this host to a node.")

    @OptionGroup var node: NodeSelection

    @Argument(help: "The file of this host.", completion: .file())
    var local: String

    @Argument(help: "Its path on the node; its folder has to be there.")
    var remote: String

    func run() async throws {
        try await node.find().put(FilePath(local), to: remote, runner: NodeSelection.runner)
    }
}

/// `bareproof node get`
struct NodeGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Copy a file of a node to this host: whole or not at all.")

    @OptionGroup var node: NodeSelection

    @Argument(help: "Its path on the node.")
    var remote: String

    @Argument(help: "The file of this host, which is replaced if it is there.", completion: .file())
    var local: String

    func run() async throws {
        try await node.find().get(remote, to: FilePath(local), runner: NodeSelection.runner)
    }
}

/// Has this process become another program.
enum Replacement {
    /// Never returns if the program could be started.
    ///
    /// - Throws: `Errno` if it could not.
    static func become(_ program: String, _ arguments: [String]) throws {
        // What this process ignores, the program would too.
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { signal(number, SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        let words = ([program] + arguments).map { strdup($0) }
        defer { words.forEach { free($0) } }
        execvp(program, words + [nil])
        throw Errno(rawValue: errno)
    }
}
