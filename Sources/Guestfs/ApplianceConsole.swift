internal import CGuestfs
internal import Synchronization

/// The end of what an appliance said on its console, as libguestfs passes it on while it waits for it.
final class ApplianceConsole: Sendable {
    private static let limit = 2048
    private let tail = Mutex<[UInt8]>([])

    /// Listens to a handle, which must be closed before this ends.
    func listen(to handle: OpaquePointer) {
        let code = guestfs_set_event_callback(
            handle,
            { _, console, _, _, _, text, count, _, _ in
                guard let console, let text else { return }
                Unmanaged<ApplianceConsole>.fromOpaque(console).takeUnretainedValue()
                    .take(UnsafeRawBufferPointer(start: text, count: count))
            }, UInt64(GUESTFS_EVENT_APPLIANCE), 0, Unmanaged.passUnretained(self).toOpaque())
        // Without it an error says less; that is all.
        if code == -1 { tail.withLock { $0 = Array("(libguestfs does not pass it on)".utf8) } }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        tail.withLock { tail in
            tail = Array((tail + bytes).suffix(Self.limit))
        }
    }

    /// The last line that is not empty.
    var lastLine: String? {
        let text = tail.withLock { String(decoding: $0, as: UTF8.self) }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.filter { $0 >= " " } }
        return lines.last { line in line.contains { $0 != " " } }
    }
}
