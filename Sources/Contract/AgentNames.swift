/// The names by which existing conductors call the agent (facts 1.1): links to its program, each of which stands for
/// one of its commands.
public enum AgentNames {
    /// The command that each name stands for; nothing for the agent itself.
    public static let commands: [String: [String]] = [
        "bareon-provision": [],
        "bareon-partition": ["partition"],
        "bareon-configdrive": ["configdrive"],
        "bareon-copyimage": ["copyimage"],
        "bareon-bootloader": ["bootloader"],
        "bareon-data-validator": [validate],
        "bareon-ironic-callback": ["callback"],
    ]

    /// The commands that do something to a node's disks, which a case's `provision` step may name.
    public static let actions = ["provision", "partition", "configdrive", "copyimage", "bootloader"]

    /// The command whose exit status is 0 or 1, whatever happens (decision "exit statuses").
    public static let validate = "validate"

    /// The links that a node has, by path.
    public static var links: [String] { commands.keys.sorted().map { "/usr/bin/" + $0 } }

    /// The arguments that a program called by this path has been given in truth.
    public static func arguments(calledAs path: String, _ arguments: [String]) -> [String] {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return (commands[name] ?? []) + arguments
    }
}
