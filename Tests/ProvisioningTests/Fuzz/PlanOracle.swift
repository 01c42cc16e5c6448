@testable import Provisioning

/// What holds for every plan, said again in other words than the planner's own.
struct PlanOracle {
    let request: ProvisionRequest
    let plan: StoragePlan
    let inventory: [Disk]
    private var found: [String] = []

    /// What does not hold; empty if all is well.
    static func violations(of plan: StoragePlan, for request: ProvisionRequest, on inventory: [Disk]) -> [String] {
        var oracle = PlanOracle(request: request, plan: plan, inventory: inventory)
        oracle.checkDisks()
        oracle.checkDevices()
        oracle.checkArrays()
        oracle.checkGroups()
        oracle.checkMounts()
        oracle.checkFirmware()
        oracle.checkImages()
        oracle.checkTexts()
        return oracle.found
    }

    private init(request: ProvisionRequest, plan: StoragePlan, inventory: [Disk]) {
        self.request = request
        self.plan = plan
        self.inventory = inventory
    }

    mutating func check(_ holds: Bool, _ what: @autoclosure () -> String) {
        if !holds { found.append(what()) }
    }

    // MARK: Disks

    private mutating func checkDisks() {
        let (planned, asked) = (plan.disks.count, request.disks.count)
        check(planned == asked, "\(planned) of \(asked) disks")
        check(Set(plan.disks.map(\.disk.path)).count == plan.disks.count, "a disk is there twice")
        for (wanted, disk) in zip(request.disks, plan.disks) {
            let path = disk.disk.path
            check(inventory.contains(disk.disk), "\(path) is not there")
            check(!disk.disk.isReadOnly, "\(path) takes no writes")
            check((wanted.size?.value.bytes ?? 0) <= UInt128(disk.disk.size), "\(path) is too small")
            check(wanted.volumes.count { $0.size.value == .remaining } <= 1, "\(path): two remainders")
            checkPartitions(disk)
            checkSizes(wanted, disk)
        }
    }

    // MARK: Partitions

    private mutating func checkPartitions(_ plan: DiskPlan) {
        let sector = Int128(plan.disk.sectorSize)
        let usable = Int128(plan.disk.size) - 16384 - sector
        var end: Int128 = 1 << 20
        for (index, partition) in plan.partitions.enumerated() {
            let (begin, behind) = (Int128(partition.firstSector) * sector, Int128(partition.lastSector + 1) * sector)
            let device = partition.device
            check(begin < behind, "\(device) ends before it begins")
            check(begin >= end, "\(device) begins before \(end)")
            check(begin % (1 << 20) == 0, "\(device) is not aligned")
            check(behind <= usable, "\(device) lies on the second GPT")
            check(Int128(partition.size) == behind - begin, "\(device) is not of its size")
            check(partition.number == index + 1, "\(device) has the number \(partition.number)")
            check(device.hasSuffix(String(partition.number)), "\(device) is named wrongly")
            check(partition.name.utf8.count <= 36, "\(device) has a name that is too long")
            check(partition.name.utf8.allSatisfy { $0 < 128 }, "\(device) has a name that is not ASCII")
            end = behind
        }
        check(plan.partitions.count <= 128, "\(plan.disk.path) has too many partitions")
    }

    private mutating func checkSizes(_ wanted: DiskRequest, _ plan: DiskPlan) {
        let implicit = plan.partitions.count - wanted.volumes.count
        let most = wanted.hasImplicitBootRoom ? (self.plan.firmware == .uefi ? 2 : 1) : 0
        guard implicit <= most, implicit >= min(1, most) else {
            return check(false, "\(plan.disk.path) has \(plan.partitions.count) partitions")
        }
        if let first = plan.partitions.first, implicit > 0 {
            check(first.type == .biosGrub && first.size == 24 << 20, "\(first.device) holds no boot loader code")
        }
        if implicit == 2 {
            let second = plan.partitions[1]
            check(second.type == .efiSystem && second.size == 200 << 20, "\(second.device) is not for UEFI")
        }
        var end: UInt128 = [1 << 20, 25 << 20, 225 << 20][implicit]
        for (volume, partition) in zip(wanted.volumes, plan.partitions.dropFirst(implicit)) {
            checkSize(volume, partition, wanted, plan.disk)
            let begin = UInt128(clamping: partition.firstSector) * UInt128(clamping: plan.disk.sectorSize)
            if let gap = volume.gap { check(begin == end + gap.value.bytes, "\(partition.device) has another gap") }
            end = begin + UInt128(partition.size)
        }
    }

