internal import CGuestfs

/// An MD array.
public struct MDArray: Sendable, Equatable {
    /// The appliance's device of it.
    public var device: String
    /// Its name in the metadata, without that of a host; nil where the metadata has none.
    public var name: String?
    /// `raid0`, `raid1`, `raid5`, …
    public var level: String
    /// The version of its metadata: `1.2`, `0.90`.
    public var metadata: String
    /// Its UUID, in the form that blkid gives of its members.
    public var uuid: String
    /// How many devices it is made for.
    public var deviceCount: Int
    /// The devices that hold its data, by their places in it.
    public var members: [String]
}

extension Appliance {
    /// The arrays that are assembled.
    public func arrays() throws(GuestfsError) -> [MDArray] {
        var arrays: [MDArray] = []
        for device in try handle.take(guestfs_list_md_devices(handle.pointer), "listing arrays") {
            let flat = try handle.take(guestfs_md_detail(handle.pointer, device), "asking for the array \(device)")
            let values = Self.pairs(flat)
            arrays.append(
                MDArray(
                    device: device,
                    name: values["name"].map { $0.split(separator: ":").last.map(String.init) ?? $0 },
                    level: values["level"] ?? "", metadata: values["metadata"] ?? "",
                    uuid: Self.dashed(values["uuid"] ?? ""), deviceCount: values["devices"].flatMap { Int($0) } ?? 0,
                    members: try members(of: device)))
        }
        return arrays
    }

    /// Spare and faulty devices hold no data.
    private func members(of device: String) throws(GuestfsError) -> [String] {
        guard let list = guestfs_md_stat(handle.pointer, device) else {
            throw .last(handle, "asking for the members of the array \(device)")
        }
        defer { guestfs_free_mdstat_list(list) }
        return (0..<Int(list.pointee.len)).map { list.pointee.val[$0] }
            .filter { String(cString: $0.mdstat_flags).isEmpty }
            .sorted { $0.mdstat_index < $1.mdstat_index }
            .map { kernelNames.device(String(cString: $0.mdstat_device)) }
    }

    /// mdadm writes four words with colons between them, everybody else writes a UUID.
    private static func dashed(_ uuid: String) -> String {
        var result = ""
        for (index, digit) in uuid.filter({ $0 != ":" }).enumerated() {
            if [8, 12, 16, 20].contains(index) { result.append("-") }
            result.append(digit)
        }
        return result
    }
}
