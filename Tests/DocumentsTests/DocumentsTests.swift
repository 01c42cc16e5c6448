import Documents
import Testing

private enum Bus: String, CaseIterable { case virtio, scsi }

struct DocumentsTests {
    private func parse(_ text: String) throws -> DocumentNode { try DocumentNode.parse(text, file: "node.yaml") }

    private func message(_ text: String, _ read: (DocumentNode) throws -> Void) -> String? {
        do {
            try read(parse(text))
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `an unknown key is named with its line and what is allowed`() {
        let said = message("cpus: 2\nmemroy: 2 GiB\n") { _ = try $0.fields(["cpus", "memory"]) }
        #expect(said == "node.yaml:2:9: memroy: unknown key 'memroy'; allowed: cpus, memory")
    }

    @Test func `a missing key is named`() {
        let said = message("cpus: 2\n") { _ = try $0.fields(["cpus", "memory"]).required("memory") }
        #expect(said == "node.yaml:1:1: missing key 'memory'")
    }

    @Test func `a wrong kind says what was found`() {
        let said = message("disks:\n  - size: [1]\n") { node in
            _ = try node.fields(["disks"]).required("disks").list()[0].fields(["size"]).required("size").string()
        }
        #expect(said == "node.yaml:2:11: disks[0].size: expected a text, found a list")
    }

    @Test func `a choice lists what is allowed`() {
        let said = message("ide") { _ = try $0.choice(of: Bus.self) }
        #expect(said == "node.yaml:1:1: 'ide' is not one of: virtio, scsi")
    }

    @Test func `a key that stands twice is an error`() {
        #expect(message("a: 1\na: 2\n") { _ in }?.contains("stands twice") == true)
    }

    @Test func `text that is no YAML is reported with its line`() {
        #expect(message("a: 1\nb: [2\n") { _ in }?.hasPrefix("node.yaml:3:1: ") == true)
    }

    @Test func `values survive being written and read`() throws {
        let value = DocumentValue.fields([
            "name": "vda", "number": 3, "flag": true, "nothing": .null, "text": .string("12"), "empty": .string(""),
            "list": .list(["a", .fields(["b": 1])]), "left out": nil,
        ])
        #expect(try parse(value.yaml()).value == value)
    }

    @Test func `mappings are equal whatever the order of their keys`() {
        #expect(DocumentValue.fields(["a": 1, "b": 2]) == .fields(["b": 2, "a": 1]))
    }

    @Test func `aliases that name each other until no memory is left are an error`() {
        let rows = (1...12).map { level in
            "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]"
        }
        let text = "a0: &a0 [1, 2]\n" + rows.joined(separator: "\n")
        let error = #expect(throws: DocumentError.self) { try DocumentNode.parse(text, file: "bomb.yaml") }
        #expect(error?.message == "more than 500000 values, with all aliases written out")
    }
}
