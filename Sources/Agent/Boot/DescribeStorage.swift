internal import Commands
internal import Provisioning

/// Tells the installed system about the arrays that it has, and makes an initramfs that finds its root on LVM or RAID.
struct DescribeStorage: Action {
    static let name = "initramfs"

    let workshop: Workshop

    func validate(_ deployment: Deployment) async throws {}

    func execute(_ deployment: inout Deployment) async throws {
        guard let system = deployment.plan.system, let root = deployment.root else { return }
        let plan = deployment.plan
        // A system that is kept knows its arrays, and found its root before.
        guard plan.written.contains(where: { $0.device == system.device }) else { return }
        try await describe(plan.arrays, to: InstalledFiles(root: root))
        guard plan.isBuilt(system.device) else { return }
        if plan.arrays.isEmpty, try await findsVolumes(root) {
            return workshop.reporter.note(Self.name, "the image's own has LVM's programs, and finds \(system.device)")
        }
        try await workshop.reporter.step(Self.name, "one that finds \(system.device)") {
            try await attempting("making the initramfs of \(system.name)") {
                _ = try await workshop.runner.check(maker(root))
            }
        }
    }

    private func describe(_ arrays: [ArrayPlan], to files: InstalledFiles) async throws {
        guard !arrays.isEmpty, files.exists("/etc") else { return }
        try await attempting("describing the arrays to the installed system") {
            var lines: [String] = []
            for array in arrays {
                let said = try await workshop.runner.check(Tools.describeArray(array.device)).standardOutput
                lines += said.split(separator: "\n").filter { $0.hasPrefix("ARRAY") }.map(String.init)
            }
            let path = files.exists("/etc/mdadm") ? "/etc/mdadm/mdadm.conf" : "/etc/mdadm.conf"
            try files.write(MdadmConf.updated(try files.text(path) ?? "", with: lines), to: path)
        }
    }

    /// Whether every initramfs that the image brings can activate logical volumes: it takes them by their names, and
    /// knows nothing of a machine. Of arrays it has a list, and a distribution without `lsinitramfs` does not say.
    private func findsVolumes(_ root: String) async throws -> Bool {
        let (files, program) = (InstalledFiles(root: root), "/usr/bin/lsinitramfs")
        guard files.exists(program), files.exists("/boot") else { return false }
        let images = Files.names(in: try files.resolve("/boot")).filter { $0.hasPrefix("initrd.img-") }
        for image in images {
            let call = Tools.within(root, program, ["/boot/\(image)"], timeLimit: .seconds(300))
            let entries = try await workshop.runner.run(call)
            let names = entries.standardOutput.split(separator: "\n")
            guard entries.status == .exited(0), names.contains(where: { $0.hasSuffix("sbin/lvm") }) else {
                return false
            }
        }
        return !images.isEmpty
    }

    /// What the distribution makes its initramfs with.
    private func maker(_ root: String) throws -> Command {
        let makers = [
            ("/usr/sbin/update-initramfs", ["-u", "-k", "all"]), ("/usr/bin/dracut", ["--force", "--regenerate-all"]),
        ]
        let files = InstalledFiles(root: root)
        guard let (program, arguments) = makers.first(where: { files.exists($0.0) }) else {
            let names = makers.map(\.0).joined(separator: " or ")
            throw AgentError(
                "looking for what makes an initramfs in the image", "no \(names)",
                advice: "put one into the image, or the root onto a plain partition")
        }
        return Tools.within(root, program, arguments, timeLimit: .seconds(1800))
    }
}
