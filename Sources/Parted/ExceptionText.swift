internal import CParted
internal import Synchronization

/// libparted's exceptions: it has one handler per process, which gets the text of what then fails.
///
/// The handler never answers for the user. An answer would be "fix" or "ignore" about a table that is not understood.
enum ExceptionText {
    private static let last = Mutex<String?>(nil)

    /// Registers the handler.
    static func install() {
        ped_exception_set_handler { exception in
            let text = exception?.pointee.message.map { String(cString: $0) }
            // The first text names the cause, later ones what followed from it.
            ExceptionText.last.withLock { if $0 == nil { $0 = text } }
            return PED_EXCEPTION_UNHANDLED
        }
    }

    /// The text since the last call, in one line; forgets it.
    static func take() -> String? {
        let text = last.withLock { last in
            defer { last = nil }
            return last
        }
        return text?.split(separator: "\n").joined(separator: " ")
    }
}
