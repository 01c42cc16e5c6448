/// Makes texts from nodes and documents harmless wherever they are shown.
enum Escaping {
    /// Writes a text as the content of an element or the value of an attribute, in HTML and in XML.
    static func write(_ text: String, to result: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(visible(scalar))
            }
        }
    }

    /// A text with some characters replaced, and all others made to show.
    ///
    /// Unicode scalars are looked at one by one: to a reader of lines a carriage return and a line feed are two, and a `#` with an accent
    /// is a `#`.
    static func replaced(_ text: String, _ replacements: [Unicode.Scalar: String]) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let replacement = replacements[scalar] {
                result += replacement
            } else {
                result.unicodeScalars.append(visible(scalar))
            }
        }
        return result
    }

    /// A text that has nothing in it that acts instead of showing.
    static func visible(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map(visible)))
    }

    /// A character that shows: for a control code its picture (U+2400 and up), and U+FFFD for what XML does not allow, and for what
    /// would turn the direction of the text behind it around.
    static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x09, 0x0A: scalar
        case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? replacement
        case 0x7F: "\u{2421}"
        case 0x80...0x9F, 0xFFFE, 0xFFFF: replacement
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: replacement
        default: scalar
        }
    }

    private static let replacement: Unicode.Scalar = "\u{FFFD}"
}
