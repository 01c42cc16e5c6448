internal import Decompression
internal import Logging
internal import Transfer

/// Writes images onto devices, whatever they are packed as.
struct ImageWriter {
    let workshop: Workshop

    /// Finds out, as far as the begin of an image tells, whether it can be written. Touches nothing.
    ///
    /// - Throws: `TransferError`, and what ``ImageHead`` says.
    func examine(_ job: ImageJob) async throws {
        let (file, bytes) = try await workshop.fetcher.peek(job.url, count: ImageHead.size)
        let head = try ImageHead(file, bytes)
        let length = file.length.map { "\($0) bytes" } ?? "of unknown length"
        workshop.logger.info("image \(job.name): \(head.format.rawValue), \(length)")
        try head.check(job, room: room)
        if head.format == .qcow2, !workshop.tools.isInstalled(Tools.qemuImage) {
            throw AgentError("looking for the programs that qcow2 needs", "not installed: \(Tools.qemuImage)")
        }
    }

    /// Writes an image, and makes sure that it is what was said.
    func write(_ job: ImageJob) async throws {
        let image = try await fetch(job)
        var words = ["\(image.count) bytes from \(image.format)"]
        if let checksum = image.downloadChecksum { words.append("with the checksum \(checksum)") }
        workshop.logger.info("image \(job.name): \(words.joined(separator: " "))")
        try job.check(image)
    }

    private var room: MemoryRoom { MemoryRoom(paths: workshop.paths) }

    private func fetch(_ job: ImageJob) async throws -> WrittenImage {
        let (reporter, room) = (workshop.reporter, room)
        let output = try await workshop.fetcher.fetch(job.url) { event in
            switch event {
            case .progress(let done, let total): reporter.advance(CopyImage.name, done: done, total: total)
            case .retry(let reason, let done):
                reporter.note(CopyImage.name, "\(reason); going on from byte \(done)")
            }
        } into: {
            ImageSink(job, room: room)
        }
        switch output {
        case .written(let image): return image
        case .kept(let file, let downloadChecksum):
            return try await Qcow2Conversion(workshop: workshop, job: job).convert(file, downloadChecksum)
        }
    }
}
