internal import Commands
internal import Foundation

/// A block device over a sparse file in memory.
enum LoopDevice {
    /// Where files are in memory.
    private static let folder = "/dev/shm"

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
        let file = "\(folder)/bareproof-bench-\(UUID().uuidString)"
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
