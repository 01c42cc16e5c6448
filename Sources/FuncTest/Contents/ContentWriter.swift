internal import Commands
internal import Guestfs
internal import NodeTemplates

/// Writes content onto blank disks, with one appliance.
struct ContentWriter: Sendable {
    let content: InitialContent
    /// The disks in the order of their drives.
    let disks: [DiskShape]
    /// The OS images whose drives come behind those of the disks.
    let images: [String]

    /// Writes all of it: what is below before what is above.
    func write(_ appliance: isolated Appliance) throws {
        for (position, disk) in disks.enumerated() {
            guard case .partitions(let table)? = content.disks[disk.name] else { continue }
            let device = appliance.kernelDevice(Drive.deviceName(at: position))
            try appliance.run(
                PartitionScript(table: table, sectorSize: disk.sectorSize).command(on: device),
                "making the partition table of \(disk.name)")
        }
        try appliance.settle()
        for disk in disks { try write(content.disks[disk.name], on: disk, appliance) }
        for (index, array) in content.arrays.enumerated() { try make(array, index, appliance) }
        for group in content.volumeGroups { try make(group, appliance) }
    }

    private func write(_ content: DiskContent?, on disk: DiskShape, _ appliance: isolated Appliance) throws {
        switch content {
        case .whole(let volume?): try write(volume, on: device(.disk(disk.name)), appliance)
        case .partitions(let table):
            for partition in table.partitions {
                guard let volume = partition.content else { continue }
                try write(volume, on: device(.partition(disk: disk.name, number: partition.number)), appliance)
            }
        case .whole(nil), nil: break
        }
    }

    private func write(_ volume: VolumeContent, on device: String, _ appliance: isolated Appliance) throws {
        switch volume {
        case .image(let name):
            guard let position = images.firstIndex(of: name) else { return }
            try appliance.copy(Drive.deviceName(at: disks.count + position), to: device)
        case .fileSystem(let fileSystem):
            let kernelDevice = appliance.kernelDevice(device)
            try make(fileSystem, on: kernelDevice, appliance)
            guard !fileSystem.files.isEmpty else { return }
            try appliance.mount(device, at: "/", isReadOnly: false)
            defer { try? appliance.unmountAll() }
            for (path, text) in fileSystem.files.sorted(by: { $0.key < $1.key }) { try appliance.add(path, with: text) }
        }
    }

    private func make(
        _ fileSystem: FileSystemContent, on device: String, _ appliance: isolated Appliance
    ) throws(GuestfsError) {
        do {
            try appliance.run(
                FileSystemCommand(fileSystem: fileSystem).line(on: device),
                "making \(fileSystem.type.rawValue) on \(device)")
        } catch var error {
            // Of all file systems only this one's programs are in a package of their own.
            if fileSystem.type == .xfs, error.message.contains("not found") {
                error.message += "; libguestfs's appliance gets it with: apt-get install libguestfs-xfs"
            }
            throw error
        }
    }

    // MARK: What is made of disks

    private func make(_ array: ArrayContent, _ index: Int, _ appliance: isolated Appliance) throws {
        let members = array.members.map { appliance.kernelDevice(device($0)) }
        let path = device(.array(array.name))
        try appliance.run(
            ArrayCommand(array: array).line(for: path, of: members), "making the array \(array.name)")
        try appliance.settle()
        if let volume = array.content { try write(volume, on: path, appliance) }
    }

    private func make(_ group: VolumeGroupContent, _ appliance: isolated Appliance) throws {
        let devices = group.physicalVolumes.map { appliance.kernelDevice(device($0.device)) }
        for line in VolumeGroupCommands(group: group).lines(on: devices) {
            try appliance.run(line, "making the volume group \(group.name)")
        }
        try appliance.settle()
        for volume in group.logicalVolumes {
            if let content = volume.content { try write(content, on: "/dev/\(group.name)/\(volume.name)", appliance) }
        }
    }

    /// libguestfs's name of a device.
    private func device(_ device: ContentDevice) -> String {
        switch device {
        case .disk(let name): Drive.deviceName(at: disks.firstIndex { $0.name == name } ?? 0)
        case .partition(let disk, let number): self.device(.disk(disk)) + "\(number)"
        // Numbers that mdadm does not give by itself.
        case .array(let name): "/dev/md\(200 + (content.arrays.firstIndex { $0.name == name } ?? 0))"
        }
    }
}
