public import Documents
internal import Foundation
public import SystemPackage

/// How long cases take, as far as somebody recorded it, in a file that is the same on every machine.
public struct CaseTimes: Sendable, Equatable {
    /// Milliseconds of each case: whole numbers, whose sums are the same in every order.
    private(set) var milliseconds: [String: Int] = [:]

    /// Takes what is known, in seconds; a case that took no time is not known.
    init(seconds: [String: Double]) {
        milliseconds = seconds.mapValues { Int(($0 * 1000).rounded()) }.filter { $0.value > 0 }
    }

    /// Reads what `bareproof history --format json` prints, or the `verdicts.json` of a report.
    ///
    /// - Throws: `DocumentError` with file, line and what is allowed.
    public static func load(_ file: FilePath) throws(DocumentError) -> CaseTimes {
        try CaseTimes(DocumentNode.load(file))
    }

    /// The tree's own times, `templates/case-times.json`; none if it has no such file.
    public static func load(of tree: SourceTree) throws(DocumentError) -> CaseTimes {
        let file = tree.templates("case-times.json")
        return FileManager.default.fileExists(atPath: file.string) ? try load(file) : CaseTimes(seconds: [:])
    }

    init(_ document: DocumentNode) throws(DocumentError) {
        var seconds: [String: Double] = [:]
        if document.isMapping {
            for item in try document.required("cases").list()
            where try item.required("outcome").string() == Verdict.Outcome.asExpected.rawValue {
                seconds[try item.required("case").string()] = try item.required("seconds").seconds()
            }
        } else {
            for item in try document.list() {
                seconds[try item.required("case").string()] = try item.required("median_seconds").seconds()
            }
        }
        self.init(seconds: seconds)
    }

    /// Seconds of each case.
    var seconds: [String: Double] { milliseconds.mapValues { Double($0) / 1000 } }

    // MARK: Splitting

    /// The places of cases for each of several machines: the longest case first, each to whoever has least to do so far. Cases of the
    /// same time go by their names, and machines that have the same to do by their numbers, so that nothing is left to chance.
    ///
    /// - Returns: Places in the order of the suite, for no more machines than there are cases.
    func split(_ names: [String], into count: Int) -> [[Int]] {
        let weights = weights(of: names)
        let order = names.indices.sorted { left, right in
            (weights[right], names[left], left) < (weights[left], names[right], right)
        }
        // A case weighs something, so nobody gets a second one while somebody has none.
        var parts = [(load: Int, places: [Int])](repeating: (0, []), count: min(count, names.count))
        for place in order {
            guard let least = parts.indices.min(by: { (parts[$0].load, $0) < (parts[$1].load, $1) }) else { break }
            parts[least].load += weights[place]
            parts[least].places.append(place)
        }
        return parts.map { $0.places.sorted() }
    }

    /// What each case weighs. One that nobody has timed is taken for a usual one of this suite.
    private func weights(of names: [String]) -> [Int] {
        let known = names.compactMap { milliseconds[$0] }.sorted()
        let usual = known.isEmpty ? 1 : known[known.count / 2]
        return names.map { milliseconds[$0] ?? usual }
    }
}

extension DocumentNode {
    /// The value of a key in a mapping that others write, and may have more in.
    fileprivate func required(_ key: String) throws(DocumentError) -> DocumentNode {
        guard let pair = try pairs().first(where: { $0.key == key }) else { throw error("missing key '\(key)'") }
        return pair.node
    }

    /// A time that a case may take: up to a year.
    fileprivate func seconds() throws(DocumentError) -> Double {
        let seconds: Double? =
            switch value {
            case .integer(let number): Double(number)
            case .number(let number): number
            default: nil
            }
        guard let seconds, (0...31_536_000).contains(seconds) else { throw error("expected a number of seconds") }
        return seconds
    }
}
