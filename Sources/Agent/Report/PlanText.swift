public import Provisioning

/// A plan as people read it.
public enum PlanText {
    /// A line for each thing that will be there.
    public static func lines(of plan: StoragePlan) -> [String] {
        plan.disks.flatMap { lines(of: $0, plan.isVerified ? "GPT as it is" : "new GPT") } + plan.arrays.map(line)
            + plan.volumeGroups.flatMap(lines)
            + plan.fileSystems.map(line) + plan.images.map(line)
            + (plan.configDrive.map { [line(of: $0)] } ?? []) + plan.notes.map { "note: \($0)" }
    }

    private static func lines(of plan: DiskPlan, _ table: String) -> [String] {
        let size = ByteCount(bytes: UInt128(plan.disk.size))
        let head = "\(plan.disk.path): \(size), sectors of \(plan.disk.sectorSize) bytes, \(table)"
        return [head] + plan.partitions.map { "  " + line(of: $0) }
    }

    private static func line(of plan: PartitionPlan) -> String {
        var words = [
            plan.device, "sectors \(plan.firstSector)-\(plan.lastSector)", "\(ByteCount(bytes: UInt128(plan.size)))",
            plan.type.rawValue, plan.name,
        ]
        if let guid = plan.guid { words.append(guid) }
        if let type = plan.typeGUID { words.append("type \(type)") }
        if plan.isBootable { words.append("bootable") }
        return words.joined(separator: "  ")
    }

    private static func line(of plan: ArrayPlan) -> String {
        let spares = plan.spares.isEmpty ? "" : ", spare \(plan.spares.joined(separator: ", "))"
        let size = ByteCount(bytes: UInt128(plan.size))
        return "\(plan.device): \(plan.level.rawValue), \(size), metadata \(plan.metadata), of "
            + plan.members.joined(separator: ", ") + spares
    }

    private static func lines(of plan: VolumeGroupPlan) -> [String] {
        let members = plan.physicalVolumes.map(\.device).joined(separator: ", ")
        let head = "volume group \(plan.name): \(plan.extents) extents of 4 MiB, on \(members)"
        return [head]
            + plan.volumes.map { volume in
                "  \(volume.device)  \(volume.extents) extents  \(ByteCount(bytes: UInt128(volume.size)))"
            }
    }

    private static func line(of plan: FileSystemPlan) -> String {
        var words = [plan.device + ":"]
        words.append(
            plan.isKept
                ? "kept" : plan.source.map { "image \($0)" } ?? "new \(plan.type?.rawValue ?? "file system")")
        if let label = plan.label { words.append("label \(label)") }
        if let path = plan.mountPath { words.append("at \(path)") }
        if plan.isSwap { words.append("as swap") }
        return words.joined(separator: " ")
    }

    private static func line(of plan: ConfigDrivePlan) -> String {
        let source = plan.isKept ? "kept" : plan.image ?? "made of what the request says"
        return "config drive: \(plan.device), \(ByteCount(bytes: UInt128(plan.size))), \(source)"
    }

    private static func line(of plan: ImagePlan) -> String {
        "image \(plan.name): \(plan.url) to \(plan.device)" + (plan.isSystem ? ", boots" : "")
    }
}
