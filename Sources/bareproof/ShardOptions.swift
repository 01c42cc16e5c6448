internal import ArgumentParser
internal import Foundation
internal import FuncTest
internal import SystemPackage

/// Options of a run that is one of several machines'.
struct ShardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run the I-th of N parts of the cases, as other machines run the others; 'merge' joins the reports.",
            valueName: "I/N"), transform: { try Shard($0) })
    var shard: Shard?

    @Option(
        help: """
            How long cases take, for --shard: a file as `history --format json` prints it, or a report's verdicts.json. \
            All machines need the same one. (default: templates/case-times.json)
            """, completion: .file())
    var times: String?

    func validate() throws {
        if let times, shard == nil {
            throw ValidationError("--times \(times): times are what --shard I/N splits cases by, and it is not there")
        }
    }

    /// This machine's part of the cases; nil if it has all of them.
    ///
    /// - Throws: `DocumentError` for a file of times that cannot be read.
    func part(of cases: [Case], _ tree: SourceTree) throws -> SuitePart? {
        guard let shard else { return nil }
        let times = try times.map { try CaseTimes.load(FilePath($0)) } ?? CaseTimes.load(of: tree)
        return SuitePart(shard, of: cases.map(\.name), times: times)
    }
}
