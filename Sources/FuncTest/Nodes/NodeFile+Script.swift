internal import Commands

extension NodeFile {
    /// A script that does something with the file, which it finds as `$file`.
    ///
    /// A file system is mounted for its time alone: behind it nothing keeps the agent from the device, and all is written out.
    func script(_ body: String, isReadOnly: Bool = false) -> String {
        guard let device else { return "set -eu\nfile=\(Command.quoted(path))\n\(body)" }
        return """
            set -eu
            folder=$(mktemp -d)
            mount -o \(isReadOnly ? "ro" : "rw") \(Command.quoted("/dev/\(device)")) "$folder"
            trap 'umount "$folder"; rmdir "$folder"' EXIT
            file=$folder\(Command.quoted(path))
            \(body)
            """
    }
}

extension NodeFile: CustomStringConvertible {
    /// What it is called in messages: `/etc/hosts on vda3`.
    public var description: String { device.map { "\(path) on \($0)" } ?? path }
}

extension RunStep {
    /// The exit status of reading a file that is not there.
    static let absence: Int32 = 44

    /// Prints a file; one that is not there has a status of its own, which no mount has.
    static let reading = "[ -e \"$file\" ] || exit \(absence)\ncat \"$file\""
}
