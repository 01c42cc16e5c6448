internal import Commands
internal import Provisioning

/// Tells the installed system about the arrays that it has, and makes an initramfs that finds its root on LVM or RAID.
struct DescribeStorage {
    static let name = "initramfs"

    let workshop: Workshop

    func describe(_ mounted: MountedSystem, _ deployment: Deployment) async throws {
        let (system, root, plan) = (mounted.image, mounted.root, deployment.plan)
        // A system that is kept knows its arrays, and found its root before.
        guard plan.written.contains(where: { $0.device == system.device }) else { return }
        try await describe(plan.arrays, to: InstalledFiles(root: root))
        guard plan.isBuilt(system.device) else { return }
        let programs = Self.programs(for: plan)
        if try await allInitramfs(of: root, have: programs) {
            let names = programs.joined(separator: " and ")
            return workshop.reporter.note(Self.name, "the image's own has \(names), and finds \(system.device)")
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

    /// What an initramfs needs to find a root on what a plan builds. It takes volumes by their names, and arrays by what their
    /// members say: as long as no list in it names others, it knows nothing of a machine.
    private static func programs(for plan: StoragePlan) -> [String] {
        (plan.arrays.isEmpty ? [] : ["mdadm"]) + (plan.volumeGroups.isEmpty ? [] : ["lvm"])
    }

    /// Whether every initramfs that the image brings has programs. A distribution without `lsinitramfs` does not say.
    private func allInitramfs(of root: String, have programs: [String]) async throws -> Bool {
        let (files, program) = (InstalledFiles(root: root), "/usr/bin/lsinitramfs")
        guard files.exists(program), files.exists("/boot") else { return false }
        let images = Files.names(in: try files.resolve("/boot")).filter { $0.hasPrefix("initrd.img-") }
        for image in images {
            let call = Tools.within(root, program, ["/boot/\(image)"], timeLimit: .seconds(300))
            let entries = try await workshop.runner.run(call)
            let names = entries.standardOutput.split(separator: "\n")
            let hasAll = programs.allSatisfy { program in names.contains { $0.hasSuffix("sbin/\(program)") } }
            guard entries.status == .exited(0), hasAll else { return false }
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
