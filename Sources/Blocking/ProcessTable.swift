internal import Glibc

/// The processes of this host, as proc(5) shows them.
public enum ProcessTable {
    /// The numbers of all processes but this one.
    public static func numbers() -> [Int32] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var found: [Int32] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let number = Int32(name), number != getpid() { found.append(number) }
        }
        return found
    }

    /// A process's arguments with blanks between them; empty if it has ended.
    public static func arguments(of number: Int32) -> String {
        (text("cmdline", of: number) ?? "").split(separator: "\0", omittingEmptySubsequences: false)
            .joined(separator: " ")
    }

    /// The environment that a process was started with, as `NAME=VALUE`; empty if it has ended or is another user's.
    public static func environment(of number: Int32) -> [String] {
        (text("environ", of: number) ?? "").split(separator: "\0").map(String.init)
    }

    /// The value of a variable of the environment that a process was started with; nil if it has none of this name.
    public static func variable(_ name: String, of number: Int32) -> String? {
        environment(of: number).first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
    }

    /// The numbers of the processes whose arguments name something in a folder.
    public static func processes(naming folder: String) -> [Int32] {
        numbers().filter { arguments(of: $0).contains(folder + "/") }
    }

    /// The memory that a process has at hand, in bytes; 0 if it has ended.
    public static func residentBytes(of number: Int32) -> Int64 {
        let pages = (text("statm", of: number) ?? "").split(separator: " ").dropFirst().first.flatMap { Int64($0) }
        return (pages ?? 0) * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// A file of a process, such as `net/tcp`, up to 256 KiB of it; nil if it cannot be read. The kernel gives a page at a time, behind
    /// which Foundation takes a file of `/proc` for read.
    public static func text(_ file: String, of number: Int32) -> String? {
        guard let stream = fopen("/proc/\(number)/\(file)", "re") else { return nil }
        defer { fclose(stream) }
        var (text, page) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 12))
        while text.count < 1 << 18 {
            let count = fread(&page, 1, page.count, stream)
            guard count > 0 else { break }
            text += page.prefix(count)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
