import Documents
import FuncTest
import Testing

struct ComparisonTests {
    private func differences(_ expected: String, _ actual: String) throws -> [Difference] {
        try Comparison.differences(
            expected: DocumentNode.parse(expected, file: "expected").value,
            actual: DocumentNode.parse(actual, file: "actual").value)
    }

    @Test func `keys that are not named are not compared`() throws {
        #expect(try differences("disks: {vda: {table: gpt}}", "disks: {vda: {table: gpt, size: 8}, vdb: {}}") == [])
    }

    @Test func `a wrong figure shows path, expected and actual`() throws {
        let found = try differences(
            "disks: {vda: {partitions: [{size: 24 MiB}, {size: 5 MiB}]}}",
            "disks: {vda: {partitions: [{size: 24 MiB}, {size: 4 MiB}]}}")
        #expect(
            found.map(\.description) == [
                """
                disks.vda.partitions[1].size
                  expected: 5 MiB
                  actual:   4 MiB
                """
            ])
    }

    @Test func `lists are compared whole and in order`() throws {
        #expect(try differences("a: [1, 2]", "a: [2, 1]").map(\.path) == ["a[0]", "a[1]"])
        #expect(
            try differences("a: [1]", "a: [1, 2]") == [Difference(path: "a[1]", expected: nil, actual: 2)])
        #expect(
            try differences("a: [1, 2]", "a: [1]") == [Difference(path: "a[1]", expected: 2, actual: nil)])
    }

    @Test func `a key that no reader produced is a difference`() throws {
        #expect(
            try differences("disks: {vda: {colour: red}}", "disks: {vda: {}}") == [
                Difference(path: "disks.vda.colour", expected: "red", actual: nil)
            ])
    }

    @Test func `nothing expected and nothing there is not the same as null`() throws {
        #expect(try differences("label: null", "label: null") == [])
        #expect(try differences("label: null", "{}").count == 1)
    }

    @Test(arguments: [("{}", 0), ("disks: {}", 0), ("disks: {vda: {a: 1, b: []}}", 2), ("a: [{}]", 1)])
    func `single expectations are counted`(text: String, count: Int) throws {
        #expect(Comparison.assertionCount(try DocumentNode.parse(text, file: "e").value) == count)
    }
}

struct SymbolsTests {
    @Test func `identifiers become symbols wherever they stand, in either case`() {
        var symbols = Symbols()
        symbols.add("1b4e28ba-2fa1-11d2-883f-0016d3cca427", meaning: "uuid of vda2")
        let state = DocumentValue.fields([
            "fstab": .list(["UUID=1b4e28ba-2fa1-11d2-883f-0016d3cca427 / ext4"]),
            "guid": "1B4E28BA-2FA1-11D2-883F-0016D3CCA427",
        ])
        #expect(
            symbols.replaced(in: state)
                == .fields(["fstab": .list(["UUID=<uuid of vda2> / ext4"]), "guid": "<uuid of vda2>"]))
        #expect(symbols.literal(of: "<uuid of vda2>") == "1b4e28ba-2fa1-11d2-883f-0016d3cca427")
        #expect(symbols.literal(of: "uuid of vda2") == nil)
    }

    @Test func `a short text is never taken for an identifier`() {
        var symbols = Symbols()
        symbols.add("12", meaning: "uuid of vda1")
        symbols.add(nil, meaning: "uuid of vda2")
        #expect(symbols.replaced(in: "size 12") == "size 12")
    }

    @Test func `the first meaning counts`() {
        var symbols = Symbols()
        symbols.add("aaaa-bbbb", meaning: "uuid of vda1")
        symbols.add("AAAA-BBBB", meaning: "uuid of vdb1")
        #expect(symbols.replaced(in: "AAAA-BBBB") == "<uuid of vda1>")
    }
}

struct VariablesTests {
    @Test func `names are replaced`() throws {
        let variables = Variables(["image.a.url": "http://x", "image.a.size": "5"])
        #expect(try variables.expanded("<${image.a.url}> ${image.a.size}$", file: "f") == "<http://x> 5$")
    }

    @Test func `an unknown name is an error that lists the known ones`() {
        let error = #expect(throws: UnknownVariable.self) {
            try Variables(["b": "", "a": ""]).expanded("${c}", file: "provision.json")
        }
        #expect(error?.description == "provision.json: unknown variable '${c}'; known: a, b")
    }
}
