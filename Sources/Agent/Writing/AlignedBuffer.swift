internal import Glibc
internal import Synchronization

/// Memory that a device can be written from directly.
///
/// It is passed to and fro between the thread that fills it and those that hash and write it. Whoever fills it is alone with
/// it, and nobody changes it while others read it, which is what makes it safe to send.
final class AlignedBuffer: @unchecked Sendable {
    static let size = 2 << 20

    let bytes: UnsafeMutableRawBufferPointer
    private(set) var count = 0
    private let readers = Atomic(0)

    init() {
        // Page alignment satisfies every logical block size up to 4096.
        bytes = .allocate(byteCount: Self.size, alignment: 4096)
    }

    deinit {
        bytes.deallocate()
    }

    var isFull: Bool { count == Self.size }

    var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<count]) }

    /// The room behind what it holds. What is written there counts when it is appended, and is not copied then.
    var room: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: bytes[count...]) }

    /// Takes as much as there is room for.
    ///
    /// - Parameter source: The bytes, which may lie in this buffer's own room.
    /// - Returns: How much that was.
    func append(_ source: UnsafeRawBufferPointer) -> Int {
        let taken = min(source.count, Self.size - count)
        guard taken > 0, let start = source.baseAddress, let target = bytes.baseAddress else { return 0 }
        if start != UnsafeRawPointer(target + count) { memmove(target + count, start, taken) }
        count += taken
        return taken
    }

    /// Hands it to so many readers, each of which calls ``release()`` once.
    func share(with count: Int) {
        readers.store(count, ordering: .relaxed)
    }

    /// Says that one reader is through with it.
    ///
    /// - Returns: Whether that was the last one. It is empty then.
    func release() -> Bool {
        guard readers.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return false }
        count = 0
        return true
    }
}
