/// One of several machines' parts of a suite: `2/5` is the second of five.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
    /// Which one it is, from 1.
    public let number: Int
    /// How many there are.
    public let count: Int

    /// The most shards that a suite is split into: more than any cluster's array has tasks.
    static let limit = 10_000

    /// One that is known to be right.
    init(_ number: Int, of count: Int) {
        self.number = number
        self.count = count
    }

    /// Reads `I/N`.
    ///
    /// - Throws: ``ShardError`` for what is none, or is not between 1 and N.
    public init(_ text: String) throws(ShardError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Self.number(in: $0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1], number >= 1, number <= count,
            count <= Self.limit
        else {
            throw ShardError(text: text)
        }
        self.init(number, of: count)
    }

    /// A number of digits alone: `Int` would take `+1`.
    private static func number(in text: Substring) -> Int? {
        text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
    }

    public var description: String { "\(number)/\(count)" }
}

/// A text that is no shard.
public struct ShardError: Error, Equatable, CustomStringConvertible {
    /// The text.
    public var text: String

    public var description: String {
        "'\(text)' is no shard: write I/N, the I-th of N machines, such as 1/4 to 4/4, and N \(Shard.limit) at most"
    }
}

/// What one shard has of a suite, and what the suite is: all machines come to the same without a word between them.
public struct SuitePart: Sendable, Equatable {
    /// Which part it is.
    public var shard: Shard
    /// The folders of all cases of the suite in its report, in the suite's order. A folder stands for a case: names may be the same.
    public var suite: [String]
    /// The places of this shard's cases in the suite.
    public var places: [Int]

    /// The folders of this shard's cases.
    var folders: [String] { places.map { suite[$0] } }

    /// Takes a shard's part of a suite.
    ///
    /// - Parameters:
    ///   - shard: Which part.
    ///   - names: The names of all cases of the suite.
    ///   - times: How long cases take: the same ones on every machine.
    public init(_ shard: Shard, of names: [String], times: CaseTimes) {
        let parts = times.split(names, into: shard.count)
        self.init(
            shard: shard, suite: RunIndex.folders(of: names),
            places: shard.number <= parts.count ? parts[shard.number - 1] : [])
    }

    init(shard: Shard, suite: [String], places: [Int]) {
        self.shard = shard
        self.suite = suite
        self.places = places
    }

    /// One line for a person.
    public var summary: String {
        guard !places.isEmpty else {
            return "shard \(shard) has no case: there are \(suite.count) for \(shard.count) shards"
        }
        return "shard \(shard) has \(places.count) of \(suite.count) cases: \(folders.joined(separator: ", "))"
    }
}
