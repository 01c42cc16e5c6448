internal import Decompression
internal import Logging
internal import Provisioning
internal import Transfer

/// Writes images onto their partitions block by block, and fits what they bring to the place (facts 4.2).
struct CopyImage: Action {
    static let name = "copyimage"
    var name: String { Self.name }

    let workshop: Workshop

    func validate(_ deployment: inout Deployment) async throws {
        for image in deployment.plan.written { try await validate(image) }
    }

    private func validate(_ image: ImagePlan) async throws {
        let scheme = image.url.prefix { $0 != ":" }.lowercased()
        guard ["http", "https", "file"].contains(scheme) else {
            let message = "an image that is copied block by block has a http, https or file URL, found \(image.url)"
            throw RequestError([Problem(.field(image.urlPath), message)])
        }
        try await attempting("looking for image \(image.name)", advice: "check \(image.urlPath)") {
            let file = try await workshop.fetcher.probe(image.url)
            workshop.logger.info("image \(image.name): \(file.length.map { "\($0) bytes" } ?? "of unknown length")")
        }
    }

    func execute(_ deployment: inout Deployment) async throws {
        for image in deployment.plan.written {
            try await workshop.reporter.step(Self.name, "\(image.name) to \(image.device)") {
                let content = try await copy(image, deployment.plan)
                deployment.contents[image.device] = content
            }
        }
        for system in deployment.plan.written where system.isSystem {
            try await FillMountPoints(workshop: workshop).fill(system, deployment.plan)
        }
    }

    private func copy(_ image: ImagePlan, _ plan: StoragePlan) async throws -> DeviceContent {
        try await attempting("copying image \(image.name) to \(image.device)") {
            let output = try await fetch(image)
            let packed = "\(output.format.rawValue) data with the checksum \(output.downloadChecksum)"
            workshop.logger.info("image \(image.name): \(output.count) bytes from \(packed)")
            try check(output, against: image)
        }
        let fileSystem = plan.fileSystems.first { $0.device == image.device }
        return try await attempting("fitting image \(image.name) to \(image.device)") {
            try await ImageCare(workshop: workshop).fit(image.device, fileSystem)
        }
    }

    private func fetch(_ image: ImagePlan) async throws -> ImageSink.Output {
        let checksum = image.checksum?.algorithm
        let downloadChecksum = image.downloadChecksum?.algorithm ?? .sha256
        let (device, capacity) = (image.device, image.capacity)
        return try await workshop.fetcher.fetch(image.url) { [reporter = workshop.reporter] event in
            switch event {
            case .progress(let done, let total): reporter.advance(Self.name, done: done, total: total)
            case .retry(let reason, let done): reporter.note(Self.name, "\(reason); going on from byte \(done)")
            }
        } into: {
            try ImageSink(
                device, capacity: capacity, checksum: checksum, downloadChecksum: downloadChecksum)
        }
    }

    private func check(_ output: ImageSink.Output, against image: ImagePlan) throws {
        let advice = "check the image at \(image.url)"
        let action = "copying image \(image.name) to \(image.device)"
        if output.count == 0 { throw AgentError(action, "it is empty", advice: advice) }
        if let size = image.size, size != output.count {
            throw AgentError(action, "it has \(output.count) bytes, expected image_size \(size)", advice: advice)
        }
        let checksums = [
            ("image_checksum", image.checksum, output.checksum),
            ("image_download_checksum", image.downloadChecksum, output.downloadChecksum),
        ]
        for case (let key, let wanted?, let found) in checksums where wanted.digits != found {
            let reason = "its \(wanted.algorithm.rawValue) is \(found ?? "unknown"), expected \(key) \(wanted.digits)"
            throw AgentError(action, reason, advice: advice)
        }
    }
}
