internal import Foundation
internal import SystemPackage

/// All that a report has of one case, read and bounded: pages are made of this and nothing else.
struct CaseReport: Sendable, Equatable {
    /// The folder, from the run's; empty for the run's own.
    var folder: String
    var verdict: Verdict
    var timeline: Timeline
    var inspections: [InspectionRecord]
    var console: LogTail
    var agentLog: LogTail
    var domain: LogTail
    /// The screen at the first failure, as PNG.
    var screenshot: [UInt8]?
    /// The names of all files of the case, for links.
    var files: [String]

    /// What the case is called in this run: another one of its name has another folder.
    var title: String { folder.isEmpty ? verdict.name : folder }

    /// A name for links within a page, which no other case of the run has: an identifier of HTML has no spaces.
    var anchor: String {
        title.unicodeScalars.reduce(into: "") { anchor, scalar in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            anchor += isPlain || scalar == "-" ? String(scalar) : "_\(scalar.value)"
        }
    }
}

/// The end of a log.
struct LogTail: Sendable, Equatable {
    /// How much of a log a page shows, in bytes.
    static let limit = 400 << 10

    var text: String
    /// How many bytes stand before it.
    var skipped: Int

    /// There is no log.
    static let none = LogTail(text: "", skipped: 0)

    /// Takes the end of a log, from the beginning of a line on; bytes that are no UTF-8 become U+FFFD.
    init(_ bytes: [UInt8], limit: Int = LogTail.limit) {
        var tail = bytes.suffix(limit)
        if tail.count < bytes.count, let end = tail.firstIndex(of: UInt8(ascii: "\n")) { tail = tail[(end + 1)...] }
        text = String(decoding: tail, as: UTF8.self)
        skipped = bytes.count - tail.count
    }

    /// The same, or less of it.
    func limited(to limit: Int) -> LogTail {
        var tail = LogTail(Array(text.utf8), limit: limit)
        tail.skipped += skipped
        return tail
    }

    private init(text: String, skipped: Int) {
        self.text = text
        self.skipped = skipped
    }
}

extension CaseReport {
    /// How large a picture of a screen may be, in bytes.
    private static let screenshotLimit = 2 << 20

    /// Reads a case's folder. What is not there, or is none of ours, is left out: a report shows what there is.
    ///
    /// - Parameters:
    ///   - path: The case's folder.
    ///   - folder: Its name from the run's folder.
    ///   - known: The verdict for a case that left none.
    /// - Returns: Nil if nothing is known of it.
    static func read(_ path: FilePath, folder: String, known: Verdict?) -> CaseReport? {
        func bytes(_ name: String) -> [UInt8]? {
            FileManager.default.contents(atPath: path.appending(name).string).map { Array($0) }
        }
        let own = bytes("verdict.json").flatMap { try? JSONDecoder().decode(Verdict.self, from: Data($0)) }
        guard let verdict = own ?? known else { return nil }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: path.string)) ?? []).sorted()
        let picture = bytes("screenshot.png")
        return CaseReport(
            folder: folder, verdict: verdict,
            timeline: bytes("timeline.json").flatMap { try? Timeline.read(Data($0)) } ?? .empty,
            inspections: InspectionRecord.all(among: names) { name in
                bytes(name).map { String(decoding: $0, as: UTF8.self) }
            },
            console: bytes("console.log").map { LogTail($0) } ?? .none,
            agentLog: bytes("agent.log").map { LogTail($0) } ?? .none,
            domain: bytes("domain.xml").map { LogTail($0) } ?? .none,
            screenshot: picture.flatMap { $0.count <= screenshotLimit ? $0 : nil },
            files: names.filter(isEvidence))
    }

    /// Whether a file is the case's, and not the run's.
    private static func isEvidence(_ name: String) -> Bool {
        ![RunReport.page, RunReport.indexFile, RunReport.junitFile, RunReport.tapFile].contains(name)
            && name.contains(".")
    }
}
