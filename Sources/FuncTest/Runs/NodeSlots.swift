internal import Foundation

/// The room that a host has for nodes: how many at once, and how much memory. A node's memory is reserved, never promised
/// twice: a host that swaps makes every time limit a lie.
public struct NodeSlots: Sendable, Equatable {
    /// What QEMU takes beside a node's memory, in bytes.
    static let overhead: Int64 = 512 << 20
    /// What the machine that reads disks back takes: libguestfs's appliance with its QEMU, in bytes.
    static let reader: Int64 = 768 << 20

    /// How many nodes at most.
    let limit: Int
    private let memory: Int64
    private var count = 0
    private var readers = 0
    private var reserved: Int64 = 0

    /// Describes the room.
    ///
    /// - Parameters:
    ///   - limit: How many nodes at most.
    ///   - memory: Bytes of memory for all nodes.
    public init(limit: Int, memory: Int64) {
        self.limit = limit
        self.memory = memory
    }

    /// This host's room: by default one node for each processor that this process may use, within the memory that is
    /// free.
    public static func host(limit: Int? = nil) -> NodeSlots {
        NodeSlots(limit: limit ?? ProcessInfo.processInfo.activeProcessorCount, memory: MemoryLedger.available())
    }

    /// Whether a node of so many bytes of memory can start. The first one always can: a host that has too little for it
    /// says so itself.
    func hasRoom(_ bytes: Int64) -> Bool {
        (count == 0 && readers == 0) || (count < limit && reserved + bytes + Self.overhead <= memory)
    }

    mutating func take(_ bytes: Int64) {
        count += 1
        reserved += bytes + Self.overhead
    }

    mutating func give(back bytes: Int64) {
        count -= 1
        reserved -= bytes + Self.overhead
    }

    /// A node is off for good, and its disks are read back.
    mutating func rest(_ bytes: Int64) {
        give(back: bytes)
        readers += 1
        reserved += Self.reader
    }

    /// The disks of a node that rested have been read.
    mutating func endRest() {
        readers -= 1
        reserved -= Self.reader
    }

    /// A node stays up, with its memory, but no longer counts as one that is at work.
    mutating func keep() {
        count -= 1
    }
}
