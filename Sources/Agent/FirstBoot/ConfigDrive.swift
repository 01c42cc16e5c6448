internal import Commands
internal import FoundationEssentials
internal import Logging
public import Provisioning
internal import Transfer

/// What the command line says of the config drive.
public struct ConfigDriveOptions: Sendable, Equatable {
    /// A ready-made image of it. Nil takes ``HostPaths/configDrive``, if that is there.
    public var image: String?
    /// How one that is made is laid out.
    public var layout = ConfigDriveLayout.noCloud
    /// A folder with templates that go before the agent's own.
    public var templateFolder: String?

    /// Describes a config drive.
    public init(
        image: String? = nil, layout: ConfigDriveLayout = .noCloud, templateFolder: String? = nil
    ) {
        self.image = image
        self.layout = layout
        self.templateFolder = templateFolder
    }
}

/// Writes the partition on which cloud-init finds what an installed system is told (facts 6.4, 6.5; seed S000).
struct ConfigDrive: Action {
    static let name = "configdrive"
    var name: String { Self.name }

    let workshop: Workshop
    let options: ConfigDriveOptions

    /// Has a partition reserved, if there is anything to write onto it.
    func prepare(_ request: inout ProvisionRequest) async throws {
        guard let image = try await image() else {
            if request.firstBoot != nil { request.configDrive = ConfigDriveRequest() }
            return
        }
        request.configDrive = ConfigDriveRequest(image: image.path, imageSize: image.size)
        guard let boot = request.firstBoot else { return }
        request.notes.append("\(boot.path): without effect, the config drive is \(image.path)")
    }

    /// The image that is named, or the one that is there without being named.
    private func image() async throws -> (path: String, size: UInt64)? {
        let path = options.image ?? workshop.paths.configDrive
        guard options.image != nil || Files.exists(path) else { return nil }
        return try await attempting("looking at the config drive \(path)", advice: "check --config-drive-path") {
            let size = try Files.size(path)
            guard size > 0 else { throw FileError("reading", path, reason: "it is empty") }
            return (path, size)
        }
    }

    // MARK: Validating

    /// Makes the files: what is wrong with templates is found before anything is written.
    func validate(_ deployment: inout Deployment) async throws {
        guard let plan = deployment.plan.configDrive, plan.image == nil, !plan.isKept,
            let boot = deployment.request?.firstBoot
        else { return }
        let hashed = try boot.hashingPasswords()
        let releases = try await releases(of: boot.repositories)
        let templates = try templates()
        deployment.drive = try await attempting("making the config drive", advice: "see docs/first-boot.md") {
            try ConfigDriveContent(
                hashed, layout: options.layout, instanceID: UUID().uuidString.lowercased(), releases: releases,
                templates: templates)
        }
    }

    private func templates() throws -> TemplateStore {
        let folders = [options.templateFolder, workshop.paths.templates].compactMap(\.self)
        if let folder = options.templateFolder, !Files.isDirectory(folder) {
            throw AgentError("looking for templates in \(folder)", "no such folder", advice: "check --template-dir")
        }
        return TemplateStore(
            folders.map { folder in
                { name in
                    // A name with a slash would lead out of the folder.
                    guard !name.contains("/") else { return nil }
                    let content = try? Files.read("\(folder)/\(name)\(TemplateStore.suffix)")
                    return content.map { String(decoding: $0, as: UTF8.self) }
                }
            })
    }

    /// What repositories say about themselves: pins go by it. One that does not answer is pinned by its host instead.
    private func releases(of repositories: [PackageRepository]) async throws -> [String: ReleaseFile] {
        var releases: [String: ReleaseFile] = [:]
        for repository in repositories where repository.priority != nil && repository.pin == nil {
            for url in repository.releaseURLs where releases[repository.name] == nil {
                guard let text = try await SmallFile(workshop).text(url) else { continue }
                releases[repository.name] = ReleaseFile(text)
            }
            guard repository.kind == .deb, releases[repository.name] == nil else { continue }
            let note = "\(repository.path): pinned by its host, as its Release file could not be read"
            workshop.reporter.note(Self.name, note)
        }
        return releases
    }

    // MARK: Writing

    func execute(_ deployment: inout Deployment) async throws {
        guard let plan = deployment.plan.configDrive else { return }
        guard !plan.isKept else {
            return workshop.reporter.note(Self.name, "\(plan.device) stays as it is, because of the policy")
        }
        guard Files.exists(workshop.paths.node(plan.device)) else {
            throw AgentError("writing the config drive", "no partition \(plan.device)", advice: "run partition first")
        }
        try await workshop.reporter.step(Self.name, "\(plan.image ?? options.layout.rawValue) to \(plan.device)") {
            try await attempting("writing the config drive to \(plan.device)") {
                if let image = plan.image {
                    try await workshop.runner.check(Tools.write(image, to: plan.device))
                } else if let content = deployment.drive {
                    try await write(content, to: plan.device)
                }
            }
        }
    }

    private func write(_ content: ConfigDriveContent, to device: String) async throws {
        // NoCloud looks at FAT and ISO 9660 only, and every cloud-init mounts FAT.
        try await workshop.runner.check(Tools.make(.vfat, label: options.layout.label, on: device))
        try await MountTree.with(workshop) { tree in
            try await tree.mount(device, at: "/")
            for file in content.files {
                let path = "\(tree.root)/\(file.path)"
                try Files.makeDirectories(path.split(separator: "/").dropLast().map { "/" + $0 }.joined())
                try Files.write(Array(file.text.utf8), to: path, permissions: 0o600)
            }
        }
    }
}
