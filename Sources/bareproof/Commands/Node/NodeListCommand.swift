internal import ArgumentParser
internal import Blocking
internal import Documents
internal import FuncTest
internal import SystemPackage

/// `bareproof node list`
struct NodeListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the nodes that are up, those of runs that are under way among them.")

    @Option(help: "How the list is printed: text or json.")
    var format = Format.text

    /// One node as it is listed.
    private struct Row {
        var node: KnownNode
        var state: String

        var owner: String {
            let process = node.run.owner.map { "process \($0.process.number)" } ?? "another process"
            return node.isKept ? "kept" : "run, \(process)"
        }

        var cells: [String] {
            [
                node.name, node.record.shape, state, node.record.port.map { "127.0.0.1:\($0)" } ?? "-", owner,
                node.record.label,
            ]
        }

        var document: DocumentValue {
            .fields([
                "name": .string(node.name), "domain": .string(node.record.domain), "shape": .string(node.record.shape),
                "state": .string(state), "ssh_port": node.record.port.map { .integer(Int64($0)) },
                "owner": .string(node.isKept ? "keeper" : "run"),
                "process": node.run.owner.map { .integer(Int64($0.process.number)) },
                "label": .string(node.record.label), "folder": .string(node.folder.string),
            ])
        }
    }

    func run() async throws {
        var rows: [Row] = []
        for node in KnownNode.all(in: NodeSelection.runs) {
            let hypervisor = try await node.connect(runner: NodeSelection.runner)
            rows.append(Row(node: node, state: try await node.state(hypervisor)))
        }
        switch format {
        case .json: Output.result(try DocumentValue.list(rows.map(\.document)).json())
        case .text where rows.isEmpty: Output.result("no node is up")
        case .text: Output.result(Self.table(rows.map(\.cells)))
        }
    }

    private static func table(_ rows: [[String]]) -> String {
        let all = [["NAME", "SHAPE", "STATE", "SSH", "OWNER", "OF"]] + rows
        let widths = all[0].indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { cells in
            zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
                .replacing(/\ +$/, with: "")
        }.joined(separator: "\n")
    }
}
