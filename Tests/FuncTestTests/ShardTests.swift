import Documents
import Foundation
import SystemPackage
import Testing

@testable import FuncTest

/// How a suite is split among machines.
struct ShardTests {
    @Test(arguments: ["1/1", "2/5", "5/5", "12/400"])
    func `a shard is its number and how many there are`(text: String) throws {
        #expect(try Shard(text).description == text)
    }

    @Test(arguments: [
        "", "1", "0/3", "4/3", "-1/3", "+1/3", "1/2/3", "a/b", "1/", "/2", "1 /2", "1/99999999999999999999",
    ])
    func `what is none is refused, with what to write`(text: String) {
        let error = #expect(throws: ShardError.self) { try Shard(text) }
        #expect(error?.description.hasPrefix("'\(text)' is no shard: write I/N") == true)
    }

    private static let names = ["a", "b", "c", "d", "e", "f", "g"]
    private static let times = CaseTimes(seconds: ["a": 10, "b": 40, "c": 30, "d": 20, "e": 30, "f": 60, "g": 0])

    @Test(arguments: 1...12)
    func `each case is in exactly one shard, and everybody comes to the same`(count: Int) {
        let parts = (1...count).map { SuitePart(Shard($0, of: count), of: Self.names, times: Self.times) }
        #expect(parts.flatMap(\.places).sorted() == Array(Self.names.indices))
        #expect(parts.allSatisfy { $0.suite == Self.names && $0.places == $0.places.sorted() })
        // Whoever writes the names in another order has the same cases in each shard.
        let others = (1...count).map { SuitePart(Shard($0, of: count), of: Self.names.reversed(), times: Self.times) }
        #expect(parts.map { Set($0.folders) } == others.map { Set($0.folders) })
        #expect(parts.map(\.places.isEmpty) == (1...count).map { $0 > Self.names.count })
    }

    @Test func `the longest go first, each to whoever has least to do`() {
        // f 60, b 40, then c and e with 30 each, and g, which nobody timed and counts as the middle one: 30.
        #expect(Self.times.split(Self.names, into: 2) == [[3, 4, 5], [0, 1, 2, 6]])
        #expect(CaseTimes(seconds: [:]).split(Self.names, into: 3) == [[0, 3, 6], [1, 4], [2, 5]])
    }

    @Test func `the tree's own suite is split evenly by its recorded times`() throws {
        let tree = try SourceTree.find()
        let names = CaseFinder(tree: tree).caseNames
        let times = try CaseTimes.load(of: tree)
        let loads = times.split(names, into: 4).map { part in
            part.reduce(0) { $0 + (times.milliseconds[names[$1]] ?? 0) }
        }
        let (least, most) = (try #require(loads.min()), try #require(loads.max()))
        #expect(least > 0 && Double(most) < 1.2 * Double(least), "\(loads)")
    }

    @Test func `cases of one name have folders of their own`() {
        let part = SuitePart(Shard(2, of: 2), of: ["a", "a", "b"], times: CaseTimes(seconds: [:]))
        #expect(part.suite == ["a", "a-2", "b"])
        #expect(part.folders == ["a-2"])
    }

    @Test func `times are read from what history prints and from a report`() throws {
        let history = """
            [{"case": "a", "runs": 3, "median_seconds": 12.5, "last": {"outcome": "flaky"}}, {"case": "b", "median_seconds": 0}]
            """
        #expect(try CaseTimes(DocumentNode.parse(history, file: "h.json")) == CaseTimes(seconds: ["a": 12.5]))
        let report = """
            {"seconds": 3, "cases": [{"case": "a", "outcome": "as expected", "seconds": 4},
            {"case": "b", "outcome": "not as expected", "seconds": 9}]}
            """
        #expect(try CaseTimes(DocumentNode.parse(report, file: "verdicts.json")) == CaseTimes(seconds: ["a": 4]))
    }

    @Test(arguments: [
        ("[{\"case\": \"a\"}]", "h.json:1:2: [0]: missing key 'median_seconds'"),
        ("[{\"case\": \"a\", \"median_seconds\": \"x\"}]", "[0].median_seconds: expected a number of seconds"),
        ("[{\"case\": \"a\", \"median_seconds\": -1}]", "[0].median_seconds: expected a number of seconds"),
        ("7", "h.json:1:1: expected a list"),
    ])
    func `a mistake in a file of times is told with its place`(text: String, message: String) {
        let error = #expect(throws: DocumentError.self) { try CaseTimes(DocumentNode.parse(text, file: "h.json")) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }
}
