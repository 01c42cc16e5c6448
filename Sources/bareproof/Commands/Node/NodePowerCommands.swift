public import ArgumentParser
public import FuncTest
internal import SystemPackage

/// `bareproof node power`
struct NodePowerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power", abstract: "Change a node's power, and wait until what it starts answers.",
        discussion: """
            off cuts it; on starts what the node was started with last, and cycle does so after cutting it; pxe boots the \
            ramdisk anew, disk the system on the node's disks.
            """)

    @OptionGroup var node: NodeSelection

    @Argument(help: "What is done: on, off, cycle, pxe or disk.")
    var change: PowerChange

    func run() async throws {
        let node = try node.find()
        let answer = try await node.power(change) { Output.story("  \($0)") }
        Output.result("\(node.name) \(answer)")
    }
}

extension PowerChange: ExpressibleByArgument {}

/// `bareproof node destroy`
struct NodeDestroyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destroy", abstract: "Power nodes off, and remove all that they consist of.")

    @Argument(help: "The nodes' names.", completion: .custom(Completion.nodes))
    var names: [String] = []

    @Flag(help: "All nodes that are kept; those of runs are not.")
    var all = false

    func validate() throws {
        if names.isEmpty != all { throw ValidationError("name nodes, or all of them with --all") }
    }

    func run() async throws {
        let known = KnownNode.all(in: NodeSelection.runs).filter(\.isKept)
        // A name that means nothing is found before anything is destroyed.
        let nodes = all ? known : try names.map { try KnownNode.find($0, in: NodeSelection.runs) }
        for node in nodes {
            try await node.destroy()
            Output.result("destroyed \(node.name)")
        }
        if nodes.isEmpty { Output.result("no node is kept") }
    }
}

/// `bareproof node screenshot`
struct NodeScreenshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "screenshot", abstract: "Save what a screen on a running node would show, as PNG.")

    @OptionGroup var node: NodeSelection

    @Argument(help: "The picture's file.", completion: .file(extensions: ["png"]))
    var file: String

    func run() async throws {
        let node = try node.find()
        let hypervisor = try await node.connect(runner: NodeSelection.runner)
        try await node.screenshot(to: FilePath(file), hypervisor: hypervisor)
    }
}
