internal import Foundation
internal import SystemPackage

/// Takes down the lines of a node's console as they appear, until its task is cancelled.
struct ConsoleFollower: Sendable {
    /// How late a line may be taken down.
    static let interval = Duration.milliseconds(200)
    /// How much is read at once, in bytes.
    private static let chunk = 1 << 20

    let node: Node
    let recorder: TimelineRecorder

    /// Follows the console; the last look is behind the cancellation, so that nothing is lost.
    func follow() async {
        var lines = ConsoleLines()
        var offset = 0
        while true {
            let isOver = Task.isCancelled
            let bytes = read(from: offset)
            // What a checkpoint's console had said was not said now. The node is asked behind the reading: it copies the file and says
            // how long it is in one go.
            let inherited = await node.inheritedConsole
            let old = max(0, min(bytes.count, inherited - offset))
            offset += bytes.count
            recorder.noteConsole(lines.take(bytes.dropFirst(old)))
            if isOver && bytes.count < Self.chunk { break }
            if !isOver { try? await Task.sleep(for: Self.interval) }
        }
        recorder.noteConsole(lines.rest())
    }

    private func read(from offset: Int) -> [UInt8] {
        // There is no file before the first start.
        guard let file = try? FileDescriptor.open(node.console.file, .readOnly, options: .closeOnExec) else {
            return []
        }
        defer { try? file.close() }
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        let count = buffer.withUnsafeMutableBytes { try? file.read(fromAbsoluteOffset: Int64(offset), into: $0) }
        return Array(buffer.prefix(count ?? 0))
    }
}

/// Cuts what a console says into lines, whatever parts it comes in.
struct ConsoleLines {
    /// What is longer is cut: firmware draws whole screens without a line's end.
    static let longestLine = 4096

    private var partial: [UInt8] = []

    /// Takes the next bytes.
    ///
    /// - Returns: The lines that ended, without terminal control codes and without those that say nothing.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || partial.count >= Self.longestLine {
                lines += rest()
            }
            if byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") { partial.append(byte) }
        }
        return lines
    }

    /// The line that has no end yet.
    mutating func rest() -> [String] {
        defer { partial.removeAll(keepingCapacity: true) }
        let line = Console.plain(String(decoding: partial, as: UTF8.self))
        return line.isEmpty ? [] : [line]
    }
}
