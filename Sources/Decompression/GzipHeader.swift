/// Reads the header of a gzip member (RFC 1952) byte by byte.
///
/// ISA-L 2.30 has a reader of its own, which takes good headers for bad ones where a header lies across two pieces of
/// input; the test `a header across pieces` shows it.
struct GzipHeader {
    private enum Part {
        /// So many of the ten fixed bytes have come.
        case fixed(Int)
        /// The length of the extra field: its first byte, if that has come.
        case extraLength(UInt8?)
        /// So many bytes of the extra field are to come.
        case extra(Int)
        case name
        case comment
        /// So many bytes of the header's own checksum are to come.
        case checksum(Int)
        case end
    }

    private var part = Part.fixed(0)
    private var flags: UInt8 = 0

    /// Whether all of it has come.
    var isComplete: Bool { if case .end = part { true } else { false } }

    /// Whether none of it has come.
    var isEmpty: Bool { if case .fixed(0) = part { true } else { false } }

    /// Takes the next byte.
    mutating func take(_ byte: UInt8) throws(DecompressionError) {
        switch part {
        case .fixed(let count): try takeFixed(byte, count)
        case .extraLength(nil): part = .extraLength(byte)
        case .extraLength(let low?): part = after(extra: Int(low) | Int(byte) << 8)
        case .extra(let left): part = after(extra: left - 1)
        case .name: if byte == 0 { part = afterName }
        case .comment: if byte == 0 { part = afterComment }
        case .checksum(let left): part = left == 1 ? .end : .checksum(left - 1)
        case .end: break
        }
    }

    private mutating func takeFixed(_ byte: UInt8, _ count: Int) throws(DecompressionError) {
        let magic: [UInt8] = [0x1F, 0x8B, 0x08]
        if count < magic.count && byte != magic[count] { throw .corrupt(.gzip, "an invalid header") }
        if count == 3 {
            guard byte & 0xE0 == 0 else { throw .corrupt(.gzip, "an invalid header") }
            flags = byte
        }
        part = count < 9 ? .fixed(count + 1) : flags & 0x04 != 0 ? .extraLength(nil) : afterExtra
    }

    private func after(extra left: Int) -> Part { left > 0 ? .extra(left) : afterExtra }

    private var afterExtra: Part { flags & 0x08 != 0 ? .name : afterName }

    private var afterName: Part { flags & 0x10 != 0 ? .comment : afterComment }

    private var afterComment: Part { flags & 0x02 != 0 ? .checksum(2) : .end }
}
