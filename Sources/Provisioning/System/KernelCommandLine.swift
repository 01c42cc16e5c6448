/// The parameters of a kernel: `/proc/cmdline`.
public struct KernelCommandLine: Sendable, Equatable {
    private let words: [Substring]

    /// Reads a line. Quotation marks keep spaces within a parameter together.
    public init(_ text: String) {
        var isQuoted = false
        words = text.split { character in
            if character == "\"" { isQuoted.toggle() }
            return !isQuoted && character.isWhitespace
        }
    }

    /// The value of the last parameter of that name; nil if it is not there.
    public subscript(_ name: String) -> String? {
        words.last { $0.hasPrefix(name + "=") }
            .map { $0.dropFirst(name.count + 1).filter { $0 != "\"" } }
    }

    /// The network card that the node booted from, as a parameter for the installed system (facts 5.9).
    public var bootInterface: String? {
        self["BOOTIF"].map { "BOOTIF=\($0)" }
    }
}
