internal import Foundation
public import SystemPackage

/// A node's serial console, as QEMU writes it into a file.
public struct Console: Sendable {
    /// The file.
    public let file: FilePath

    /// How much was written so far, in bytes.
    var size: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.string)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }

    /// All that was written so far; bytes that are no UTF-8 become U+FFFD.
    public var text: String {
        String(decoding: FileManager.default.contents(atPath: file.string) ?? Data(), as: UTF8.self)
    }

    /// What was written from a byte on.
    func text(from offset: Int) -> String {
        guard let handle = FileHandle(forReadingAtPath: file.string) else { return "" }
        defer { try? handle.close() }
        guard (try? handle.seek(toOffset: UInt64(max(0, offset)))) != nil else { return "" }
        return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
    }

    /// The last line that says something, without terminal control codes.
    public var lastLine: String? {
        // It is asked for ten times a second, of up to some hundred KiB.
        let size = size
        guard size > Self.glance else { return Self.lastLine(of: text) }
        // Its first line is a part of one.
        let end = text(from: size - Self.glance).drop { !$0.isNewline }
        return Self.lastLine(of: String(end)) ?? Self.lastLine(of: text)
    }

    /// How many bytes the last line is looked for in first.
    private static let glance = 4096

    private static func lastLine(of text: String) -> String? {
        text.split(whereSeparator: \.isNewline).reversed().lazy
            .map { plain(String($0)) }
            .first { !$0.isEmpty }
    }

    /// The last lines, without terminal control codes.
    public func tail(_ count: Int) -> [String] {
        text.split(whereSeparator: \.isNewline).suffix(count).map { Self.plain(String($0)) }
    }

    static func plain(_ line: String) -> String {
        line.replacing(/\u{1B}(\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|.)/, with: "")
            .filter { !$0.isASCII || $0 >= " " }
            .trimmingCharacters(in: .whitespaces)
    }
}
