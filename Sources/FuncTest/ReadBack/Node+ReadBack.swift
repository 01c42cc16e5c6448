internal import Commands
internal import Documents
internal import Foundation
internal import Guestfs
internal import NodeTemplates
internal import SystemPackage

extension Node {
    /// Powers the node off and reads its disks.
    ///
    /// - Parameter onRest: Called when it is off, unless it went off by itself: a case whose QEMU crashed begins anew.
    /// - Returns: The state in the shape of `expected.yaml`, and the symbols for identifiers in it.
    func readBack(onRest: (() -> Void)? = nil) async throws -> DiskReader.Reading {
        try await powerOff()
        if let onRest, try await !hasCrashed() {
            try rest()
            onRest()
        }
        return try await restingDisks().reading()
    }

    /// Brings the disks of the node, which has to be off, to this host.
    func fetchDisks() async throws {
        try await environment.host.fetch(Array(diskFiles.values))
    }

    /// Has something changed on the disks of the node, which has to be off.
    func changeDisks(_ change: (RestingDisks) async throws -> Void) async throws {
        try await change(restingDisks())
        for file in diskFiles.values { try await environment.host.send(file) }
    }

    /// The disks of the node, which has to be off, on this host.
    private func restingDisks() async throws -> RestingDisks {
        try await fetchDisks()
        let scratch = folder.appending("guestfs")
        try FileManager.default.createDirectory(atPath: scratch.string, withIntermediateDirectories: true)
        return RestingDisks(
            disks: shape.disks.compactMap { disk in
                diskFiles[disk.name].map { RestingDisks.Disk(shape: disk, file: $0) }
            },
            scratch: scratch, launches: ApplianceLaunches(environment), runner: environment.runner)
    }
}

extension RestingDisks {
    /// Reads all disks with one appliance.
    ///
    /// - Returns: The state in the shape of `expected.yaml`, and the symbols for identifiers in it.
    func reading() async throws -> DiskReader.Reading {
        let reader = DiskReader(disks: disks.map(\.shape), blank: try await blankDisks())
        return try await launches.run(drives(isReadOnly: true), scratch: scratch) { try reader.read($0) }
    }

    func drives(isReadOnly: Bool) -> [Drive] {
        disks.map {
            Drive(file: $0.file.string, format: $0.format, sectorSize: $0.shape.sectorSize, isReadOnly: isReadOnly)
        }
    }

    /// The disks of which no byte was ever written, as their image files tell.
    private func blankDisks() async throws -> Set<String> {
        var blank: Set<String> = []
        for disk in disks {
            let command = Command("qemu-img", ["map", "-f", disk.format, "--output=json", disk.file.string])
            let map = try await runner.check(command).standardOutput
            let extents = try JSONDecoder().decode([Extent].self, from: Data(map.utf8))
            if extents.allSatisfy(\.zero) { blank.insert(disk.shape.name) }
        }
        return blank
    }

    private struct Extent: Decodable {
        /// Whether it reads as zeros.
        var zero: Bool
    }
}
