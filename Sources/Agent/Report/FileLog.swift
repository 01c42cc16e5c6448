internal import Glibc
public import Logging
internal import Synchronization
internal import SystemPackage

/// A log in a file, a line for each message: `2026-01-31T12:00:00Z info partitioning /dev/vda`.
///
/// Lines are appended in one write each, so that a log survives whatever ends the agent.
public struct FileLog: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level

    private let file: FileDescriptor

    /// Opens a log, and makes it if it is not there.
    ///
    /// - Throws: ``FileError``.
    public init(path: String, level: Logger.Level) throws(FileError) {
        logLevel = level
        do {
            file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .append, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw FileError("opening the log", path, error)
        }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let text = OneLine.text(of: event.message.description)
        let line = "\(Self.now()) \(event.level) \(text)\n"
        // A full disk must not end a deployment.
        _ = try? file.writeAll(line.utf8)
    }

    private static func now() -> String {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
            let count = strftime(buffer.baseAddress, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
            return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return text
    }
}
