internal import Blocking
internal import Commands
internal import Foundation

/// A block device over a sparse file in memory.
enum LoopDevice {
    /// What paths of their files begin with, in memory; the owner and a UUID follow.
    private static let prefix = "/dev/shm/bareproof-bench-"

    /// The devices whose owner is gone.
    static func orphans() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/block")) ?? []
        return names.sorted().filter { $0.hasPrefix("loop") }.filter { name in
            let path = "/sys/block/\(name)/loop/backing_file"
            guard let file = try? String(contentsOfFile: path, encoding: .utf8), file.hasPrefix(prefix) else {
                return false
            }
            let owner = file.dropFirst(prefix.count).split(separator: "-").first.map(String.init)
            return owner.flatMap { ProcessIdentity($0) }.map { !$0.isAlive } ?? false
        }.map { "/dev/\($0)" }
    }

    /// Runs a body with a device, and takes the device apart when the body has ended, however it ended.
    ///
    /// - Parameters:
    ///   - sizeMiB: The device's size in MiB. Only what is written takes memory.
    ///   - runner: Runs `losetup`.
    ///   - body: Gets the path of the device.
    /// - Throws: ``LoopDeviceError`` where none can be had.
    static func with<Value>(
        sizeMiB: Int, runner: any CommandRunner, _ body: (String) async throws -> Value
    ) async throws -> Value {
        let file = "\(prefix)\(ProcessIdentity.current)-\(UUID().uuidString)"
        // Removed at once: the device keeps it, and nothing is left of it when the device goes, whoever takes it apart.
        defer { try? FileManager.default.removeItem(atPath: file) }
        let device: String
        do {
            try await runner.check(Command("truncate", ["--size=\(sizeMiB)M", file]))
            let said = try await runner.check(Command("losetup", ["--find", "--show", file]))
            device = said.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
        } catch let error as CommandError {
            throw LoopDeviceError(reason: "\(error)")
        }
        try? FileManager.default.removeItem(atPath: file)
        let result: Result<Value, any Error>
        do { result = .success(try await body(device)) } catch { result = .failure(error) }
        // Not with a task that was cancelled: the device has to go.
        _ = try await Task { try await runner.check(Command("losetup", ["--detach", device])) }.value
        return try result.get()
    }
}

/// A loop device that could not be had.
public struct LoopDeviceError: Error, CustomStringConvertible {
    var reason: String

    public var description: String {
        "making a loop device to measure on: \(reason); run as root, where the kernel has loop devices"
    }
}
