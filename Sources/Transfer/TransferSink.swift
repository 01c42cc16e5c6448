/// Takes what a transfer brings, in order and without gaps, whatever happens to connections on the way.
///
/// It is made, used and finished on the transfer's own thread, and may block there: nothing is read from the network
/// meanwhile.
public protocol TransferSink {
    /// What is known when all bytes have come.
    associatedtype Output: Sendable

    /// Takes the next bytes. An error ends the transfer.
    mutating func take(_ bytes: UnsafeRawBufferPointer) throws

    /// Called once, after the last byte.
    mutating func finish() throws -> Output
}

/// What happens during a transfer.
public enum TransferEvent: Sendable, Equatable {
    /// So many bytes have come, of so many if that is known.
    case progress(done: Int64, total: Int64?)
    /// A try failed, and there will be another one.
    case retry(reason: String, done: Int64)
}
