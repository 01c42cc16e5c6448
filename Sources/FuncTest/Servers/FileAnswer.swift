internal import Documents
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Synchronization
internal import SystemPackage

/// The answer to one request for a served file, with the file's fault if it is due.
struct FileAnswer: Sendable {
    let file: ServedFile
    let request: Request
    let context: BasicRequestContext

    /// Makes the answer.
    ///
    /// - Parameters:
    ///   - advance: Called with the record's index and the bytes of each chunk that was sent.
    ///   - start: Called once with status and offset; gives the record's index.
    func make(
        advance: @escaping @Sendable ((index: Int, count: Int)) -> Void, start: (Int, Int64) -> Int
    ) async throws -> (Response, offset: Int64) {
        let fault = file.takeFault(hasBody: request.method != .head)
        if let status = fault?.status {
            _ = start(status, 0)
            return (Response(status: HTTPResponse.Status(code: status)), 0)
        }
        let requested = fault?.ignoresRange == true ? .whole : ByteRange.parse(request.headers[.range], size: file.size)
        switch requested {
        case .unsatisfiable:
            _ = start(416, 0)
            return (Response(status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(file.size)"]), 0)
        case .whole:
            let range = ByteRange(first: 0, last: file.size - 1)
            let index = start(200, 0)
            return (try await response(.ok, range, fault, { advance((index, $0)) }), 0)
        case .part(let range):
            let index = start(206, range.first)
            var response = try await response(.partialContent, range, fault, { advance((index, $0)) })
            response.headers[.contentRange] = "bytes \(range.first)-\(range.last)/\(file.size)"
            return (response, range.first)
        }
    }

    private func response(
        _ status: HTTPResponse.Status, _ range: ByteRange, _ fault: ServerFault?,
        _ advance: @escaping @Sendable (Int) -> Void
    ) async throws -> Response {
        var headers: HTTPFields = [.contentType: "application/octet-stream", .acceptRanges: "bytes"]
        if request.method == .head {
            headers[.contentLength] = "\(range.count)"
            return Response(status: status, headers: headers)
        }
        let body = try await wholeBody(range)
        let chunks = FaultyChunks(fault: fault, offset: range.first)
        let faulty = ResponseBody(contentLength: Int(range.count)) { writer in
            try await body.map { buffer in
                let chunk = try chunks.next(buffer)
                advance(chunk.readableBytes)
                return chunk
            }.write(writer)
        }
        return Response(status: status, headers: headers, body: faulty)
    }

    private func wholeBody(_ range: ByteRange) async throws -> ResponseBody {
        guard range.count > 0 else { return ResponseBody() }
        switch file.content {
        case .bytes(let bytes):
            return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes[Int(range.first)...Int(range.last)]))
        case .file(let path, _):
            return try await FileIO().loadFile(
                path: path.string, range: Int(range.first)...Int(range.last), context: context)
        }
    }
}

/// Breaks the chunks of one answer as its fault asks.
private final class FaultyChunks: Sendable {
    struct ClosedOnPurpose: Error {}

    private let fault: ServerFault?
    private let position: Mutex<(offset: Int64, sent: Int64)>

    init(fault: ServerFault?, offset: Int64) {
        self.fault = fault
        position = Mutex((offset, 0))
    }

    func next(_ chunk: ByteBuffer) throws -> ByteBuffer {
        guard let fault else { return chunk }
        var chunk = chunk
        let (offset, sent) = position.withLock { position in
            defer {
                position = (position.offset + Int64(chunk.readableBytes), position.sent + Int64(chunk.readableBytes))
            }
            return position
        }
        if let limit = fault.closeAfter?.bytes, sent >= limit { throw ClosedOnPurpose() }
        if let place = fault.corruptAt?.bytes, place >= offset, place < offset + Int64(chunk.readableBytes) {
            let index = chunk.readerIndex + Int(place - offset)
            if let byte = chunk.getInteger(at: index, as: UInt8.self) { chunk.setInteger(~byte, at: index) }
        }
        return chunk
    }
}