    /// No volume is smaller than asked, or by more than decision A15 allows, or larger without need.
    private mutating func checkSize(
        _ volume: VolumeRequest, _ partition: PartitionPlan, _ wanted: DiskRequest, _ disk: Disk
    ) {
        let (size, device) = (UInt128(partition.size), partition.device)
        let asked: UInt128
        var slack: UInt128 = 1 << 20
        switch volume.size.value {
        case .remaining: return check(size >= 1 << 20, "\(device) is too small for the rest")
        case .bytes(let count): asked = count.bytes
        case .percent(let share):
            asked = Self.share(share, of: UInt128(disk.size))
            let shares = wanted.volumes.count { if case .percent = $0.size.value { true } else { false } }
            slack = UInt128((plan.firmware == .uefi ? 226 : 26) + shares) << 20
        }
        check(size < asked + (2 << 20), "\(device) has \(size) instead of \(asked)")
        guard size < asked else { return }
        check(asked - size <= slack, "\(device) has only \(size) of \(asked)")
        check(isNoted(volume.size.path), "nobody says that \(device) has \(size) of \(asked)")
    }

    func isNoted(_ path: JSONPath) -> Bool {
        plan.notes.contains { $0.hasPrefix("\(path):") }
    }

    static func share(_ share: Decimal, of whole: UInt128) -> UInt128 {
        let divisor = (0..<share.scale).reduce(into: UInt128(100)) { divisor, _ in divisor *= 10 }
        // At most 100 percent: the quotient is at most the whole.
        return divisor.dividingFullWidth(share.digits.multipliedFullWidth(by: whole)).quotient
    }

    // MARK: What is on them

    /// The sizes of all devices that something can lie on.
    var sizes: [String: UInt64] {
        let partitions = plan.disks.flatMap(\.partitions).map { ($0.device, $0.size) }
        let arrays = plan.arrays.map { ($0.device, $0.size) }
        let volumes = plan.volumeGroups.flatMap(\.volumes).map { ($0.device, $0.size) }
        return Dictionary(partitions + arrays + volumes) { first, _ in first }
    }

    /// The devices that are part of something else.
    private var parts: [String] {
        plan.arrays.flatMap { $0.members + $0.spares }
            + plan.volumeGroups.flatMap { $0.physicalVolumes.map(\.device) }
    }

    private mutating func checkDevices() {
        let partitions = plan.disks.flatMap(\.partitions)
        let guids = partitions.compactMap(\.guid)
        let (known, holders) = (sizes, plan.fileSystems.map(\.device))
        check(Set(guids).count == guids.count, "a GUID is there twice")
        let users = holders + parts
        check(Set(users).count == users.count, "a device is used twice: \(users)")
        for device in parts { check(known[device] != nil, "\(device) is not there") }
        let devices = partitions.map(\.device) + plan.arrays.map(\.device)
        check(Set(devices).count == devices.count, "two devices have one name")
        for device in holders { check(known[device] != nil, "\(device) is not there") }
    }

    private mutating func checkMounts() {
        var mounts: Set<[String]> = []
        for system in plan.fileSystems {
            let device = system.device
            check(system.mountPath?.hasPrefix("/") != false, "\(device) is mounted nowhere")
            check(!system.isSwap || system.type == .swap, "\(device) is no swap space")
            check(system.source != nil || system.type != nil, "nothing says what to make on \(device)")
            let limit = system.type?.labelLimit ?? .max
            check((system.label?.utf8.count ?? 0) <= limit, "\(device) has too long a label")
            for image in system.images {
                guard let path = system.mountPath else { continue }
                check(mounts.insert([image, path]).inserted, "\(path) is mounted twice")
            }
        }
    }

    private mutating func checkImages() {
        let known = sizes
        check(plan.images.map(\.name) == request.images.map(\.name.value), "an image is missing")
        check(Set(plan.images.map(\.device)).count == plan.images.count, "two images go to one device")
        for image in plan.images {
            check(known[image.device] == image.capacity, "\(image.device) is not there")
            check((image.size ?? 0) <= image.capacity, "\(image.name) is too large")
            let system = plan.fileSystems.first { $0.device == image.device }
            check(system?.source == image.name, "nothing says that \(image.name) is on \(image.device)")
        }
    }

    /// Texts end up in files of lines, and on command lines.
    private mutating func checkTexts() {
        var texts = [plan.kernelParameters ?? ""]
        for system in plan.fileSystems {
            texts += [system.mountPath ?? "", system.label ?? "", system.fstabOptions] + system.images
            check(!system.fstabOptions.contains(" "), "mount options with spaces")
        }
        for image in plan.images { texts += [image.url, image.name] }
        for text in texts {
            let isBroken = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            check(!isBroken, "control characters: \(text)")
        }
    }
}
