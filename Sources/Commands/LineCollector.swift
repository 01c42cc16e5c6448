/// Gathers a stream's bytes and hands out each line as it is complete.
struct LineCollector {
    private let stream: OutputLine.Stream
    private let onLine: (@Sendable (OutputLine) -> Void)?
    private var bytes: [UInt8] = []
    private var lineStart = 0

    init(stream: OutputLine.Stream, onLine: (@Sendable (OutputLine) -> Void)?) {
        self.stream = stream
        self.onLine = onLine
    }

    /// Bytes gathered so far.
    var count: Int { bytes.count }

    mutating func append(_ chunk: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: chunk)
        guard onLine != nil else { return }
        while let end = bytes[lineStart...].firstIndex(where: Self.endsLine) {
            // A carriage return in front of a line feed has ended the line already.
            if bytes[end] == Self.carriageReturn || end > lineStart || !isBehindCarriageReturn { emit(upTo: end) }
            lineStart = end + 1
        }
    }

    /// Hands out the last line if it lacks a line break, and returns the whole text.
    mutating func finish() -> String {
        if lineStart < bytes.count { emit(upTo: bytes.count) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let carriageReturn = UInt8(ascii: "\r")

    /// Programs that draw their progress anew go back to the begin of the line instead of taking another one.
    private static func endsLine(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == carriageReturn
    }

    private var isBehindCarriageReturn: Bool {
        lineStart > 0 && bytes[lineStart - 1] == Self.carriageReturn
    }

    private func emit(upTo end: Int) {
        onLine?(OutputLine(stream: stream, text: String(decoding: bytes[lineStart..<end], as: UTF8.self)))
    }
}
