import Provisioning

/// Requests as text, and disks to plan them on.
enum Documents {
    static let image =
        #"{"name": "os1", "image_pull_url": "http://192.0.2.1/os1.raw", "target": "/", "image_name": "os1-img"}"#

    /// A request with these volumes on vda.
    static func oneDisk(_ volumes: String, images: String = image, size: String = "1 GiB", more: String = "") -> String
    {
        """
        {"images": [\(images)], "partitions_policy": "clean", \(more)
         "partitions": [
           {"type": "disk", "id": {"type": "name", "value": "vda"}, "size": "\(size)", "volumes": [\(volumes)]}]}
        """
    }

    /// A request with one root file system.
    static func withRoot(_ more: String = "") -> String {
        oneDisk(#"{"type": "partition", "mount": "/", "file_system": "ext4", "size": "remaining"}"#, more: more)
    }

    /// A plain partition for nobody in particular.
    static func partition(_ size: String, _ more: String = "") -> String {
        #"{"type": "partition", "size": "\#(size)"\#(more)}"#
    }

    static func disk(mib: UInt64, sectorSize: Int = 512, name: String = "vda") -> Disk {
        Disk(name: name, path: "/dev/\(name)", size: mib << 20, sectorSize: sectorSize)
    }

    /// What is wrong with a document, a line each.
    static func problems(_ document: String) -> [String] {
        do {
            _ = try IronicDriver.read(Array(document.utf8))
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    static func plan(_ document: String, on disks: [Disk]) throws(RequestError) -> StoragePlan {
        try Planner.plan(try IronicDriver.read(Array(document.utf8)), on: disks)
    }

    /// Why a document cannot be carried out on these disks, a line each.
    static func refusals(_ document: String, on disks: [Disk]) -> [String] {
        do {
            _ = try plan(document, on: disks)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }
}
