import Provisioning
import Testing

struct JSONTests {
    struct Case: CustomTestStringConvertible {
        var text: String
        var problem: String
        var testDescription: String { text.debugDescription }
    }

    @Test(arguments: [
        Case(text: "", problem: "line 1, column 1: the document ends where a value is expected"),
        Case(text: "{\n  \"a\": 1,\n}", problem: "line 3, column 1: expected a key in quotation marks, found \"}\""),
        Case(text: "{\"a\" 1}", problem: "line 1, column 6: expected ':' after the key \"a\", found \"1\""),
        Case(text: "{\"a\": 1 \"b\": 2}", problem: "line 1, column 9: expected ',' or '}' in an object, found \"\"\""),
        Case(text: "{\"ä\": tru}", problem: "line 1, column 7: expected a value, found \"t\""),
        Case(
            text: "[1, 2", problem: "line 1, column 6: expected ',' or ']' in an array, found the end of the document"),
        Case(text: "{} x", problem: "line 1, column 4: text after the end of the document"),
        Case(text: "[01]", problem: "line 1, column 4: expected a number without leading zeros"),
        Case(text: "[1.]", problem: "line 1, column 4: expected digits after the decimal point"),
        Case(text: "[\"a", problem: "line 1, column 4: the document ends inside a string"),
        Case(text: "[\"\\q\"]", problem: "line 1, column 4: unknown escape \\\"q\""),
        Case(text: "[\"\\ud800\"]", problem: "line 1, column 9: half of a surrogate pair"),
        Case(
            text: "[\"a\nb\"]",
            problem: "line 1, column 4: a control character in a string; it is missing its closing quotation mark, or"
                + " write \\n"),
        Case(text: String(repeating: "[", count: 100_000), problem: "line 1, column 66: more than 64 levels"),
    ])
    func `broken JSON is reported with its place`(_ example: Case) {
        #expect(Documents.problems(example.text) == [example.problem])
    }

    @Test func `a key that is there twice is reported`() {
        let document = Documents.oneDisk(
            #"{"type": "partition", "size": "10", "size": "20", "mount": "/"}"#)
        #expect(
            Documents.problems(document) == ["partitions[0].volumes[0].size: the key is there more than once"])
    }

    @Test func `escapes are resolved`() throws {
        let document = Documents.oneDisk(
            #"{"type": "partition", "size": "10", "mount": "\/sr\u0076", "name": "\ud83d\ude00"}"#, images: "")
        let request = try IronicDriver.read(Array(document.utf8))
        let volume = try #require(request.disks.first?.volumes.first)
        #expect(volume.content?.mountPath == "/srv")
        #expect(volume.name?.value == "😀")
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: RequestError.self) { try IronicDriver.read([0x5B, 0x22, 0xFF, 0x22, 0x5D]) }
    }
}
