public import Commands
internal import Glibc
public import Logging
internal import Provisioning
internal import SystemPackage
public import Transfer

/// Writes one image onto one device, as ``Provisioner`` writes those of a request: no partitions, no file system that grows,
/// no boot loader.
public struct SingleImage: Sendable {
    private let workshop: Workshop

    /// Makes a writer.
    public init(
        runner: any CommandRunner, transfers: TransferOptions = TransferOptions(), reporter: Reporter, logger: Logger
    ) {
        workshop = Workshop(
            runner: runner, fetcher: Fetcher(options: transfers), paths: HostPaths(), tools: .searchPath,
            reporter: reporter, logger: logger)
    }

    /// Writes an image.
    ///
    /// - Parameters:
    ///   - url: Where it is: http, https or file.
    ///   - device: The device, which nobody may use; all that is on it counts as lost.
    ///   - checksum: What the content must have: `sha256:HEX` or `md5:HEX`.
    ///   - downloadChecksum: The same of what the server sends.
    /// - Throws: ``AgentError`` that says what failed; before the first byte is written if it can be told then.
    public func write(_ url: String, to device: String, checksum: String?, downloadChecksum: String?) async throws {
        let job = try ImageJob(
            name: Files.name(of: url), url: url, device: device, capacity: Self.capacity(of: device),
            checksum: Self.checksum(checksum), downloadChecksum: Self.checksum(downloadChecksum))
        let writer = ImageWriter(workshop: workshop)
        try await attempting("looking at image \(job.name)") { try await writer.examine(job) }
        try await workshop.reporter.step(CopyImage.name, "\(job.name) to \(device)") {
            try await attempting(job.action) { try await writer.write(job) }
        }
    }

    private static func checksum(_ text: String?) throws(AgentError) -> Checksum? {
        guard let text else { return nil }
        guard let checksum = Checksum(text) else {
            throw AgentError("reading the checksum \(text)", "expected sha256: or md5: and the hexadecimal digits")
        }
        return checksum
    }

    /// The size of a device that can be written, in bytes.
    private static func capacity(of device: String) throws -> UInt64 {
        do {
            // Not written to yet: this also finds out what may not be.
            let file = try FileDescriptor.open(FilePath(device), .writeOnly, options: .closeOnExec)
            return try file.closeAfter { UInt64(clamping: try file.seek(offset: 0, from: .end)) }
        } catch {
            throw FileError("opening", device, error)
        }
    }
}
