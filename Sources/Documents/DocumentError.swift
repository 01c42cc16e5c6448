/// A mistake in a document: where it is, what was found and what is allowed.
public struct DocumentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The document's file, as its reader was given it.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column, from 1.
    public var column: Int
    /// The path of the value from the document's root, such as `disks[0].size`; empty for the root.
    public var path: String
    /// What is wrong, with what is allowed.
    public var message: String

    /// Describes a mistake.
    public init(file: String, line: Int, column: Int, path: String, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.message = message
    }

    public var description: String {
        "\(file):\(line):\(column): " + (path.isEmpty ? "" : "\(path): ") + message
    }
}
