internal import CGuestfs

extension Appliance {
    /// The size of a device in bytes.
    public func size(of device: String) throws(GuestfsError) -> Int64 {
        try handle.require(guestfs_blockdev_getsize64(handle.pointer, device), "asking for the size of \(device)")
    }

    /// Bytes in a logical sector of a device.
    public func sectorSize(of device: String) throws(GuestfsError) -> Int {
        try Int(handle.require(guestfs_blockdev_getss(handle.pointer, device), "asking for the sectors of \(device)"))
    }

    /// What is on a device: one call, which runs one program, for everything that a partition's table, its file system
    /// and blkid know.
    ///
    /// blkid gives no answer where it finds nothing, and none where it finds things that exclude each other; the table
    /// is asked for by other means then.
    public func content(of device: String) -> DeviceContent {
        guard let pairs = try? handle.take(guestfs_blkid(handle.pointer, device), "") else {
            return contentWithoutAnswer(of: device)
        }
        return DeviceContent(Self.pairs(pairs))
    }

    /// What is on each of some drives and partitions: one program for all of them, in the appliance's shell. libguestfs's own call starts
    /// one for each, which takes a fifth of a second where instructions are translated.
    public func contents(of devices: [String]) throws(GuestfsError) -> [String: DeviceContent] {
        guard !devices.isEmpty else { return [:] }
        let names = devices.map(kernelNames.kernelName).joined(separator: " ")
        // Its status tells of the last device alone; what it does not tell of is looked at one by one.
        let answer = try handle.take(
            bareproof_shell(handle.pointer, "blkid -c /dev/null -p -i -o export \(names) || :"),
            "asking blkid for \(devices.joined(separator: ", "))")
        let found = Dictionary(
            Self.blocks(answer).map { (kernelNames.device($0["DEVNAME"] ?? ""), DeviceContent($0)) },
            uniquingKeysWith: { $1 })
        return Dictionary(
            devices.map { ($0, found[$0] ?? contentWithoutAnswer(of: $0)) }, uniquingKeysWith: { $1 })
    }

    private func contentWithoutAnswer(of device: String) -> DeviceContent {
        var content = DeviceContent()
        content.type = nonEmpty(try? handle.take(guestfs_vfs_type(handle.pointer, device), ""))
        content.table = try? handle.take(guestfs_part_get_parttype(handle.pointer, device), "")
        return content
    }

    /// Blocks of `KEY=value` lines, with an empty line between two.
    static func blocks(_ text: String) -> [[String: String]] {
        text.split(separator: "\n\n").map { block in
            let pairs = block.split(separator: "\n").compactMap { line -> (String, String)? in
                guard let equals = line.firstIndex(of: "=") else { return nil }
                return (String(line[..<equals]), String(line[line.index(after: equals)...]))
            }
            return Dictionary(pairs, uniquingKeysWith: { $1 })
        }
    }

    /// The partitions that the kernel of the appliance sees, disk by disk.
    public func partitionDevices() throws(GuestfsError) -> [String] {
        try handle.take(guestfs_list_partitions(handle.pointer), "listing partitions")
    }

    /// Whether every byte of a device is zero.
    public func isZero(_ device: String) throws(GuestfsError) -> Bool {
        try handle.require(guestfs_is_zero_device(handle.pointer, device), "reading all of \(device)") == 1
    }

    /// The SHA-256 of a whole device, as lower-case hexadecimal digits.
    public func sha256(of device: String) throws(GuestfsError) -> String {
        try handle.take(guestfs_checksum_device(handle.pointer, "sha256", device), "hashing \(device)")
    }

    /// A flat list of keys and values as a dictionary; of equal keys the last counts.
    static func pairs(_ flat: [String]) -> [String: String] {
        Dictionary(
            stride(from: 0, to: flat.count - 1, by: 2).map { (flat[$0], flat[$0 + 1]) }, uniquingKeysWith: { $1 })
    }

    private func nonEmpty(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : $0 }
    }
}
