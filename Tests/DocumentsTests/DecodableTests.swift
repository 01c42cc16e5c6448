import Documents
import Foundation
import Testing

struct DecodableTests {
    private func value(_ json: String) throws -> DocumentValue {
        try JSONDecoder().decode(DocumentValue.self, from: Data(json.utf8))
    }

    @Test(arguments: [
        ("null", DocumentValue.null), ("true", .bool(true)), ("1", .integer(1)), ("0", .integer(0)),
        ("1.5", .number(1.5)), ("\"1\"", .string("1")), ("\"\\u001b\\u0000\"", .string("\u{1B}\u{0}")),
        ("[]", .list([])),
        ("[1, [null]]", .list([.integer(1), .list([.null])])), ("{}", .fields([:])),
    ]) func `each kind of value is read as what it is`(json: String, expected: DocumentValue) throws {
        #expect(try value(json) == expected)
    }

    @Test func `what was written as JSON is read again`() throws {
        let written = DocumentValue.fields([
            "disks": .fields(["vda": .fields(["size": "8192 MiB", "table": .null])]), "counts": .list([1, 2]),
        ])
        #expect(try value(written.json()) == written)
    }

    @Test func `keys are sorted, for JSON's have no order`() throws {
        guard case .mapping(let mapping) = try value("{\"b\": 1, \"a\": 2}") else {
            Issue.record("no mapping")
            return
        }
        #expect(mapping.keys == ["a", "b"])
    }
}
