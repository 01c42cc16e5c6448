extension JSONScanner {
    /// A string's content, with its escapes resolved; the next byte is the opening quotation mark.
    mutating func string() throws(RequestError) -> String {
        var content: [UInt8] = []
        advance()
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw error("a string that is not UTF-8")
                }
                advance()
                return text
            case UInt8(ascii: "\\"):
                content += try escape()
            case 0x00...0x1F:
                throw error("a control character in a string; it is missing its closing quotation mark, or write \\n")
            default:
                content.append(byte)
                advance()
            }
        }
        throw error("the document ends inside a string")
    }

    private mutating func escape() throws(RequestError) -> [UInt8] {
        advance()
        let letter = peek
        guard letter == UInt8(ascii: "u") else {
            guard let letter, let byte = Self.escapes[letter] else { throw error("unknown escape \\\(found)") }
            advance()
            return [byte]
        }
        let high = try codeUnit()
        guard UTF16.isLeadSurrogate(high) else { return try Self.encoded([high], or: self) }
        guard peek == UInt8(ascii: "\\") else { throw error("half of a surrogate pair") }
        advance()
        guard peek == UInt8(ascii: "u") else { throw error("half of a surrogate pair") }
        return try Self.encoded([high, try codeUnit()], or: self)
    }

    private mutating func codeUnit() throws(RequestError) -> UInt16 {
        advance()
        let end = min(position + 4, bytes.count)
        let text = String(decoding: bytes[position..<end], as: UTF8.self)
        guard text.utf8.count == 4, text.first?.isHexDigit == true, let unit = UInt16(text, radix: 16) else {
            throw error("expected four hexadecimal digits after \\u")
        }
        position = end
        return unit
    }

    private static func encoded(_ units: [UInt16], or scanner: JSONScanner) throws(RequestError) -> [UInt8] {
        guard let text = String(validating: units, as: UTF16.self) else {
            throw scanner.error("half of a surrogate pair")
        }
        return Array(text.utf8)
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 0x08,
        UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]
}
