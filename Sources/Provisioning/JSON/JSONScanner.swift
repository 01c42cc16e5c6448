/// The words of JSON: space, punctuation, numbers, literals. Strings are in `JSONScanner+String.swift`.
struct JSONScanner {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next byte, or nil at the end.
    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The next character, for messages.
    var found: String {
        guard position < bytes.count else { return "the end of the document" }
        let rest = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self)
        return quoted(String(rest.prefix(1)))
    }

    mutating func advance() {
        position += 1
    }

    mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { advance() }
    }

    /// Steps over a byte, after white space, if it is there.
    mutating func skip(_ byte: UInt8) -> Bool {
        skipSpace()
        guard peek == byte else { return false }
        advance()
        return true
    }

    mutating func expect(_ character: Unicode.Scalar, or what: String) throws(RequestError) {
        guard skip(UInt8(ascii: character)) else { throw error("expected \(what), found \(found)") }
    }

    mutating func word(_ word: String, _ value: JSONValue) throws(RequestError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw error("expected a value, found \(found)") }
        position += word.utf8.count
        return value
    }

    /// A number's text, checked against the grammar: `-`? int frac? exp?
    mutating func number() throws(RequestError) -> String {
        let start = position
        if peek == UInt8(ascii: "-") { advance() }
        let leading = peek
        let integerDigits = digits()
        guard integerDigits == 1 || (integerDigits > 1 && leading != UInt8(ascii: "0")) else {
            throw error("expected a number without leading zeros")
        }
        if peek == UInt8(ascii: ".") {
            advance()
            guard digits() > 0 else { throw error("expected digits after the decimal point") }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") { try exponent() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func exponent() throws(RequestError) {
        advance()
        if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { advance() }
        guard digits() > 0 else { throw error("expected digits in the exponent") }
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { advance() }
        return position - start
    }

    /// An error at the current position.
    func error(_ message: String) -> RequestError {
        let before = bytes[..<min(position, bytes.count)]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        // Continuation bytes of UTF-8 do not begin a character.
        let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        let line = before.count { $0 == 0x0A } + 1
        return RequestError([Problem(.text(line: line, column: column), message)])
    }
}
