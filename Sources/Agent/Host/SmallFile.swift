internal import Logging
internal import Transfer

/// Something small on the network that is good to have, and can be done without.
struct SmallFile {
    private let fetcher: Fetcher
    private let logger: Logger

    /// Whatever is larger is not what is looked for.
    static let sizeLimit = 1 << 20

    init(_ workshop: Workshop) {
        var options = workshop.fetcher.options
        options.tryLimit = 1
        options.connectLimit = .seconds(5)
        options.stallLimit = .seconds(5)
        fetcher = Fetcher(options: options)
        logger = workshop.logger
    }

    /// Its text; nil if it could not be fetched.
    ///
    /// - Throws: `CancellationError`.
    func text(_ url: String) async throws -> String? {
        do {
            return String(decoding: try await fetcher.fetch(url) { MemorySink(limit: Self.sizeLimit) }, as: UTF8.self)
        } catch let error as CancellationError {
            throw error
        } catch {
            logger.info("fetching \(url): \(error)")
            return nil
        }
    }
}

/// Keeps what comes in memory.
struct MemorySink: TransferSink {
    private let limit: Int
    private var content: [UInt8] = []

    /// - Parameter limit: The most bytes that it takes.
    init(limit: Int) {
        self.limit = limit
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
        guard content.count + bytes.count <= limit else {
            throw AgentError("fetching a small document", "it has more than \(limit) bytes")
        }
        content.append(contentsOf: bytes)
    }

    func finish() -> [UInt8] { content }
}
