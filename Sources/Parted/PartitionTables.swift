internal import Blocking
internal import CParted

/// Partition tables, through libparted.
///
/// libparted has one exception handler and one list of devices per process, so there is one of these, and it runs on
/// one thread of its own.
public actor PartitionTables {
    /// The one.
    public static let shared = PartitionTables()

    private let thread = BlockingThread(name: "libparted")

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private init() {
        ExceptionText.install()
    }

    /// Replaces whatever table a device has by a GPT with these partitions, exactly where they are asked for, and
    /// tells the kernel.
    ///
    /// Nothing is written before all partitions are accepted.
    ///
    /// - Throws: ``PartedError``.
    public func write(_ partitions: [Partition], to path: String) throws(PartedError) {
        let device = try DeviceHandle(path)
        let devicePointer = device.pointer
        guard ped_device_is_busy(devicePointer) == 0 else {
            throw PartedError(device: path, action: "looking at it", reason: "a partition of it is in use")
        }
        let disk = try DiskHandle(newTableFor: device)
        for partition in partitions { try add(partition, to: disk, on: device) }
        let diskPointer = disk.pointer
        try device.check("writing the table") { ped_disk_commit_to_dev(diskPointer) }
        try device.check("telling the kernel about the partitions") { ped_disk_commit_to_os(diskPointer) }
    }

    /// Reads the table of a device.
    ///
    /// - Throws: ``PartedError``, also when there is no table.
    public func read(_ path: String) throws(PartedError) -> PartitionTable {
        let device = try DeviceHandle(path)
        let disk = try DiskHandle(readFrom: device)
        return PartitionTable(
            label: String(cString: disk.pointer.pointee.type.pointee.name),
            sectorSize: device.pointer.pointee.sector_size, sectors: device.pointer.pointee.length,
            partitions: partitions(of: disk))
    }

    // MARK: Writing

    private func add(
        _ wanted: Partition, to disk: borrowing DiskHandle, on device: borrowing DeviceHandle
    ) throws(PartedError) {
        let action = "creating partition \(wanted.number) (\(wanted.name))"
        let diskPointer = disk.pointer
        let partition = try device.check(action) {
            ped_partition_new(diskPointer, PED_PARTITION_NORMAL, nil, wanted.firstSector, wanted.lastSector)
        }
        let constraint = try device.check(action) { ped_constraint_exact(&partition.pointee.geom) }
        defer { ped_constraint_destroy(constraint) }
        try device.check(action) {
            let isAdded = ped_disk_add_partition(diskPointer, partition, constraint)
            // Until it is added, nobody else owns it.
            if isAdded == 0 { ped_partition_destroy(partition) }
            return isAdded
        }
        try device.check(action) { ped_partition_set_name(partition, wanted.name) }
        for flag in wanted.flags {
            try device.check("\(action): setting \(flag)") {
                ped_partition_set_flag(partition, PedPartitionFlag(rawValue: UInt32(flag.rawValue)), 1)
            }
        }
        try checkPlace(of: partition, wanted, device, action)
    }

    /// libparted counts by itself; a table that is not as planned must not be written.
    private func checkPlace(
        of partition: UnsafeMutablePointer<PedPartition>, _ wanted: Partition, _ device: borrowing DeviceHandle,
        _ action: String
    ) throws(PartedError) {
        let made = (partition.pointee.num, partition.pointee.geom.start, partition.pointee.geom.end)
        guard made == (wanted.number, wanted.firstSector, wanted.lastSector) else {
            let reason = "libparted made partition \(made.0) at sectors \(made.1) to \(made.2)"
            throw PartedError(device: device.path, action: action, reason: reason)
        }
    }

    // MARK: Reading

    private func partitions(of disk: borrowing DiskHandle) -> [Partition] {
        var partitions: [Partition] = []
        var next = ped_disk_next_partition(disk.pointer, nil)
        while let partition = next {
            if ped_partition_is_active(partition) != 0 { partitions.append(value(of: partition)) }
            next = ped_disk_next_partition(disk.pointer, partition)
        }
        return partitions
    }

    private func value(of partition: UnsafeMutablePointer<PedPartition>) -> Partition {
        let geometry = partition.pointee.geom
        return Partition(
            number: partition.pointee.num, firstSector: geometry.start, lastSector: geometry.end,
            name: ped_partition_get_name(partition).map { String(cString: $0) } ?? "",
            flags: Set(PartitionFlag.allCases.filter { isSet($0, on: partition) }))
    }

    private func isSet(_ flag: PartitionFlag, on partition: UnsafeMutablePointer<PedPartition>) -> Bool {
        let flag = PedPartitionFlag(rawValue: UInt32(flag.rawValue))
        return ped_partition_is_flag_available(partition, flag) != 0 && ped_partition_get_flag(partition, flag) != 0
    }
}
