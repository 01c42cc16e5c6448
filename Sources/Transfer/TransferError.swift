/// A transfer that failed: of what, and why.
public struct TransferError: Error, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Sendable {
        /// The server answered with this status.
        case status(Int)
        /// libcurl gave up; its code and its words.
        case curl(code: UInt32, text: String)
        /// The file of this machine cannot be taken; the text says why.
        case local(String)
        /// What is at the URL is not what it was when the transfer began; the text says in what.
        case changed(String)
        /// The connection ended early again and again.
        case interrupted(tries: Int, received: Int64, last: String)
        /// Whoever takes the bytes refused them.
        case refused(any Error)
    }

    /// What was transferred.
    public var url: String
    /// What went wrong.
    public var reason: Reason

    public var description: String {
        switch reason {
        case .status(let status): "fetching \(url): the server answered \(status)\(Self.phrase(of: status))"
        case .curl(let code, let text):
            "fetching \(url): \(text)" + (TransferAdvice.afterFailure(of: url, code, text).map { "; \($0)" } ?? "")
        case .local(let text): "fetching \(url): \(text)"
        case .changed(let what): "fetching \(url): it changed while it was fetched: \(what)"
        case .interrupted(let tries, let received, let last):
            "fetching \(url): gave up after \(tries) tries and \(received) bytes: \(last)"
        case .refused(let error): "\(error)"
        }
    }

    private static func phrase(of status: Int) -> String {
        switch status {
        case 401: " (not authorised)"
        case 403: " (forbidden)"
        case 404: " (not found)"
        case 410: " (gone)"
        case 500...599: " (an error of the server)"
        default: ""
        }
    }
}

extension TransferError.Reason {
    /// Whether another try may go better: the network or the server was at fault, and not what was asked.
    var isTransient: Bool {
        switch self {
        case .status(let status): [408, 425, 429, 500, 502, 503, 504].contains(status)
        case .curl(let code, _): TransientCodes.all.contains(code)
        case .local, .changed, .interrupted, .refused: false
        }
    }

    /// The reason alone, for a list of tries.
    var summary: String {
        switch self {
        case .status(let status): "the server answered \(status)"
        case .curl(_, let text), .local(let text): text
        case .changed(let what): what
        case .interrupted(_, _, let last): last
        case .refused(let error): "\(error)"
        }
    }
}
