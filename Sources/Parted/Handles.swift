internal import CParted

/// A device that libparted knows; forgotten at the end of the scope.
struct DeviceHandle: ~Copyable {
    let path: String
    let pointer: UnsafeMutablePointer<PedDevice>

    init(_ path: String) throws(PartedError) {
        self.path = path
        _ = ExceptionText.take()
        guard let pointer = ped_device_get(path) else {
            throw PartedError(device: path, action: "looking at it", reason: ExceptionText.take() ?? "no reason given")
        }
        self.pointer = pointer
    }

    deinit {
        ped_device_destroy(pointer)
    }

    /// An error with libparted's last words.
    func error(_ action: String) -> PartedError {
        PartedError(device: path, action: action, reason: ExceptionText.take() ?? "no reason given")
    }

    /// Does something of which 0 means failure.
    func check(_ action: String, _ call: () -> CInt) throws(PartedError) {
        _ = ExceptionText.take()
        if call() == 0 { throw error(action) }
    }

    /// Does something of which NULL means failure.
    func check<Pointee>(
        _ action: String, _ call: () -> UnsafeMutablePointer<Pointee>?
    ) throws(PartedError) -> UnsafeMutablePointer<Pointee> {
        _ = ExceptionText.take()
        guard let pointer = call() else { throw error(action) }
        return pointer
    }
}

/// A partition table in memory; owned by the scope, and let go before its device.
struct DiskHandle: ~Copyable {
    let pointer: UnsafeMutablePointer<PedDisk>

    /// An empty GPT.
    init(newTableFor device: borrowing DeviceHandle) throws(PartedError) {
        let action = "making an empty GPT"
        let type = try device.check(action) { ped_disk_type_get("gpt") }
        let devicePointer = device.pointer
        pointer = try device.check(action) { ped_disk_new_fresh(devicePointer, type) }
    }

    /// What is on the device.
    init(readFrom device: borrowing DeviceHandle) throws(PartedError) {
        let devicePointer = device.pointer
        pointer = try device.check("reading the partition table") { ped_disk_new(devicePointer) }
    }

    deinit {
        ped_disk_destroy(pointer)
    }
}
