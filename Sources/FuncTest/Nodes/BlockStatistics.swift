internal import Foundation

/// QEMU's counts of what was written to each disk, zeros that the disk was told to make and discarded blocks included (`query-blockstats`).
enum BlockStatistics {
    private struct Answer: Decodable {
        struct Device: Decodable {
            struct Counts: Decodable {
                var wr_bytes: Int64
                var rd_bytes: Int64?
                /// What was discarded is not there any more either.
                var unmap_bytes: Int64?
            }

            var qdev: String?
            var stats: Counts
        }

        var `return`: [Device]
    }

    /// A disk as QEMU sees it.
    struct Disk: Equatable {
        /// Where it is among QEMU's objects, by which the monitor's commands name it.
        var path: String
        /// Bytes written, made zero or discarded since the node was started.
        var writtenBytes: Int64
        /// Of those, bytes discarded.
        var discardedBytes: Int64 = 0
        /// Bytes read since the node was started.
        var readBytes: Int64 = 0
    }

    /// Reads an answer.
    ///
    /// - Parameter disks: The names of all disks; the domain calls them `ua-NAME`.
    /// - Throws: ``BlockStatisticsError`` if a disk is missing: it would pass for untouched.
    static func read(_ answer: String, disks: [String]) throws -> [String: Disk] {
        let devices = try JSONDecoder().decode(Answer.self, from: Data(answer.utf8)).return
        var found: [String: Disk] = [:]
        for disk in disks {
            let device = devices.first { device in
                device.qdev?.split(separator: "/").contains { $0 == "ua-\(disk)" } ?? false
            }
            guard let device, let path = device.qdev else { throw BlockStatisticsError(disk: disk, answer: answer) }
            let counts = device.stats
            let discarded = counts.unmap_bytes ?? 0
            found[disk] = Disk(
                path: path, writtenBytes: counts.wr_bytes + discarded, discardedBytes: discarded,
                readBytes: counts.rd_bytes ?? 0)
        }
        return found
    }
}

/// A disk that QEMU's answer does not count.
struct BlockStatisticsError: Error, CustomStringConvertible {
    var disk: String
    var answer: String

    var description: String { "asking QEMU about \(disk): no such disk in its answer: \(answer)" }
}
