internal import Documents
internal import NIOCore
internal import Synchronization

/// Breaks the chunks of one answer as its fault asks.
final class FaultyChunks: Sendable {
    struct ClosedOnPurpose: Error {}

    /// How long a connection stands still before it is closed after all: longer than any client's patience.
    private static let stall = Duration.seconds(300)

    private let fault: ServerFault?
    private let position: Mutex<(offset: Int64, sent: Int64)>

    /// - Parameters:
    ///   - fault: What goes wrong, if anything.
    ///   - offset: Where the answer begins in the file.
    init(fault: ServerFault?, offset: Int64) {
        self.fault = fault
        position = Mutex((offset, 0))
    }

    /// What is sent instead of the next chunk, when it is time for that.
    func next(_ chunk: ByteBuffer) async throws -> ByteBuffer {
        guard let fault else { return chunk }
        let count = Int64(chunk.readableBytes)
        let (offset, sent) = position.withLock { position in
            defer { position = (position.offset + count, position.sent + count) }
            return position
        }
        if let limit = fault.closeAfter?.bytes, sent >= limit { throw ClosedOnPurpose() }
        if let limit = fault.stallAfter?.bytes, sent >= limit {
            try await Task.sleep(for: Self.stall)
            throw ClosedOnPurpose()
        }
        if let pace = fault.pace?.bytes { try await Task.sleep(for: .seconds(1) * (Double(count) / Double(pace))) }
        guard let place = fault.corruptAt?.bytes, place >= offset, place < offset + count else { return chunk }
        return Self.flipped(chunk, at: Int(place - offset))
    }

    private static func flipped(_ chunk: ByteBuffer, at place: Int) -> ByteBuffer {
        var chunk = chunk
        let index = chunk.readerIndex + place
        if let byte = chunk.getInteger(at: index, as: UInt8.self) { chunk.setInteger(~byte, at: index) }
        return chunk
    }
}
