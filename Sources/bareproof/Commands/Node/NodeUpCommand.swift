internal import ArgumentParser
internal import Commands
internal import FuncTest
internal import SystemPackage

/// `bareproof node up`
struct NodeUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Bring a node up at its ramdisk, and leave it up.",
        discussion: """
            Of a case it gets the node, the images over HTTP, and the request as /tmp/provision.json; none of its steps is \
            performed. A process in the background keeps it; its log is keeper.log in the node's run folder.
            """)

    @Argument(
        help: "A node shape, or a case by its name or folder. A name of both means the shape.",
        completion: .custom(Completion.targets))
    var target: String

    @Flag(name: .customLong("case"), help: "Take the name for a case's.")
    var isCase = false

    @OptionGroup var environment: EnvironmentOptions

    func validate() throws {
        try environment.requireThisHost("a node that stays up is kept by a process in the background")
    }

    func run() async throws {
        let tree = try SourceTree.find()
        let (target, hint) = try plan(CaseFinder(tree: tree))
        let plan = KeeperPlan(target, settings: environment.settings, tree: tree)
        let name = try await KeeperProcess.start(plan, in: NodeSelection.runs) { Output.story($0) }
        let program = Command.quoted(CommandLine.arguments[0])
        if let hint { Output.story("carry its request out: \(program) node exec \(name) -- \(hint)") }
        Output.story("log in:  \(program) node ssh \(name)\nend it:  \(program) node destroy \(name)")
        Output.result(name)
    }

    private func plan(_ finder: CaseFinder) throws -> (KeeperPlan.Target, hint: String?) {
        if !isCase, finder.shapeNames.contains(target) { return (.shape(target), nil) }
        let testCase = try finder.find([target])[0]
        return (.testCase(testCase.folder.string), testCase.firstProvision?.agentCommand)
    }
}

/// `bareproof node keep`: what `node up` and `run --keep` start in the background.
struct NodeKeepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keep", abstract: "Keep the node of a run's folder, whose lock was handed down.",
        shouldDisplay: false)

    @Argument(help: "The run's folder.")
    var folder: String

    func run() async throws {
        let printer = Output.printer(isVerbose: false)
        let keeper = try Keeper(
            adopting: FilePath(folder), lock: SpawnedProcess.inheritedDescriptor,
            logger: Output.logger(isVerbose: false)
        ) { printer.show($0) }
        try await keeper.keep()
    }
}
