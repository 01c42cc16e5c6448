import Provisioning
import Testing

@testable import Agent

struct DiskUseTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    @Test func `a disk that nobody uses`() throws {
        try scratch.write("proc/self/mounts", "proc /proc proc rw 0 0\n\(scratch.path)/dev/vdab /x ext4 rw 0 0\n")
        #expect(DiskUse(paths: scratch.paths).mounts(of: ["vda", "vda1"]).isEmpty)
    }

    @Test func `mounts and swap space are found, links or not`() throws {
        let root = scratch.path + "/dev"
        try scratch.link("dev/mapper/data-a", to: "../dm-0")
        try scratch.write("proc/self/mounts", "\(root)/vda1 /mnt ext4 rw 0 0\n\(root)/mapper/data-a /a xfs rw 0 0\n")
        try scratch.write("proc/swaps", "Filename\tType\n\(root)/vda2\tpartition\t1\n\(root)/vdb\tpartition\t1\n")
        let (use, names) = (DiskUse(paths: scratch.paths), Set(["vda", "vda1", "vda2", "dm-0"]))
        #expect(
            use.mounts(of: names) == ["\(root)/vda1 is mounted at /mnt", "\(root)/mapper/data-a is mounted at /a"])
        #expect(use.swaps(on: names) == ["\(root)/vda2"])
    }
}

struct BlockStackTests {
    private let scratch: Scratch
    private let disk: Disk

    init() throws {
        scratch = try Scratch()
        disk = Disk(name: "vda", path: scratch.path + "/dev/vda", size: 1 << 30)
        for number in 1...2 { try scratch.write("sys/block/vda/vda\(number)/partition", "\(number)") }
        try scratch.write("sys/block/vda/vda2/holders/md127/x")
        try scratch.write("sys/block/md127/slaves/vda2/x")
        try scratch.write("sys/block/md127/slaves/vdb2/x")
        try scratch.write("sys/block/md127/holders/dm-0/x")
        try scratch.write("sys/block/dm-0/dm/name", "data-a\n")
        try scratch.write("sys/block/dm-0/dm/uuid", "LVM-1\n")
        try scratch.write("sys/block/dm-0/slaves/md127/x")
    }

    @Test func `what is built on a disk is found up to the top`() {
        let stack = BlockStack(paths: scratch.paths)
        #expect(stack.names(of: "vda") == ["vda", "vda1", "vda2"])
        #expect(
            stack.built(on: [disk]) == [
                .init(name: "md127", kind: .array, members: ["vda2", "vdb2"]),
                .init(name: "dm-0", kind: .mapped(name: "data-a", uuid: "LVM-1"), members: ["md127"]),
            ])
        #expect(stack.isTop("dm-0"))
        #expect(!stack.isTop("md127"))
        #expect(stack.whole(of: "vda2") == "vda")
    }
}

struct StorageSurveyTests {
    @Test func `groups are told apart by UUID, and what has none is nobody's`() {
        let text = """
              data|u1|/dev/vda2
              data|u2|/dev/vdc1
              data|u1|/dev/vdb2
              data|u1|[unknown]
              ||/dev/vdd
            """
        #expect(StorageSurvey.groups(text).map(\.members) == [["/dev/vda2", "/dev/vdb2"], ["/dev/vdc1"]])
        #expect(StorageSurvey.groups(text).first?.title == "volume group \"data\"")
    }

    @Test func `arrays have their devices on a line of their own`() {
        let text = """
            ARRAY /dev/md/0  level=raid1 metadata=1.2 num-devices=2 UUID=a:b name=any:0
               devices=/dev/vda2,/dev/vdb2
            ARRAY metadata=imsm UUID=c
            """
        #expect(
            StorageSurvey.arrays(text) == [
                Assembly(title: "array /dev/md/0", members: ["/dev/vda2", "/dev/vdb2"]),
                Assembly(title: "array UUID=c", members: []),
            ])
    }
}

struct InstalledFilesTests {
    private let scratch: Scratch
    private let files: InstalledFiles

    init() throws {
        scratch = try Scratch()
        try scratch.write("root/usr/lib/os-release", "Debian")
        try scratch.write("outside", "untouched")
        files = InstalledFiles(root: scratch.path + "/root")
    }

    @Test func `links lead to places within the system`() throws {
        try scratch.link("root/lib", to: "usr/lib")
        try scratch.link("root/etc", to: "/usr/../usr/lib")
        try scratch.link("root/up", to: "../../../../usr/lib")
        for path in ["/lib/os-release", "/etc/os-release", "/up/os-release"] {
            #expect(try files.text(path) == "Debian")
        }
    }

    @Test func `nothing outside is written`() throws {
        try scratch.link("root/escape", to: "../outside")
        try files.write("within", to: "/escape")
        #expect(scratch.text("outside") == "untouched")
        #expect(scratch.text("root/outside") == "within")
    }

    @Test func `links that lead round are refused`() throws {
        try scratch.link("root/a", to: "b")
        try scratch.link("root/b", to: "a")
        #expect(throws: FileError.self) { try files.resolve("/a/x") }
        #expect(!files.exists("/a/x"))
    }

    @Test func `what is not there has no text`() throws {
        #expect(try files.text("/etc/fstab") == nil)
    }
}

struct LocalAddressTests {
    @Test(arguments: [
        ("http://10.0.2.2:8080/x", "10.0.2.2", "8080"), ("http://host/x", "host", "80"),
        ("https://user:secret@host", "host", "443"), ("http://[fe80::1]:81/", "fe80::1", "81"),
        ("http://[fe80::1]", "fe80::1", "80"),
    ])
    func `host and port of a URL`(_ url: String, _ host: String, _ port: String) throws {
        let found = try #require(LocalAddress.authority(of: url))
        #expect(found == (host, port))
    }

    @Test func `on the way to oneself it is one's own address`() async throws {
        #expect(try await LocalAddress.toward("http://127.0.0.1:1/") == "127.0.0.1")
    }
}

struct OneLineTests {
    @Test func `an error of many lines is one line`() {
        #expect(OneLine.text(of: AgentError("doing", "a\n  b   c\n\n\td")) == "doing: a | b c | d")
    }

    @Test func `a cancellation says what it is`() {
        #expect(OneLine.text(of: CancellationError()) == "interrupted")
    }
}
