import Contract
import Testing

struct AgentNamesTests {
    @Test(arguments: [
        ("/usr/bin/provision", ["--plan"]), ("/usr/bin/bareon-provision", ["--plan"]),
        ("bareon-partition", ["partition", "--plan"]), ("./bareon-data-validator", ["validate", "--plan"]),
        ("/usr/bin/bareon-ironic-callback", ["callback", "--plan"]), ("", ["--plan"]),
    ])
    func `a name stands for its command`(_ path: String, _ arguments: [String]) {
        #expect(AgentNames.arguments(calledAs: path, ["--plan"]) == arguments)
    }

    @Test func `a node has a link for each name`() {
        #expect(AgentNames.links.contains("/usr/bin/bareon-data-validator"))
        #expect(AgentNames.links.count == AgentNames.commands.count)
    }
}
