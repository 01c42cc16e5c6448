internal import Commands
internal import Logging
internal import Provisioning

/// Copies images that are trees of files onto the file systems of their systems, with rsync(1) (facts 4.3; seed S003,
/// "rsync deployment"). What is there already is brought up to date, and files that the image does not have stay.
struct CopyFiles: Action {
    var name: String { CopyImage.name }

    let workshop: Workshop

    func validate(_ deployment: inout Deployment) async throws {
        let plan = deployment.plan
        try checkRehearsal(plan)
        for image in plan.images {
            let source = try source(of: image)
            try await attempting("looking at image \(image.name)", advice: "check \(image.urlPath)") {
                let options = RsyncOptions.nameShell(options(plan)) ? shellOptions(plan) : source.options
                try await workshop.runner.check(Tools.listRsync(source.argument, options: options))
            }
        }
    }

    func execute(_ deployment: inout Deployment) async throws {
        let plan = deployment.plan
        try await workshop.identifyMissing(&deployment)
        for image in plan.images {
            try await workshop.reporter.step(name, "\(image.url) to \(target(of: image, plan)) on \(image.device)") {
                try await copy(image, plan)
            }
        }
    }

    /// A rehearsal says what would be copied to file systems that are there; it must not make any.
    private func checkRehearsal(_ plan: StoragePlan) throws {
        guard RsyncOptions.isDryRun(options(plan)) else { return }
        guard let made = plan.fileSystems.first(where: { !$0.isKept }) else { return }
        throw AgentError(
            "rehearsing a deployment", "\(made.path) (\(made.device)) would be made anew, and nothing may be changed",
            advice:
                "use the policy verify, without \"keep_data\": false, or take --dry-run out of image_deploy_flags.rsync_flags"
        )
    }

    private func source(of image: ImagePlan) throws -> RsyncSource {
        if let source = RsyncSource(image.url) { return source }
        let message = "an image that is copied file by file has a URL like \(RsyncSource.grammar), found \(image.url)"
        throw RequestError([Problem(.field(image.urlPath), message)])
    }

    private func copy(_ image: ImagePlan, _ plan: StoragePlan) async throws {
        let source = try source(of: image)
        let owner = owner(of: image, plan)
        try await attempting("copying image \(image.name) to \(image.device)") {
            try await MountTree.with(workshop) { tree in
                // A rehearsal must not even note in a file system that it was mounted.
                let isRehearsal = RsyncOptions.isDryRun(options(plan))
                try await tree.mount(owner, of: plan, options: isRehearsal ? "ro" : nil)
                let target = try InstalledFiles(root: tree.root).directory(target(of: image, plan))
                let arguments =
                    options(plan) + (RsyncOptions.nameShell(options(plan)) ? [] : source.options)
                    + exclusions(image, plan, target)
                    + ["--stats", "--info=progress2", source.argument, target + "/"]
                let result = try await workshop.runner.run(Tools.rsync(arguments)) { [workshop, name] line in
                    guard let progress = RsyncProgress(line.text) else { return }
                    workshop.reporter.advance(name, done: progress.done, total: progress.total)
                }
                report(try result.check().standardOutput)
            }
        }
    }

    /// The system that an image belongs to: itself, or the one whose tree has a mount for it.
    private func owner(of image: ImagePlan, _ plan: StoragePlan) -> ImagePlan {
        if image.isSystem { return image }
        let owners = plan.fileSystems.first { $0.device == image.device }?.images ?? []
        return plan.systems.first { owners.contains($0.name) } ?? image
    }

    private func target(of image: ImagePlan, _ plan: StoragePlan) -> String {
        plan.fileSystems.first { $0.device == image.device }?.mountPath ?? "/"
    }

    /// The fstab of a system that is kept has lines that are not the image's to remove.
    private func exclusions(_ image: ImagePlan, _ plan: StoragePlan, _ target: String) -> [String] {
        let isKept = plan.fileSystems.contains { $0.device == image.device && $0.isKept }
        return image.isSystem && isKept && Files.exists(target + "/etc/fstab") ? ["--exclude=/etc/fstab"] : []
    }

    private func options(_ plan: StoragePlan) -> [String] {
        plan.copyOptions ?? StoragePlan.usualCopyOptions
    }

    /// Those options of the request that say how another machine is reached, with their arguments.
    private func shellOptions(_ plan: StoragePlan) -> [String] {
        let options = options(plan)
        return options.indices.flatMap { index -> [String] in
            guard RsyncOptions.nameShell([options[index]]) else { return [] }
            let isAlone = options[index] == "-e" || options[index] == "--rsh"
            return isAlone && index + 1 < options.count ? [options[index], options[index + 1]] : [options[index]]
        }
    }

    /// How much was copied, in rsync's own words.
    private func report(_ statistics: String) {
        let wanted = ["Number of regular files transferred", "Total transferred file size"]
        let lines = statistics.split(separator: "\n").filter { line in wanted.contains { line.hasPrefix($0) } }
        workshop.reporter.note(name, lines.joined(separator: ", "))
    }
}
