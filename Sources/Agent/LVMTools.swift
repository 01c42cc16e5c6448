internal import Commands
internal import Provisioning

/// LVM's programs. Each is told the devices that it may look at: it opens no other one.
enum LVMTools {
    /// Data begins where the plan says, not where the disk or the array below would like it best.
    private static let settings = ["--config", "devices/data_alignment_offset_detection=0"]

    static func makePhysicalVolume(_ plan: PhysicalVolumePlan) -> Command {
        var arguments = ["--devices", plan.device, "--yes", "-Zy", "--dataalignment", "1m"] + settings
        if let size = plan.metadataSize { arguments += ["--metadatasize", "\(size)b"] }
        if plan.metadataCopies > 1 { arguments += ["--metadatacopies", "\(plan.metadataCopies)"] }
        return Command("pvcreate", arguments + [plan.device], timeLimit: .seconds(120))
    }

    static func makeGroup(_ plan: VolumeGroupPlan) -> Command {
        let size = "\(VolumeGroupPlan.extentSize)b"
        let arguments = only(plan) + ["--yes", "--physicalextentsize", size, plan.name]
        return Command("vgcreate", arguments + plan.physicalVolumes.map(\.device), timeLimit: .seconds(120))
    }

    /// Says how many extents a group has.
    static func countExtents(_ plan: VolumeGroupPlan) -> Command {
        Command("vgs", only(plan) + ["--noheadings", "--options", "vg_extent_count", plan.name])
    }

    /// Makes a volume that has no node yet, and is not erased.
    static func makeVolume(_ plan: LogicalVolumePlan, in group: VolumeGroupPlan) -> Command {
        let size = ["--extents", "\(plan.extents)", "--name", plan.name, group.name]
        let arguments = only(group) + ["--yes", "--activate", "n", "--wipesignatures", "n", "-Zn"] + size
        return Command("lvcreate", arguments, timeLimit: .seconds(120))
    }

    /// The physical volumes on all devices, as `GROUP|UUID|DEVICE`.
    static func listMembers() -> Command {
        let fields = ["--options", "vg_name,vg_uuid,pv_name"]
        return Command("pvs", ["--readonly", "--noheadings", "--separator", "|"] + fields, timeLimit: .seconds(120))
    }

    /// The group of a physical volume; empty if it has none.
    static func group(of device: String, among devices: [String]) -> Command {
        let list = devices.joined(separator: ",")
        return Command("pvs", ["--devices", list, "--readonly", "--noheadings", "--options", "vg_name", device])
    }

    /// The volumes of all groups on some devices, as `GROUP|NAME|BYTES`.
    static func listVolumes(on devices: [String]) -> Command {
        let format = ["--noheadings", "--separator", "|", "--units", "b", "--nosuffix"]
        let fields = ["--options", "vg_name,lv_name,lv_size"]
        return Command("lvs", ["--devices", devices.joined(separator: ","), "--readonly"] + format + fields)
    }

    static func activate(_ plan: VolumeGroupPlan) -> Command {
        // All volumes at once, each of which waits for udev.
        let limit = Duration.seconds(120 + plan.volumes.count)
        return Command("vgchange", only(plan) + ["--activate", "y", plan.name], timeLimit: limit)
    }

    static func deactivate(_ plan: VolumeGroupPlan) -> Command {
        Command("vgchange", only(plan) + ["--activate", "n", plan.name])
    }

    private static func only(_ plan: VolumeGroupPlan) -> [String] {
        ["--devices", plan.physicalVolumes.map(\.device).joined(separator: ",")]
    }
}
