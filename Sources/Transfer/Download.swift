/// The state of a download across its tries: how far it is, and what the server said about the thing at first.
final class Download {
    let url: String
    private(set) var received: Int64 = 0
    private(set) var file: RemoteFile?
    /// Bytes of the current response that have come before.
    private var skipping: Int64 = 0

    init(url: String) {
        self.url = url
    }

    /// One try: asks for what is missing and hands it on.
    func attempt(
        _ exchange: Exchange, onEvent: (TransferEvent) -> Void, take: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        if received > 0 {
            try exchange.setRange(from: received)
            if let condition = file?.condition { exchange.addHeader("If-Range: \(condition)") }
        }
        try withoutActuallyEscaping(take) { take in
            try withoutActuallyEscaping(onEvent) { onEvent in
                try perform(exchange, onEvent, take)
            }
        }
        if let length = file?.length, received != length {
            throw error(.changed("\(length) bytes were announced, \(received) came"))
        }
    }

    private func perform(
        _ exchange: Exchange, _ onEvent: @escaping (TransferEvent) -> Void,
        _ take: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var hasBegun = false
        try exchange.perform(.get) { [self] bytes in
            if !hasBegun { try begin(exchange.head) }
            hasBegun = true
            let fresh = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(Int(min(skipping, Int64(bytes.count)))))
            skipping -= Int64(bytes.count - fresh.count)
            guard !fresh.isEmpty else { return }
            do { try take(fresh) } catch { throw self.error(.refused(error)) }
            received += Int64(fresh.count)
            onEvent(.progress(done: received, total: file?.length))
        }
        // Nothing at all is a response too.
        if !hasBegun { try begin(exchange.head) }
    }

    /// Makes sure that a response goes on where the last one ended, and within the same thing.
    private func begin(_ head: ResponseHead) throws(TransferError) {
        skipping = 0
        let now = head.file
        guard let file else {
            self.file = now
            return
        }
        if let difference = file.difference(from: now) { throw error(.changed(difference)) }
        guard received > 0 else { return }
        if let range = head.range, head.status == 206 {
            guard range.first == received else {
                throw error(.changed("asked for the bytes from \(received), got those from \(range.first)"))
            }
        } else {
            try startOver(now)
        }
    }

    /// The server sends everything again. What came before is skipped, if this can be told to be the same thing.
    private func startOver(_ now: RemoteFile) throws(TransferError) {
        guard let file, file.length != nil, now.length == file.length else {
            throw error(.changed("the server starts over, and nothing shows that it is the same"))
        }
        skipping = received
    }

    private func error(_ reason: TransferError.Reason) -> TransferError {
        TransferError(url: url, reason: reason)
    }
}
