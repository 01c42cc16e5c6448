internal import SystemPackage

/// Where a program says things: results on standard output, the story on standard error.
public enum StandardStream: Sendable {
    case output
    case error

    /// Writes a line at once.
    public func write(_ line: String) {
        let file: FileDescriptor = self == .output ? .standardOutput : .standardError
        // A reader that has gone must not end a deployment.
        _ = try? file.writeAll((line + "\n").utf8)
    }
}
