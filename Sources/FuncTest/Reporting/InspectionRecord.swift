internal import Documents
internal import Foundation

/// What an `inspect` step expected and found: a pair of documents in a case's report.
struct InspectionRecord: Sendable, Equatable {
    /// The step's place in `case.yaml`; nil if the case inspects once.
    var step: Int?
    /// `expected.yaml`; nil where it was not kept.
    var expected: DocumentValue?
    /// `state.yaml`.
    var actual: DocumentValue

    /// The index of a step by its place: 3 of `steps[3].inspect`.
    static func stepIndex(of place: String) -> Int? {
        place.firstMatch(of: /^steps\[(\d+)\]/).flatMap { Int($0.1) }
    }

    /// Whether a file has such a document.
    static func isOne(_ name: String) -> Bool {
        name.wholeMatch(of: /(state|expected)(-\d+)?\.yaml/) != nil
    }

    /// The inspections whose files are there, in the order of their steps.
    ///
    /// - Parameters:
    ///   - names: The names of a case's files.
    ///   - text: Reads one of them.
    static func all(among names: [String], _ text: (String) -> String?) -> [InspectionRecord] {
        func document(_ name: String) -> DocumentValue? {
            text(name).flatMap { try? DocumentNode.parse($0, file: name).value }
        }
        let steps = names.compactMap { name in name.wholeMatch(of: /state-(\d+)\.yaml/).flatMap { Int($0.1) } }.sorted()
        let suffixes: [(Int?, String)] = steps.isEmpty ? [(nil, "")] : steps.map { ($0, "-\($0)") }
        return suffixes.compactMap { step, suffix in
            document("state\(suffix).yaml").map {
                InspectionRecord(step: step, expected: document("expected\(suffix).yaml"), actual: $0)
            }
        }
    }
}
