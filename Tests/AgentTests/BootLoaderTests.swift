import Commands
import Contract
import Provisioning
import Testing

@testable import Agent

/// Which GRUB is installed, how, and what becomes of the firmware's menu.
struct BootLoaderTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// What is run for the boot loader, with the test's own directory and the random mount point taken out.
    private func bootCommands(_ node: FakeNode) -> [String] {
        let programs = ["chroot", "grub-install", "efibootmgr"]
        return node.runner.lines.filter { line in programs.contains { line.hasPrefix($0 + " ") } }.map(plain)
    }

    private func plain(_ line: String) -> String {
        let text = line.split(separator: scratch.path, omittingEmptySubsequences: false).joined()
        return text.replacing(/\/run\/bareproof-[A-Za-z0-9]{6}/, with: "ROOT")
    }

    /// Files of the image, below where it is mounted.
    private func image(_ names: [String]) -> RecordingRunner.Answer {
        { command in
            guard command.program == "mount", command.arguments.first?.hasSuffix("/vda2") == true else { return nil }
            for name in names { try Scratch.write(command.arguments[1] + "/" + name, "x") }
            return command.done()
        }
    }

    private func notes(_ node: FakeNode) throws -> [String] {
        try node.story.map { try JSONText.decode(ProgressEvent.self, from: Array($0.utf8)) }
            .filter { $0.kind == .note }.compactMap(\.message)
    }

    // MARK: UEFI

    @Test func `UEFI gets two programs on its partition, and an entry in its menu`() async throws {
        let node = try FakeNode(scratch, firmware: .uefi)
        try await node.provision(node.document())
        #expect(
            bootCommands(node) == [
                "chroot ROOT /usr/sbin/grub-install --efi-directory=/boot/efi --target=x86_64-efi --no-nvram"
                    + " --bootloader-id=debian",
                "chroot ROOT /usr/sbin/grub-install --efi-directory=/boot/efi --target=x86_64-efi --no-nvram"
                    + " --removable",
                "efibootmgr -v",
                "efibootmgr --quiet --create --disk /dev/vda --part 2 --label debian"
                    + #" --loader '\EFI\debian\grubx64.efi'"#,
                "chroot ROOT /usr/sbin/grub-mkconfig -o /boot/grub/grub.cfg",
            ])
        let mounts = node.runner.lines.filter { $0.hasPrefix("mount ") }.map(plain)
        #expect(mounts.prefix(2) == ["mount /dev/vda3 ROOT", "mount /dev/vda2 ROOT/boot/efi"])
        #expect(node.runner.lines.map(plain).contains("mkfs.vfat -F 32 /dev/vda2"))
    }

    @Test func `the installed system mounts its EFI system partition for root alone`() async throws {
        let node = try FakeNode(scratch, firmware: .uefi)
        try await node.provision(node.document())
        // The system was mounted more than once, each time at another place.
        let tables = Files.names(in: node.paths.run).compactMap { scratch.text("run/\($0)/etc/fstab") }
        #expect(tables.contains { $0.hasSuffix("\nUUID=\(FakeNode.uuid) /boot/efi vfat umask=0077 0 0") })
    }

    @Test func `entries of an earlier run are replaced, those of other disks stay`() async throws {
        let node = try FakeNode(scratch, firmware: .uefi) { command in
            guard command.program == "efibootmgr", command.arguments == ["-v"] else { return nil }
            return command.done(
                ["gone", "ours", "other"].enumerated().map {
                    "Boot000\($0)* debian\tHD(2,GPT,\($1),0xc800,0x64000)/File(x)\n"
                }.joined() + "Boot0009* ubuntu\tHD(2,GPT,gone,0xc800,0x64000)/File(x)\n")
        }
        try scratch.link("dev/disk/by-partuuid/ours", to: "../../vda2")
        try scratch.link("dev/disk/by-partuuid/other", to: "../../sdc1")
        try await node.provision(node.document())
        let removed = bootCommands(node).filter { $0.hasSuffix("--delete-bootnum") }
        #expect(removed == ["0000", "0001"].map { "efibootmgr --quiet --bootnum \($0) --delete-bootnum" })
    }

    @Test func `a menu that cannot be written is worth a note`() async throws {
        let node = try FakeNode(scratch, firmware: .uefi) { command in
            command.program == "efibootmgr" ? command.failed(2, "EFI variables are not supported") : nil
        }
        try await node.provision(node.document())
        let note = try notes(node).first { $0.hasPrefix("no entry in the firmware's menu") }
        #expect(note?.hasSuffix("EFI variables are not supported") == true)
        #expect(Files.exists(node.paths.bootInfo))
    }

    // MARK: The ramdisk's own

    @Test func `an image without GRUB gets the ramdisk's, and a menu of what is in its boot folder`() async throws {
        let node = try FakeNode(scratch, answer: image(["boot/vmlinuz-6.1", "boot/initrd.img-6.1", "etc/fstab"]))
        try scratch.write("ramdisk-grub/i386-pc/modinfo.sh")
        try await node.provision(node.document())
        #expect(
            bootCommands(node) == [
                "grub-install --boot-directory=ROOT/boot --target=i386-pc --no-floppy --recheck /dev/vda"
            ])
        #expect(try notes(node).contains("the image has no GRUB: installing the ramdisk's GRUB"))
        let info = try JSONText.decode(BootInfo.self, from: try Files.read(node.paths.bootInfo))
        #expect(info.elements.map(\.bootName) == ["Linux, with Linux 6.1"])
        let root = try #require(Files.names(in: node.paths.run).first)
        let menu = try #require(scratch.text("run/\(root)/boot/grub/grub.cfg"))
        #expect(menu.contains("\tlinux /boot/vmlinuz-6.1 root=UUID=\(FakeNode.uuid) ro console=ttyS0 BOOTIF=01-52-54-"))
    }

    @Test func `an image that can make a menu makes it for the ramdisk's GRUB`() async throws {
        let files = image(["usr/sbin/grub2-install", "usr/sbin/grub2-mkconfig", "boot/grub2/x"])
        let node = try FakeNode(scratch) { command in
            guard command.program == "chroot" else { return try files(command) }
            if command.arguments.contains("--version") { return command.done("grub2-install (GRUB) 2.06\n") }
            let menu = "menuentry 'X' {\n\tlinux /boot/vmlinuz root=UUID=\(FakeNode.uuid)\n}\n"
            try Scratch.write(command.arguments[0] + "/boot/grub/grub.cfg", menu)
            return command.done()
        }
        try scratch.write("ramdisk-grub/i386-pc/modinfo.sh")
        try await node.provision(node.document())
        #expect(bootCommands(node).last == "chroot ROOT /usr/sbin/grub2-mkconfig -o /boot/grub/grub.cfg")
        #expect(
            try notes(node).contains("the image has no GRUB for i386-pc: installing the ramdisk's GRUB"))
    }

    @Test func `GRUB 0.97 is called by its name, and replaced`() async throws {
        let files = image(["sbin/grub-install", "boot/vmlinuz-2.6.32"])
        let node = try FakeNode(scratch) { command in
            guard command.program == "chroot" else { return try files(command) }
            return command.done("grub-install (GNU GRUB 0.97)\n")
        }
        try scratch.write("ramdisk-grub/i386-pc/modinfo.sh")
        try await node.provision(node.document())
        #expect(try notes(node).contains("the image has GRUB 0.97: installing the ramdisk's GRUB"))
    }

    @Test func `the ramdisk's GRUB takes the place of one that fails`() async throws {
        let node = try FakeNode(scratch) { command in
            guard command.program == "chroot", command.arguments[1].hasSuffix("install") else { return nil }
            return command.failed(1, "this utility should not be used")
        }
        try scratch.write("ramdisk-grub/i386-pc/modinfo.sh")
        try await node.provision(node.document())
        #expect(bootCommands(node).map { $0.prefix { $0 != " " } } == ["chroot", "grub-install", "chroot"])
    }

    @Test func `without any GRUB the error says what is missing where`() async throws {
        let node = try FakeNode(scratch, answer: image(["boot/vmlinuz-6.1"]))
        let error = await #expect(throws: AgentError.self) { try await node.provision(node.document()) }
        #expect(
            error?.description == "looking for a GRUB for i386-pc: the image has no GRUB, and the ramdisk has none;"
                + " put GRUB 2 for it into one of them (Debian: grub-pc-bin and grub2-common)")
    }

    @Test func `an image without a kernel does not boot`() async throws {
        let node = try FakeNode(scratch, answer: image(["boot/config-6.1"]))
        try scratch.write("ramdisk-grub/i386-pc/modinfo.sh")
        let error = await #expect(throws: AgentError.self) { try await node.provision(node.document()) }
        #expect(
            error?.description
                == "making the boot menu of os1: no vmlinuz in /boot; put a kernel into the image")
    }
}
