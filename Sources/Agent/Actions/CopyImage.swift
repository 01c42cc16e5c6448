internal import Provisioning

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
        try await attempting("looking at image \(image.name)", advice: "check \(image.urlPath)") {
            try await ImageWriter(workshop: workshop).examine(ImageJob(image))
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
        let job = ImageJob(image)
        try await attempting(job.action) { try await ImageWriter(workshop: workshop).write(job) }
        let fileSystem = plan.fileSystems.first { $0.device == image.device }
        return try await attempting("fitting image \(image.name) to \(image.device)") {
            try await ImageCare(workshop: workshop).fit(image.device, fileSystem)
        }
    }
}
