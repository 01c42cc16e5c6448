internal import Documents
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
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
        let size = min(file.size, fault?.endsAt?.bytes ?? .max)
        let tag = fault?.changes == true ? ServedFile.newTag() : file.tag
        switch requested(size, tag, fault) {
        case .unsatisfiable:
            _ = start(416, 0)
            return (Response(status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(size)"]), 0)
        case .whole:
            let range = ByteRange(first: 0, last: size - 1)
            let index = start(200, 0)
            var response = try await response(.ok, range, fault, { advance((index, $0)) })
            response.headers[.eTag] = tag
            return (response, 0)
        case .part(let range):
            let index = start(206, range.first)
            var response = try await response(.partialContent, range, fault, { advance((index, $0)) })
            response.headers[.contentRange] = "bytes \(range.first)-\(range.last)/\(size)"
            response.headers[.eTag] = tag
            return (response, range.first)
        }
    }

    /// What is asked for. A part is only for whoever has the rest of the same thing (RFC 9110, If-Range).
    private func requested(_ size: Int64, _ tag: String, _ fault: ServerFault?) -> ByteRange.Request {
        let isSame = request.headers[.ifRange].map { $0 == tag } ?? true
        guard isSame, fault?.ignoresRange != true else { return .whole }
        return ByteRange.parse(request.headers[.range], size: size)
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
                let chunk = try await chunks.next(buffer)
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
