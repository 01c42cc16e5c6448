internal import Commands
internal import Parted
internal import Provisioning

/// Makes the partitions, what is built on them, and the file systems that no image brings (facts 2.9); under `verify`
/// it makes sure that all of it is there, and makes only the file systems that are not kept.
///
/// Only the disks of the plan are touched.
struct Partitioning: Action {
    static let name = "partitioning"
    var name: String { Self.name }

    let workshop: Workshop

    func validate(_ deployment: inout Deployment) async throws {
        let plan = deployment.plan
        guard plan.isVerified else { return try await ClearDisks(workshop: workshop).validate(plan) }
        try workshop.checkUse(of: plan)
        try await VerifyDisks(workshop: workshop).validate(plan)
    }

    func execute(_ deployment: inout Deployment) async throws {
        if deployment.plan.isVerified {
            try await VerifyDisks(workshop: workshop).execute(&deployment)
        } else {
            try await build(deployment.plan)
        }
        for fileSystem in deployment.plan.fileSystems where fileSystem.source == nil && !fileSystem.isKept {
            let isFAT32 = deployment.plan.takesFAT32(fileSystem.device)
            deployment.contents[fileSystem.device] = try await make(fileSystem, isFAT32: isFAT32)
        }
    }

    private func build(_ plan: StoragePlan) async throws {
        try await ClearDisks(workshop: workshop).execute(plan)
        for disk in plan.disks { try await partition(disk) }
        for array in plan.arrays { try await BuildArrays(workshop: workshop).make(array) }
        for group in plan.volumeGroups { try await BuildVolumeGroups(workshop: workshop).make(group) }
    }

    // MARK: Partitions

    private func partition(_ plan: DiskPlan) async throws {
        let path = plan.disk.path
        let what = "\(path), \(plan.partitions.count) partitions"
        try await workshop.reporter.step(Self.name, what) {
            try await attempting("partitioning \(path)") { try await makeTable(plan) }
            try await workshop.waitForNodes(plan.partitions.map(\.device), of: "the partitions of \(path)")
        }
    }

    private func makeTable(_ plan: DiskPlan) async throws {
        let partitions = plan.partitions.map(Self.partition)
        do {
            try await PartitionTables.shared.write(partitions, to: plan.disk.path)
        } catch {
            throw AgentError("partitioning \(plan.disk.path)", "\(error.action): \(error.reason)")
        }
        for partition in plan.partitions {
            let (number, disk) = (partition.number, plan.disk.path)
            if let guid = partition.guid { try await workshop.runner.check(Tools.setGUID(guid, of: number, on: disk)) }
            guard let type = partition.typeGUID else { continue }
            try await workshop.runner.check(Tools.setTypeGUID(type, of: number, on: disk))
        }
    }

    private static func partition(_ plan: PartitionPlan) -> Partition {
        var flags = Set(flag(of: plan.type).map { [$0] } ?? [])
        if plan.isBootable { flags.insert(.legacyBoot) }
        return Partition(
            number: Int32(clamping: plan.number), firstSector: plan.firstSector, lastSector: plan.lastSector,
            name: plan.name, flags: flags)
    }

    private static func flag(of type: PartitionType) -> PartitionFlag? {
        switch type {
        case .biosGrub: .biosGrub
        case .efiSystem: .efiSystem
        case .linux: nil
        case .swap: .swap
        case .lvm: .lvm
        case .raid: .raid
        case .microsoftData: .microsoftData
        }
    }

    // MARK: File systems

    private func make(_ plan: FileSystemPlan, isFAT32: Bool) async throws -> DeviceContent {
        guard let type = plan.type else {
            throw AgentError("making a file system on \(plan.device)", "the plan does not say which")
        }
        let what = "\(type.rawValue) on \(plan.device)" + (plan.mountPath.map { " for \($0)" } ?? "")
        return try await workshop.reporter.step(Self.name, what) {
            try await attempting("making \(what)") {
                let command = Tools.make(type, label: plan.label, on: plan.device, isFAT32: isFAT32)
                try await workshop.runner.check(command)
                return try await workshop.identify(plan.device)
            }
        }
    }
}
