public import Foundation
public import SystemPackage

/// The folder that a run leaves its evidence in.
public struct ReportFolder: Sendable {
    /// The folder.
    public let path: FilePath

    /// Makes the folder if it is not there.
    public init(_ path: FilePath) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    /// The folder with the reports of runs whose reports nobody named.
    public static let root = FilePath("reports")

    /// The folder that a run gets when none is named: by time and case, below `reports/`.
    public static func standard(for name: String, at date: Date = Date()) -> FilePath {
        let stamp = date.formatted(
            Date.ISO8601FormatStyle(dateSeparator: .dash, dateTimeSeparator: .standard, timeSeparator: .omitted))
        return root.appending("\(stamp.replacing("Z", with: ""))-\(name)")
    }

    private static let tryPrefix = "try-"
    private static let crashPrefix = "crash-"

    /// The folder in this one of another try at its case: the second one's is `try-2`.
    func attempt(_ number: Int) throws -> ReportFolder {
        try ReportFolder(place(ofAttempt: number))
    }

    /// Where the next try can lie.
    func freeAttempt() -> FilePath {
        var number = 2
        while FileManager.default.fileExists(atPath: place(ofAttempt: number).string) { number += 1 }
        return place(ofAttempt: number)
    }

    private func place(ofAttempt number: Int) -> FilePath {
        path.appending("\(Self.tryPrefix)\(number)")
    }

    /// The same folder, for whoever only reads.
    init(existing path: FilePath) {
        self.path = path
    }

    /// Takes away what an earlier run left here: it must not pass for what this one found.
    func clear() {
        // A run that had this folder alone has left what was rendered of it, too.
        let rendered = [RunReport.indexFile, RunReport.junitFile, RunReport.tapFile]
        for name in evidence + rendered { try? FileManager.default.removeItem(atPath: path.appending(name).string) }
    }

    /// Puts what a run left here that was ended by a crash of QEMU's into a folder of its own, `crash-1`: the case begins anew.
    func setAside(crash number: Int) throws {
        try setAside(in: "\(Self.crashPrefix)\(number)", but: [Self.tryPrefix, Self.crashPrefix])
    }

    /// Puts what a try left here that could not run into the folder of its number: another one takes its place.
    func setAside(attempt number: Int) throws {
        try setAside(in: "\(Self.tryPrefix)\(number)", but: [Self.tryPrefix])
    }

    private func setAside(in name: String, but others: [String]) throws {
        let folder = try ReportFolder(path.appending(name))
        for name in evidence where !others.contains(where: name.hasPrefix) {
            try FileManager.default.moveItem(
                atPath: path.appending(name).string, toPath: folder.path.appending(name).string)
        }
    }

    /// The names of what a run left here.
    private var evidence: [String] {
        let files = [
            CaseRun.verdictFile, "timeline.json", "differences.txt", "agent.log", "boot-info.json", "conductor.json",
            "console.log", "domain.xml", "requests.log", "network.pcap", "screenshot.png", RunReport.page,
            ReplayBundle.name, KeptRun.folderName,
        ]
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path.string)) ?? []
        return names.filter { name in
            files.contains(name) || InspectionRecord.isOne(name)
                || [Self.tryPrefix, Self.crashPrefix].contains(where: name.hasPrefix)
        }
    }

    /// Writes a text, replacing an older one whole.
    public func write(_ text: String, as name: String) throws {
        try write(Array(text.utf8), as: name)
    }

    /// Writes bytes, replacing an older file whole.
    func write(_ bytes: [UInt8], as name: String) throws {
        try Data(bytes).write(to: URL(filePath: path.appending(name).string), options: .atomic)
    }

    /// Copies a file; one that is not there is left out.
    public func copy(_ file: FilePath, as name: String) throws {
        guard let data = FileManager.default.contents(atPath: file.string) else { return }
        try data.write(to: URL(filePath: path.appending(name).string), options: .atomic)
    }
}
