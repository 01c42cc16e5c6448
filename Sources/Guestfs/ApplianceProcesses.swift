internal import Glibc

/// The processes of an appliance, found by the folder that their arguments name.
public struct ApplianceProcesses: Sendable {
    let scratch: String

    /// Takes the folder: an appliance's own, or one above those of several.
    public init(scratch: String) {
        self.scratch = scratch
    }

    /// Kills them. Called at a deadline or a cancellation, while a C call waits for them on another thread; and for
    /// appliances whose own process is gone.
    public func kill() {
        for process in identifiers() {
            _ = Glibc.kill(process, SIGKILL)
        }
    }

    private func identifiers() -> [pid_t] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var found: [pid_t] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let process = pid_t(name), process != getpid(), arguments(of: process).contains(scratch + "/")
            else { continue }
            found.append(process)
        }
        return found
    }

    private func arguments(of process: pid_t) -> String {
        guard let file = fopen("/proc/\(process)/cmdline", "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 17)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count).map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }
}
