internal import Synchronization
internal import SystemPackage

/// Something that the file server hands out.
final class ServedFile: Sendable {
    enum Content: Sendable {
        case file(FilePath, size: Int64)
        case bytes([UInt8])
    }

    let content: Content
    /// What tells it from another file that had its URL.
    let tag = ServedFile.newTag()
    private let fault: ServerFault?
    private let wrongAnswersLeft: Mutex<Int>

    init(content: Content, fault: ServerFault? = nil) {
        self.content = content
        self.fault = fault
        wrongAnswersLeft = Mutex(fault?.times ?? .max)
    }

    /// An entity tag that nothing else has.
    static func newTag() -> String { "\"\(String(UInt64.random(in: .min ... .max), radix: 36))\"" }

    var size: Int64 {
        switch content {
        case .file(_, let size): size
        case .bytes(let bytes): Int64(bytes.count)
        }
    }

    /// The fault of the next answer, or nil if it is to be right.
    ///
    /// - Parameter hasBody: Whether the answer has a body; only a wrong status shows without.
    func takeFault(hasBody: Bool) -> ServerFault? {
        guard let fault, hasBody || fault.status != nil else { return nil }
        return wrongAnswersLeft.withLock { left in
            guard left > 0 else { return nil }
            left -= 1
            return fault
        }
    }
}
