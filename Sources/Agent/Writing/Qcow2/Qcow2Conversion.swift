internal import Commands
internal import FoundationEssentials

/// Brings a qcow2 image from memory onto its device, with `qemu-img`.
struct Qcow2Conversion {
    let workshop: Workshop
    let job: ImageJob

    /// What `qemu-img info` says, as far as it counts here.
    private struct Info: Decodable {
        var virtualSize: UInt64
        var backingFile: String?

        enum CodingKeys: String, CodingKey {
            case virtualSize = "virtual-size"
            case backingFile = "backing-filename"
        }
    }

    /// What `qemu-img check` says.
    private struct Check: Decodable {
        var corruptions: Int?
    }

    /// Converts an image.
    ///
    /// - Parameters:
    ///   - file: The image.
    ///   - downloadChecksum: The checksum of what came over the network, in hexadecimal digits. It is held against the one
    ///     that is wanted before a program reads the image.
    func convert(_ file: MemoryFile, _ downloadChecksum: String?) async throws -> WrittenImage {
        try job.check(downloadChecksum: downloadChecksum)
        let size = try await size(of: file)
        let written = try await write(file, size)
        return WrittenImage(
            count: written.count, checksum: written.checksum, downloadChecksum: downloadChecksum, format: "qcow2")
    }

    /// The size of the content. What was refused at first is refused again: the server may have sent something else.
    private func size(of file: MemoryFile) async throws -> UInt64 {
        let header = try Qcow2Header(beginning: file.prefix(Qcow2Header.size))
        let said = try await workshop.runner.check(Tools.describeQcow2(file.path)).standardOutput
        let info = try JSONText.decode(Info.self, from: Array(said.utf8))
        guard info.virtualSize == header.virtualSize, info.backingFile == nil else { throw Qcow2Refusal.backingFile }
        guard info.virtualSize <= job.capacity else {
            throw ImageRefusal.tooLarge(size: info.virtualSize, capacity: job.capacity)
        }
        try await checkTables(of: file)
        return info.virtualSize
    }

    /// What is cut off would read as zeros.
    private func checkTables(of file: MemoryFile) async throws {
        let result = try await workshop.runner.check(
            Tools.checkQcow2(file.path), accepting: Tools.qcow2CheckStatuses)
        let check = try JSONText.decode(Check.self, from: Array(result.standardOutput.utf8))
        if let count = check.corruptions, count > 0 { throw Qcow2Refusal.damaged(count) }
    }

    private typealias Written = (count: UInt64, checksum: String?)

    private func write(_ file: MemoryFile, _ size: UInt64) async throws -> Written {
        try Files.makeDirectories(workshop.paths.run)
        let folder = try Files.makeTemporaryDirectory(in: workshop.paths.run, prefix: "bareproof-")
        defer { try? Files.removeDirectory(folder) }
        let socket = "\(folder)/nbd"
        let target = try NBDTarget(socket)
        let command = Tools.convertQcow2(file.path, size: size, to: socket)
        let (reporter, runner, job) = (workshop.reporter, workshop.runner, job)
        return try await Self.both {
            try await target.serve(size: size) { done in
                reporter.advance(CopyImage.name, done: Int64(clamping: done), total: Int64(clamping: size))
            } into: {
                try job.makeWriter()
            }
        } and: {
            defer { target.stop() }
            try await runner.check(command)
        }
    }

    /// Runs the two ends of the connection. Each ends when the other one does; the first cause of both ends is thrown.
    private static func both(
        _ serve: @escaping @Sendable () async throws -> Written,
        and convert: @escaping @Sendable () async throws -> Void
    ) async throws -> Written {
        try await withThrowingTaskGroup(of: Written?.self) { group in
            group.addTask { try await serve() }
            group.addTask {
                try await convert()
                return nil
            }
            var (written, errors) = (Written?.none, [any Error]())
            while let result = await group.nextResult() {
                do {
                    written = try result.get() ?? written
                } catch {
                    errors.append(error)
                    group.cancelAll()
                }
            }
            try Task.checkCancellation()
            if let error = errors.min(by: { weight($0) < weight($1) }) { throw error }
            return try written ?? { throw NBDError.closed }()
        }
    }

    /// What the device says is the cause of what `qemu-img` says, and that of how the connection ended.
    private static func weight(_ error: any Error) -> Int {
        switch error {
        case is CancellationError: 3
        case is NBDError: 2
        case is CommandError: 1
        default: 0
        }
    }
}
