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
        while let end = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
            emit(upTo: end)
            lineStart = end + 1
        }
    }

    /// Hands out the last line if it lacks a line break, and returns the whole text.
    mutating func finish() -> String {
        if lineStart < bytes.count { emit(upTo: bytes.count) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func emit(upTo end: Int) {
        onLine?(OutputLine(stream: stream, text: String(decoding: bytes[lineStart..<end], as: UTF8.self)))
    }
}
