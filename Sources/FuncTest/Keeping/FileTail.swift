internal import Foundation
public import SystemPackage

/// Follows what is written to a file, also while nobody can find it any more by its name.
public final class FileTail {
    private static let chunk = 1 << 16

    private let descriptor: FileDescriptor
    private var rest: [UInt8] = []

    /// Opens a file at its beginning.
    public init(_ file: FilePath) throws {
        descriptor = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
    }

    deinit {
        try? descriptor.close()
    }

    /// What came since the last look, at most 64 KiB; empty if nothing did.
    public func newBytes() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.chunk)
        let count = try bytes.withUnsafeMutableBytes { try descriptor.read(into: $0) }
        return Array(bytes.prefix(count))
    }

    /// The lines that were completed since the last look.
    public func newLines() throws -> [String] {
        var lines: [String] = []
        while case let bytes = try newBytes(), !bytes.isEmpty { rest += bytes }
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(decoding: rest[..<end], as: UTF8.self))
            rest.removeSubrange(...end)
        }
        return lines
    }

    /// Goes to where the last lines begin.
    public func skip(toLast lines: Int) throws {
        let size = try descriptor.seek(offset: 0, from: .end)
        let start = max(0, size - Int64(Self.chunk))
        try descriptor.seek(offset: start, from: .start)
        let bytes = try newBytes()
        let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.suffix(lines + 1)
        let place = ends.count > lines ? ends.first.map { $0 + 1 } ?? 0 : 0
        try descriptor.seek(offset: start + Int64(place), from: .start)
    }

    /// Whether the file has a name still.
    public func isThere() -> Bool {
        let link = "/proc/self/fd/\(descriptor.rawValue)"
        let name = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
        return name.map { !$0.hasSuffix(" (deleted)") } ?? false
    }
}
