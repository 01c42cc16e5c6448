import Provisioning

/// Requests in Fuel's formats.
enum NailgunDocuments {
    static let image = #""/": {"uri": "http://192.0.2.1/img/root.img.gz", "format": "ext4", "container": "gzip"}"#

    /// A request with these spaces.
    static func spaces(_ spaces: String, images: String = image, profile: String = "ubuntu_1404_x86_64") -> String {
        """
        {"profile": "\(profile)", "ks_meta": {"image_data": {\(images)},
         "pm_data": {"kernel_params": " console=tty0 ", "ks_spaces": [\(spaces)]}}}
        """
    }

    /// A disk with these volumes.
    static func disk(_ name: String, mib: Int = 65535, _ volumes: [String], more: String = "") -> String {
        """
        {"type": "disk", "id": "\(name)", "name": "\(name)", "extra": [], "size": \(mib), "free_space": \(mib)\(more),
         "volumes": [\(volumes.joined(separator: ","))]}
        """
    }

    static func partition(_ mount: String, _ mib: Int, type: String = "partition", more: String = "") -> String {
        #"{"type": "\#(type)", "mount": "\#(mount)", "size": \#(mib)\#(more)}"#
    }

    static let boot = partition("/boot", 200, type: "raid", more: #", "file_system": "ext2", "name": "Boot""#)
    static let root = partition("/", 5000, more: #", "file_system": "ext4""#)

    static func pv(_ group: String, _ mib: Int, more: String = #", "lvm_meta_size": 64"#) -> String {
        #"{"type": "pv", "vg": "\#(group)", "size": \#(mib)\#(more)}"#
    }

    static func group(_ name: String, _ volumes: [String]) -> String {
        #"{"type": "vg", "id": "\#(name)", "label": "", "min_size": 0, "volumes": [\#(volumes.joined(separator: ","))]}"#
    }

    static func lv(_ name: String, _ mount: String, _ mib: Int, type: String, more: String = "") -> String {
        #"{"type": "lv", "name": "\#(name)", "mount": "\#(mount)", "file_system": "\#(type)", "size": \#(mib)\#(more)}"#
    }

    static func read(_ document: String) throws(RequestError) -> ProvisionRequest {
        try NailgunDriver.read(Array(document.utf8))
    }

    /// What is wrong with a document, a line each.
    static func problems(
        _ document: String, as driver: any DataDriver.Type = NailgunDriver.self, on disks: [Disk]? = nil
    ) -> [String] {
        do {
            let request = try driver.read(Array(document.utf8))
            if let disks { _ = try Planner.plan(request, on: disks) }
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    /// Appendix B3 of the facts.
    static let core = """
        {"profile": "ubuntu_1404_x86_64", "hostname": "node-7.example", "name_servers": "192.0.2.1",
         "name_servers_search": "example",
         "interfaces": {"eth0": {"mac_address": "52:54:00:00:00:07", "ip_address": "192.0.2.7",
                                 "netmask": "255.255.255.0"}},
         "kernel_options": {"udevrules": "52:54:00:00:00:07_eth0", "netcfg/choose_interface": "52:54:00:00:00:07"},
         "ks_meta": {"image_data": {\(image)}, "authorized_keys": [], "timezone": "UTC",
           "pm_data": {"kernel_params": "console=tty0", "ks_spaces": [
             {"type": "disk", "id": "vda", "name": "vda", "extra": [], "size": 10000, "free_space": 10000,
              "volumes": [{"type": "boot", "size": 300},
                          {"type": "partition", "mount": "/boot", "file_system": "ext2", "size": 200},
                          {"type": "pv", "vg": "os", "size": 6000, "lvm_meta_size": 64}]},
             {"type": "vg", "id": "os", "volumes": [
                {"type": "lv", "name": "root", "mount": "/", "file_system": "ext4", "size": 5000},
                {"type": "lv", "name": "swap", "mount": "swap", "file_system": "swap", "size": 512}]}]}}}
        """

    /// The numbers that facts 3.8 has for three disks with `/boot` as RAID and two volume groups.
    static let threeDisks = spaces(
        [
            disk(
                "sda",
                [
                    #"{"type": "boot", "size": 300}"#, boot,
                    partition("/tmp", 200, more: #", "file_system": "ext2", "name": "TMP""#),
                    #"{"type": "lvm_meta_pool", "size": 0}"#, pv("os", 19438), pv("image", 45597),
                ]),
            disk("sdb", [boot, #"{"type": "lvm_meta_pool", "size": 64}"#, pv("os", 0, more: ""), pv("image", 64971)]),
            disk("sdc", [boot, pv("os", 0, more: #", "lvm_meta_size": 0"#), pv("image", 64971)]),
            group(
                "os",
                [lv("root", "/", 15360, type: "ext4"), lv("swap", "swap", 4014, type: "swap")]),
            group("image", [lv("glance", "/var/lib/glance", 175_347, type: "xfs")]),
        ].joined(separator: ","))

    static let disks = ["sda", "sdb", "sdc", "vda", "nvme0n1"].map { Documents.disk(mib: 65700, name: $0) }
}
