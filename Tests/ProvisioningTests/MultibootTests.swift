import Testing

@testable import Provisioning

struct MultibootMenuTests {
    private static let kernel = ProbedKernel(
        bootDevice: "/dev/vda3", kernel: "/boot/vmlinuz-6.1", initramfs: "/boot/initrd.img-6.1",
        parameters: "root=UUID=aa ro console=ttyS1,57600n8")

    @Test func `an entry boots the kernel that was found, or has the system's own menu find another`() {
        let entry = MultibootMenu.Entry(
            title: "Red (on /dev/vda3)", identifier: "red", bootUUID: "aa", kernel: Self.kernel,
            ownMenu: "/boot/grub/grub.cfg")
        #expect(
            MultibootMenu(entries: [entry], defaultEntry: 0).text == """
                set timeout=1
                insmod part_gpt
                insmod ext2
                serial --unit=1 --speed=57600
                terminal_input console serial
                terminal_output console serial
                menuentry 'Red (on /dev/vda3)' --id 'red' {
                  search --no-floppy --fs-uuid --set=root aa
                  if [ -e /boot/vmlinuz-6.1 ]; then
                  linux /boot/vmlinuz-6.1 root=UUID=aa ro console=ttyS1,57600n8
                  initrd /boot/initrd.img-6.1
                  else
                  configfile /boot/grub/grub.cfg
                  fi
                }
                set default=0

                """)
    }

    @Test func `a system without a kernel that was found has its own menu`() {
        let entry = MultibootMenu.Entry(
            title: "Blue", identifier: "blue", bootUUID: "bb", kernel: nil, ownMenu: "/grub2/grub.cfg")
        let lines = MultibootMenu(entries: [entry], defaultEntry: 0).text.split(separator: "\n")
        #expect(lines.contains("  configfile /grub2/grub.cfg"))
        #expect(!lines.contains { $0.contains("linux") || $0.contains("serial") })
    }

    @Test func `os-prober's lines become systems, and what is no Linux is left out`() {
        let text = """
            /dev/vda3:Debian GNU/Linux 12 (bookworm):Debian:linux
            /dev/vda1@/efi/Microsoft/Boot/bootmgfw.efi:Windows Boot Manager:Windows:efi

            """
        #expect(ProbedSystem.read(text) == [ProbedSystem(device: "/dev/vda3", name: "Debian GNU/Linux 12 (bookworm)")])
    }

    @Test func `linux-boot-prober's lines become kernels, with colons in their parameters`() {
        let text = "/dev/vda3:/dev/vda4:Debian:/boot/vmlinuz-6.1:/boot/initrd.img-6.1:root=UUID=aa nfsroot=1.2.3.4:/x\n"
        var kernel = ProbedKernel.read(text).first
        #expect(kernel?.parameters == "root=UUID=aa nfsroot=1.2.3.4:/x")
        kernel?.dropFolder("/boot")
        #expect(kernel?.kernel == "/vmlinuz-6.1")
        #expect(kernel?.initramfs == "/initrd.img-6.1")
    }
}

struct ShellWordsTests {
    @Test(arguments: [
        ("-a -A  -X", ["-a", "-A", "-X"]),
        ("-e 'ssh -p 22' --exclude=\"a b\"", ["-e", "ssh -p 22", "--exclude=a b"]),
        (#"a\ b '' "x\"y" 'c\d'"#, ["a b", "", "x\"y", #"c\d"#]),
        ("", []),
    ])
    func `a line becomes words as in a shell`(line: String, words: [String]) {
        #expect(ShellWords.split(line) == words)
    }

    @Test(arguments: ["'open", "\"open", "end\\"])
    func `what is not closed is no line`(line: String) {
        #expect(ShellWords.split(line) == nil)
    }
}

struct MultiImagePlanTests {
    private static let document = """
        {"images": [
          {"name": "red", "image_pull_url": "http://192.0.2.1/red", "target": "/"},
          {"name": "blue", "image_pull_url": "http://192.0.2.1/blue", "target": "/", "boot": true}],
         "partitions_policy": "clean",
         "partitions": [
          {"type": "disk", "id": {"type": "name", "value": "vda"}, "size": "1 GiB", "volumes": [
           {"type": "partition", "mount": "/", "file_system": "ext4", "size": "300", "images": ["red"]},
           {"type": "partition", "mount": "/", "file_system": "ext4", "size": "300", "images": ["blue"]},
           {"type": "partition", "mount": "/opt/shared", "file_system": "ext4", "size": "100", "images": ["red", "blue"]}]},
          {"type": "disk", "id": {"type": "name", "value": "vdb"}, "size": "1 GiB", "volumes": []}]}
        """

    private func plan(copiesFiles: Bool = false) throws -> StoragePlan {
        var request = try IronicDriver.read(Array(Self.document.utf8))
        request.copiesFiles = copiesFiles
        return try Planner.plan(request, on: ["vda", "vdb"].map { Documents.disk(mib: 1024, name: $0) })
    }

    @Test func `several systems have a partition of 100 MiB in common, on the first disk`() throws {
        let plan = try plan()
        #expect(plan.disks[0].partitions.map(\.name).prefix(3) == ["bios_grub", "multiboot", "root"])
        #expect(plan.disks[0].partitions[1].firstSector == 25 * 2048)
        #expect(plan.disks[0].partitions[1].size == 100 << 20)
        #expect(plan.disks[1].partitions.map(\.name) == ["bios_grub"])
        #expect(plan.multiboot == "/dev/vda2")
        let common = plan.fileSystems.first { $0.device == "/dev/vda2" }
        #expect(common?.type == .ext4)
        #expect(common?.label == "multiboot")
        #expect(common?.images == [])
    }

    @Test func `each system has its own root, and shares what both name`() throws {
        let plan = try plan()
        #expect(plan.systems.map(\.device) == ["/dev/vda3", "/dev/vda4"])
        #expect(plan.bootedSystem == 1)
        #expect(plan.mounts(of: "red").map(\.device) == ["/dev/vda3", "/dev/vda5"])
        #expect(plan.mounts(of: "blue").map(\.device) == ["/dev/vda4", "/dev/vda5"])
    }

    @Test func `images that are trees of files have their file systems made`() throws {
        let plan = try plan(copiesFiles: true)
        #expect(plan.fileSystems.allSatisfy { $0.source == nil })
        #expect(plan.copyOptions == ["-a", "-A", "-X"])
    }

    @Test func `two images that boot next are refused`() {
        let document = Self.document.replacing(#""target": "/"},"#, with: #""target": "/", "boot": 1},"#)
        #expect(throws: RequestError.self) { try IronicDriver.read(Array(document.utf8)) }
    }
}
