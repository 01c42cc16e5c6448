/// What another host says of itself when the connection to it is made.
struct HostFacts: Equatable {
    /// The Debian packages of what a host of nodes has to have, by the programs.
    static let packages = [
        "qemu-system-x86_64": "qemu-system-x86", "qemu-img": "qemu-utils", "rsync": "rsync", "flock": "util-linux",
        "virt-ssh-helper": "libvirt-daemon", networkCard: "ipxe-qemu",
    ]
    /// What QEMU's network cards boot from.
    private static let networkCard = "pxe-virtio.rom"
    /// Of which daemons one has to be there.
    static let daemons = ["libvirtd", "virtqemud"]
    /// What is said when all else is, and when the folder is gone.
    static let (ready, over) = ("ready", "over")

    /// The user's number.
    var user: UInt32 = 0
    /// The user's group.
    var group: UInt32 = 0
    /// What it was booted as.
    var boot = ""
    /// The folder there that belongs to this connection.
    var folder = ""
    /// How many processors nodes have.
    var processors = 1
    /// Bytes of memory that are free.
    var memory: Int64 = 0
    /// Programs that are not there.
    var missing: [String] = []
    /// Whether all was said.
    var isWhole = false
    /// Whether the folder there is gone.
    var isOver = false

    /// Reads what ``script(name:)`` prints.
    init(_ text: String) {
        // A line that has no end yet may be half of one.
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            let value = words.count > 1 ? words[1] : ""
            switch words.first {
            case "user": user = UInt32(value) ?? 0
            case "group": group = UInt32(value) ?? 0
            case "boot": boot = value
            case "folder": folder = value
            case "processors": processors = Int(value) ?? 1
            case "memory": memory = (Int64(value) ?? 0) << 10
            case "missing": missing.append(value)
            case Self.ready: isWhole = true
            case Self.over: isOver = true
            default: break
            }
        }
    }

    /// What to type there.
    var mend: String {
        let names = missing.map { Self.packages[$0] ?? "libvirt-daemon-system" }
        return "apt-get install --no-install-recommends " + Set(names).sorted().joined(separator: " ")
    }

    /// A folder's place for runs there, in a shell.
    static let runs = #"${XDG_CACHE_HOME:-$HOME/.cache}/bareproof/runs"#

    /// What the connection's own shell there does: makes a folder, holds a lock on it as a run does here, says what there is, and
    /// removes the folder when its input ends, be it because the connection is lost.
    static func script(name: String) -> String {
        let daemons = daemons.map { "command -v \($0) >/dev/null" }.joined(separator: " || ")
        let networkCards = ProgramChecks.networkCardFiles.map { "test -r \($0)" }.joined(separator: " || ")
        return [
            "umask 077", "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin", #"runs="\#(runs)""#, #"folder="$runs/\#(name)""#,
            "for program in \(packages.keys.filter { $0 != networkCard }.sorted().joined(separator: " "))",
            #"do command -v "$program" >/dev/null || echo "missing $program"; done"#,
            "{ \(daemons); } || echo missing libvirtd", "{ \(networkCards); } || echo missing \(networkCard)",
            #"{ mkdir -p "$runs" && exec 8>"$runs/.lock" && flock -w 5 8 && mkdir "$folder" && exec 9>"$folder/lock""#
                + #" && flock -n 9 && exec 8>&-; } || exit 1"#,
            #"echo "user $(id -u)"; echo "group $(id -g)"; echo "boot $(cat /proc/sys/kernel/random/boot_id)""#,
            #"echo "folder $folder"; echo "processors $(nproc)""#,
            #"echo "memory $(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo)""#,
            "echo \(ready)", "cat >/dev/null", #"rm -rf "$folder""#, "echo \(over)",
        ].joined(separator: "; ")
    }
}
