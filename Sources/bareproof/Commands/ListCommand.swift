internal import ArgumentParser
internal import Documents
internal import FuncTest
internal import NodeTemplates

/// `bareproof list`
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the cases and node shapes of the source tree.")

    @Option(help: "How the list is printed: text or json.")
    var format = Format.text

    func run() async throws {
        let finder = CaseFinder(tree: try SourceTree.find())
        let cases = try finder.find([])
        let shapes = try finder.shapes()
        switch format {
        case .json:
            let document = DocumentValue.fields([
                "cases": .list(
                    cases.map {
                        .fields([
                            "name": .string($0.name), "summary": .string($0.summary), "node": .string($0.node),
                        ])
                    }),
                "nodes": .list(shapes.map { .fields(["name": .string($0.name), "summary": .string($0.summary)]) }),
            ])
            Output.result(try document.json())
        case .text:
            let rows = cases.map { ($0.name, $0.summary) } + [("", "")] + shapes.map { ($0.name, $0.summary) }
            let width = rows.map(\.0.count).max() ?? 0
            Output.result("Cases")
            for (name, summary) in rows {
                let padded = name + String(repeating: " ", count: width - name.count)
                Output.result(name.isEmpty ? "\nNodes" : "  \(padded)  \(summary)")
            }
        }
    }
}
