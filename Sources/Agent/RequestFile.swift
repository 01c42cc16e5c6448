public import Provisioning

/// The files that a command line names.
public enum RequestFile {
    /// Reads a file; `-` is standard input.
    ///
    /// - Throws: ``FileError``.
    public static func read(_ path: String) throws(FileError) -> [UInt8] {
        try Files.read(path == "-" ? "/dev/stdin" : path)
    }

    /// Reads disks as `provision --inventory` prints them.
    ///
    /// - Throws: ``FileError``; ``AgentError`` for something else than disks.
    public static func inventory(_ path: String) throws -> [Disk] {
        let content = try read(path)
        do {
            return try JSONText.decode([Disk].self, from: content)
        } catch {
            throw AgentError(
                "reading \(path)", "no list of disks: \(error)", advice: "make it with: provision --inventory")
        }
    }
}
