internal import Libvirt
internal import SystemPackage

extension Node {
    /// Sends a command to QEMU's monitor.
    ///
    /// - Parameter command: A JSON object (QMP).
    /// - Returns: The answer, a JSON object.
    /// - Throws: ``MonitorError`` if QEMU did not do it; `LibvirtError` if the node is off.
    @discardableResult
    func qemu(_ command: String) async throws -> String {
        let answer = try await environment.hypervisor.monitor(domain, command, isJSON: true)
        guard !answer.contains(#""error":"#) else { throw MonitorError(command: command, answer: answer) }
        return answer
    }

    /// The keys that ask a Linux kernel where it hangs, pressed with Alt and SysRq: have all of it on the console, blocked tasks, what
    /// each processor does, memory.
    static let hangKeys = ["9", "w", "l", "m"]

    /// Asks the kernel of a node that does not answer where it hangs. What it says is on the console.
    ///
    /// - Throws: What the monitor throws, and `CancellationError`.
    func askWhereItHangs() async throws {
        recorder.note(.power, "Alt-SysRq \(Self.hangKeys.joined(separator: ", ")): asking the kernel where it hangs")
        for key in Self.hangKeys {
            try await qemu(Self.pressing(["alt", "sysrq", key]))
            // QEMU holds keys for a tenth of a second, and the kernel takes one combination at a time.
            try await Task.sleep(for: .milliseconds(300))
        }
        // A kernel that still can has said it all by then.
        try await Task.sleep(for: .seconds(3))
    }

    static func pressing(_ keys: [String]) -> String {
        let keys = keys.map { #"{"type": "qcode", "data": "\#($0)"}"# }.joined(separator: ", ")
        return #"{"execute": "send-key", "arguments": {"keys": [\#(keys)]}}"#
    }

    /// Takes a picture of what the node shows on its screen.
    ///
    /// - Returns: A file in the node's folder, as PNG, which QEMU makes from 7.1 on.
    /// - Throws: ``ScreenshotError``; `LibvirtError` if the node is off.
    func screenshot() async throws -> FilePath {
        let file = folder.appending("screenshot.png")
        let host = environment.host
        try await Screenshot.take(of: domain, host.hypervisor, as: host.place(of: file))
        try await host.fetch([file])
        return file
    }
}

/// A command that QEMU did not carry out.
struct MonitorError: Error, CustomStringConvertible {
    var command: String
    var answer: String

    var description: String { "sending '\(command)' to QEMU: \(answer)" }
}
