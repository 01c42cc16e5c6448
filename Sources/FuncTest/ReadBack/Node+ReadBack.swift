internal import Commands
internal import Documents
internal import Foundation
internal import Guestfs
internal import NodeTemplates
internal import SystemPackage

extension Node {
    /// Powers the node off and reads its disks.
    ///
    /// - Returns: The state in the shape of `expected.yaml`, and the symbols for identifiers in it.
    func readBack() async throws -> DiskReader.Reading {
        try await powerOff()
        let scratch = try guestfsFolder()
        let reader = DiskReader(disks: shape.disks, blank: try await blankDisks())
        return try await Appliance.run(
            drives: drives,
            settings: ApplianceSettings(scratch: scratch.string, forceTCG: environment.accelerator.value == .tcg)
        ) { appliance in
            try reader.read(appliance)
        }
    }

    /// The disks of the node, which has to be off.
    func restingDisks() throws -> RestingDisks {
        RestingDisks(
            files: shape.disks.compactMap { diskFiles[$0.name] }, scratch: try guestfsFolder(),
            forceTCG: environment.accelerator.value == .tcg)
    }

    private func guestfsFolder() throws -> FilePath {
        let scratch = folder.appending("guestfs")
        try FileManager.default.createDirectory(atPath: scratch.string, withIntermediateDirectories: true)
        return scratch
    }

    /// The disks of which no byte was ever written, as their image files tell.
    private func blankDisks() async throws -> Set<String> {
        var blank: Set<String> = []
        for (name, file) in diskFiles {
            let command = Command("qemu-img", ["map", "--output=json", file.string])
            let map = try await environment.runner.check(command).standardOutput
            let extents = try JSONDecoder().decode([Extent].self, from: Data(map.utf8))
            if extents.allSatisfy(\.zero) { blank.insert(name) }
        }
        return blank
    }

    private struct Extent: Decodable {
        /// Whether it reads as zeros.
        var zero: Bool
    }

    private var drives: [Drive] {
        shape.disks.compactMap { disk in
            diskFiles[disk.name].map { Drive(file: $0.string, sectorSize: disk.sectorSize) }
        }
    }
}
