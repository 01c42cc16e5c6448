internal import Foundation

/// QEMU's counts of what was written to each disk, zeros that the disk was told to make and discarded blocks included (`query-blockstats`).
enum BlockStatistics {
    private struct Answer: Decodable {
        struct Device: Decodable {
            struct Counts: Decodable {
                var wr_bytes: Int64
                /// What was discarded is not there any more either.
                var unmap_bytes: Int64?
            }

            var qdev: String?
            var stats: Counts
        }

        var `return`: [Device]
    }

    /// Reads an answer.
    ///
    /// - Parameter disks: The names of all disks; the domain calls them `ua-NAME`.
    /// - Throws: ``BlockStatisticsError`` if a disk is missing: it would pass for untouched.
    static func writtenBytes(_ answer: String, disks: [String]) throws -> [String: Int64] {
        let devices = try JSONDecoder().decode(Answer.self, from: Data(answer.utf8)).return
        var counts: [String: Int64] = [:]
        for disk in disks {
            let device = devices.first { device in
                device.qdev?.split(separator: "/").contains { $0 == "ua-\(disk)" } ?? false
            }
            guard let device else { throw BlockStatisticsError(disk: disk, answer: answer) }
            counts[disk] = device.stats.wr_bytes + (device.stats.unmap_bytes ?? 0)
        }
        return counts
    }
}

/// A disk that QEMU's answer does not count.
struct BlockStatisticsError: Error, CustomStringConvertible {
    var disk: String
    var answer: String

    var description: String { "asking QEMU what was written to \(disk): no such disk in its answer: \(answer)" }
}
