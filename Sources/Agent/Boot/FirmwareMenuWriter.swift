internal import Commands
internal import Logging
internal import Provisioning

/// Enters boot loaders into the menu that UEFI keeps in its own memory. Without entries the firmware finds them too, at
/// the path that it looks at by itself: a menu that cannot be written is worth a note, and no failure.
struct FirmwareMenuWriter {
    let workshop: Workshop

    /// What is to be started from where.
    struct Entry: Equatable {
        var label: String
        /// The program's path on the partition, as UEFI writes it.
        var program: String
        var disk: Disk
        var partition: PartitionPlan
    }

    /// Writes entries, the first one first, in the place of those that an earlier run left.
    ///
    /// - Throws: `CancellationError` only.
    func write(_ entries: [Entry]) async throws {
        do {
            guard workshop.tools.isInstalled(GrubTools.firmwareMenu) else {
                return note("the ramdisk has no \(GrubTools.firmwareMenu)")
            }
            let said = try await workshop.runner.check(GrubTools.listEntries()).standardOutput
            try await removeStale(FirmwareMenuEntry.entries(in: said), like: entries)
            // Each is put before those that are there.
            for entry in entries.reversed() {
                try await workshop.runner.check(
                    GrubTools.addEntry(
                        entry.label, starting: entry.program, on: entry.disk.path, partition: entry.partition.number))
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            note(OneLine.text(of: error))
        }
    }

    private func note(_ reason: String) {
        let text = "no entry in the firmware's menu, which finds EFI/BOOT/BOOTX64.EFI without: \(reason)"
        workshop.reporter.note(MakeBootable.name, text)
    }

    /// Removes entries of our labels whose partition is gone, or is one of ours. Those of another disk's system of the
    /// same name stay.
    private func removeStale(_ there: [FirmwareMenuEntry], like entries: [Entry]) async throws {
        let links = "\(workshop.paths.devices)/disk/by-partuuid"
        let own = Set(entries.map { Files.name(of: $0.partition.device) })
        let labels = Set(entries.map(\.label))
        for entry in there where labels.contains(entry.label) {
            guard let partition = entry.partition else { continue }
            let target = Files.target(of: "\(links)/\(partition)").map(Files.name)
            guard target.map(own.contains) ?? true else { continue }
            try await workshop.runner.check(GrubTools.removeEntry(entry.number))
        }
    }
}
