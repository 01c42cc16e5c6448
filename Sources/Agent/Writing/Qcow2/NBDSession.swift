/// One client of ``NBDTarget``, from its greeting to its end.
struct NBDSession {
    private let connection: LocalConnection
    private let writer: DeviceWriter
    private let size: UInt64
    private let onProgress: (UInt64) -> Void
    private var position: UInt64 = 0
    /// What went wrong with the device. The client is told, and goes away by itself.
    private var failure: (any Error)?

    /// Options of clients are short; requests carry their data apart from that.
    private static let optionLimit: UInt64 = 64 << 10
    private static let pieceSize = 1 << 20
    private static let blockSizes = (smallest: UInt64(1), preferred: UInt64(4096), largest: UInt64(32 << 20))

    init(
        _ connection: LocalConnection, size: UInt64, writer: DeviceWriter, onProgress: @escaping (UInt64) -> Void
    ) {
        self.connection = connection
        self.size = size
        self.writer = writer
        self.onProgress = onProgress
    }

    /// Serves the client until it has said that it is done.
    ///
    /// - Throws: What the device says; ``NBDError`` also if less came than the image has.
    mutating func run() throws {
        try negotiate()
        do {
            while try answer(NBD.Request(connection.receive(NBD.Request.size))) {}
        } catch {
            throw failure ?? error
        }
        if let failure { throw failure }
        guard position == size else { throw NBDError.incomplete(written: position, size: size) }
    }

    // MARK: Before the transmission

    private func negotiate() throws {
        try connection.send(NBD.greeting)
        let flags = NBD.number(try connection.receive(4))
        while true {
            guard try connection.receive(8) == NBD.optionMagic else { throw NBDError.notUnderstood }
            let option = NBD.number(try connection.receive(4))
            let count = NBD.number(try connection.receive(4))
            guard count <= Self.optionLimit else { throw NBDError.notUnderstood }
            _ = try connection.receive(Int(count))
            if try take(option, wantsPadding: flags & NBD.clientWantsNoPadding == 0) { return }
        }
    }

    /// - Returns: Whether the transmission begins.
    private func take(_ option: UInt64, wantsPadding: Bool) throws -> Bool {
        switch option {
        case NBD.Option.go:
            try connection.send(NBD.reply(to: option, NBD.Reply.info, NBD.bytes(0, 2) + export))
            try connection.send(NBD.reply(to: option, NBD.Reply.info, blockSizeInfo))
            try connection.send(NBD.reply(to: option, NBD.Reply.acknowledged))
            return true
        case NBD.Option.exportName:
            try connection.send(export + [UInt8](repeating: 0, count: wantsPadding ? 124 : 0))
            return true
        case NBD.Option.abort:
            try connection.send(NBD.reply(to: option, NBD.Reply.acknowledged))
            throw NBDError.closed
        default:
            try connection.send(NBD.reply(to: option, NBD.Reply.unsupported))
            return false
        }
    }

    private var export: [UInt8] { NBD.bytes(size, 8) + NBD.bytes(NBD.exportFlags, 2) }

    private var blockSizeInfo: [UInt8] {
        let sizes = Self.blockSizes
        return NBD.bytes(3, 2) + NBD.bytes(sizes.smallest, 4) + NBD.bytes(sizes.preferred, 4)
            + NBD.bytes(sizes.largest, 4)
    }

    // MARK: Transmission

    /// - Returns: Whether there is more to come.
    private mutating func answer(_ request: NBD.Request) throws -> Bool {
        switch request.kind {
        case NBD.Kind.disconnect: return false
        case NBD.Kind.flush: try reply(request)
        case NBD.Kind.write:
            try begin(request)
            try takeData(of: request)
            try reply(request)
        case NBD.Kind.writeZeros:
            try begin(request)
            takeZeros(of: request)
            try reply(request)
        default: try connection.send(NBD.reply(to: request, failure: NBD.Failure.invalid))
        }
        return true
    }

    /// qemu-img writes in order unless it is told not to; what is hashed on the way depends on it.
    private mutating func begin(_ request: NBD.Request) throws {
        guard request.offset == position, request.count <= size - position else {
            throw NBDError.outOfOrder(expected: position, found: request.offset)
        }
        position += request.count
        onProgress(position)
    }

    private mutating func takeData(of request: NBD.Request) throws {
        var left = Int(request.count)
        while left > 0 {
            let piece = try connection.receive(min(left, Self.pieceSize))
            left -= piece.count
            piece.withUnsafeBytes { write($0) }
        }
    }

    private mutating func takeZeros(of request: NBD.Request) {
        let zeros = [UInt8](repeating: 0, count: Int(min(request.count, UInt64(Self.pieceSize))))
        var left = Int(request.count)
        while left > 0 {
            zeros.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0.prefix(left))) }
            left -= min(left, zeros.count)
        }
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard failure == nil else { return }
        do { try writer.write(bytes) } catch { failure = error }
    }

    private func reply(_ request: NBD.Request) throws {
        try connection.send(NBD.reply(to: request, failure: failure == nil ? 0 : NBD.Failure.inputOutput))
    }
}
