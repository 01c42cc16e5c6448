import Documents
import Foundation
import NodeTemplates
import SystemPackage
import Testing

@testable import FuncTest

/// The published schemas, and the readers that decide.
struct SchemaTests {
    /// The keys that a place of a schema allows.
    private func keys(_ schema: String, _ path: String...) throws -> Set<String> {
        let file = try SourceTree.find().templates("schema").appending("\(schema).schema.json")
        var value = try DocumentNode.load(file).value
        for key in path { value = try #require(value[key], "\(schema).schema.json has no \(path)") }
        guard case .mapping(let properties)? = value["properties"] else { return [] }
        return Set(properties.keys)
    }

    /// The keys that a reader allows, as its own error says.
    private func allowed(_ text: String, _ read: (DocumentNode) throws -> Void) throws -> Set<String> {
        let node = try DocumentNode.parse(text, file: "test.yaml")
        let error = try #require(throws: DocumentError.self) { try read(node) }
        let list = try #require(error.message.firstMatch(of: /unknown key 'zzz'; allowed: (.*)/), "\(error)")
        return Set(list.1.split(separator: ", ").map(String.init))
    }

    @Test(arguments: [
        ("provision", "{provision: {zzz: 1}}"), ("conduct", "{conduct: {zzz: 1}}"),
        ("conducted", "{conduct: {steps: [{zzz: 1}]}}"), ("boot", "{boot: {zzz: 1}}"), ("run", "{run: {zzz: 1}}"),
        ("select", "{select: {zzz: 1}}"), ("put", "{put: {zzz: 1}}"), ("read", "{read: {zzz: 1}}"),
        ("step", "{zzz: 1}"),
    ])
    func `a step's keys are the schema's`(name: String, text: String) throws {
        #expect(try allowed(text) { _ = try CaseStep($0) } == keys("case", "$defs", name))
    }

    @Test func `an image's keys are the schema's`() throws {
        #expect(try allowed("{a: {zzz: 1}}") { _ = try CaseImage.read($0) } == keys("case", "$defs", "image"))
        #expect(try allowed("{zzz: 1}") { _ = try ServerFault($0) } == keys("case", "$defs", "fault"))
    }

    @Test func `a known issue's keys are the schema's`() throws {
        #expect(try allowed("{zzz: 1}") { _ = try KnownIssue($0) } == keys("known-issues", "items"))
    }

    @Test func `a node shape's keys are the schema's`() throws {
        func read(_ node: DocumentNode) throws { _ = try NodeShape(node, name: "test") }
        #expect(try allowed("{zzz: 1}", read) == keys("node"))
        #expect(try allowed("{summary: x, disks: [{zzz: 1}]}", read) == keys("node", "$defs", "disk"))
        let disk = "{summary: x, disks: [{name: vda, size: 1 GiB, content: "
        #expect(try allowed(disk + "{zzz: 1}}]}", read) == keys("node", "$defs", "content"))
        let partition = disk + "{table: gpt, partitions: [{zzz: 1}]}}]}"
        #expect(try allowed(partition, read) == keys("node", "$defs", "partition"))
        #expect(try allowed("{summary: x, nics: [{zzz: 1}], disks: []}", read) == keys("node", "$defs", "nic"))
    }

    @Test func `what can be expected is the schema's, level by level`() throws {
        let schema = try DocumentNode.load(try SourceTree.find().templates("schema/expected.schema.json")).value
        try compare(.state, schema, in: schema, at: "")
    }

    /// Holds a level of what states say against the schema's.
    private func compare(
        _ vocabulary: StateVocabulary, _ level: DocumentValue, in schema: DocumentValue, at place: String
    ) throws {
        var level = level
        while case .string(let reference)? = level["$ref"] {
            let name = try #require(reference.split(separator: "/").last)
            level = try #require(schema["$defs"]?[String(name)], "\(place): \(reference)")
        }
        switch vocabulary {
        case .value: #expect(level["type"] == .list(["string", "integer", "boolean", "null"]), "\(place)")
        case .named(let item):
            try compare(item, try #require(level["additionalProperties"], "\(place)"), in: schema, at: "\(place).*")
        case .list(let item):
            try compare(item, try #require(level["items"], "\(place)"), in: schema, at: "\(place)[]")
        case .keys(let keys):
            guard case .mapping(let properties)? = level["properties"] else {
                Issue.record("\(place): no properties")
                return
            }
            #expect(Set(properties.keys) == Set(keys.keys), "\(place)")
            #expect(level["additionalProperties"] == false, "\(place)")
            for (key, inner) in keys {
                try compare(inner, try #require(properties[key]), in: schema, at: "\(place).\(key)")
            }
        }
    }
}
