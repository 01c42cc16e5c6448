import Commands
import Contract
import Provisioning
import Synchronization
import Testing

@testable import Agent

struct ProvisionerTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// Commands with the test's own directory and the random name of the mount point taken out.
    private func plain(_ lines: [String]) -> [String] {
        lines.map { line in
            var words = line.split(separator: " ").map(String.init)
            for index in words.indices {
                words[index] = words[index].split(separator: scratch.path, omittingEmptySubsequences: false).joined()
                guard words[index].hasPrefix("/run/bareproof-") else { continue }
                words[index] = "ROOT" + words[index].dropFirst("/run/bareproof-XXXXXX".count)
            }
            return words.joined(separator: " ")
        }
    }

    @Test func `the programs that are run, in their order`() async throws {
        let node = try FakeNode(scratch)
        try await node.provision(node.document())
        #expect(
            plain(node.runner.lines) == [
                "pvs --readonly --noheadings --separator '|' --options vg_name,vg_uuid,pv_name",
                "mdadm --examine --scan --verbose",
                "wipefs --all --force /dev/vda",
                "udevadm settle --timeout=30",
                "udevadm settle --timeout=33",
                "mkswap -f /dev/vda3",
                "blkid --probe --output export /dev/vda3",
                "udevadm settle --timeout=30",
                "blkid --probe --output export /dev/vda2",
                "e2fsck -f -y /dev/vda2",
                "resize2fs /dev/vda2",
                "tune2fs -U random -L root /dev/vda2",
                "blkid --probe --output export /dev/vda2",
                "udevadm trigger --action=change /dev/vda2",
                "udevadm settle --timeout=30",
                "mount /dev/vda2 ROOT",
                "mount --bind /dev ROOT/dev",
                "mount --bind /proc ROOT/proc",
                "mount --bind /sys ROOT/sys",
                "chroot ROOT /usr/sbin/grub-install --target=i386-pc --no-floppy --recheck /dev/vda",
                "chroot ROOT /usr/sbin/grub-mkconfig -o /boot/grub/grub.cfg",
                "umount ROOT/sys",
                "umount ROOT/proc",
                "umount ROOT/dev",
                "umount ROOT",
                "sync",
            ])
    }

    @Test func `what can be booted is written under both names`() async throws {
        let node = try FakeNode(scratch)
        try await node.provision(node.document())
        let info = BootInfo(
            elements: [
                .init(
                    grubID: 1, bootName: "Debian, with Linux 6.1", rootUUID: FakeNode.uuid, osID: "os1",
                    imageName: "debian-12", imageUUID: "u-1")
            ], currentElement: 0)
        for path in [node.paths.bootInfo, node.paths.bootInfoAlias] {
            #expect(try JSONText.decode(BootInfo.self, from: try Files.read(path)) == info)
        }
    }

    @Test func `the installed system gets its fstab and its kernel parameters`() async throws {
        let node = try FakeNode(scratch)
        try await node.provision(node.document())
        // Nothing was really mounted, so what was written there is still there.
        let root = try #require(Files.names(in: node.paths.run).first)
        let fstab = """
            tmpfs /tmp tmpfs defaults 0 0
            UUID=\(FakeNode.uuid) / ext4 defaults 0 0
            UUID=\(FakeNode.uuid) swap swap defaults 0 0
            """
        #expect(scratch.text("run/\(root)/etc/fstab") == fstab)
        let settings = try #require(scratch.text("run/\(root)/etc/default/grub.d/zz-bareproof.cfg"))
        #expect(settings.contains("GRUB_CMDLINE_LINUX='console=ttyS0 BOOTIF=01-52-54-00-00-00-01'"))
    }

    @Test func `the story has a beginning and an end for each step`() async throws {
        let node = try FakeNode(scratch)
        try await node.provision(node.document())
        let events = try node.story.map { try JSONText.decode(ProgressEvent.self, from: Array($0.utf8)) }
        let started = events.filter { $0.kind == .started }.map(\.step)
        #expect(started == ["validate", "partitioning", "partitioning", "copyimage", "fstab", "bootloader"])
        #expect(events.filter { $0.kind == .finished }.count == started.count)
        #expect(events.contains { $0.kind == .advanced && $0.done == 7000 && $0.total == 7000 })
    }

    @Test func `partitioning alone ends with the file systems`() async throws {
        let node = try FakeNode(scratch)
        try await node.provision(node.document(), action: "partitioning")
        #expect(
            plain(node.runner.lines).suffix(3) == [
                "mkswap -f /dev/vda3", "blkid --probe --output export /dev/vda3", "sync",
            ])
    }

    @Test func `what is mounted is unmounted when the boot loader fails, and that is the error`() async throws {
        let node = try FakeNode(scratch) { command in
            switch command.program {
            case "chroot": command.failed(1, "no space")
            case "umount" where command.arguments.last?.hasSuffix("/proc") == true: command.failed(32, "not mounted")
            default: nil
            }
        }
        let error = await #expect(throws: AgentError.self) { try await node.provision(node.document()) }
        #expect(error?.action == "installing the boot loader of os1")
        #expect(error?.reason.hasSuffix("exit status 1: no space") == true)
        let unmounted = plain(node.runner.lines).filter { $0.hasPrefix("umount") }
        #expect(unmounted == ["umount ROOT/sys", "umount ROOT/proc", "umount ROOT/dev", "umount ROOT"])
        #expect(!Files.exists(node.paths.bootInfo))
    }

    @Test func `a cancellation unmounts too`() async throws {
        let running = Mutex<Task<Void, any Error>?>(nil)
        let node = try FakeNode(scratch) { command in
            if command.program == "chroot" {
                running.withLock { $0?.cancel() }
                throw CancellationError()
            }
            return nil
        }
        // The task has to be known before it can come to where it is cancelled.
        let task = running.withLock { task in
            let made = Task { try await node.provision(node.document()) }
            task = made
            return made
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(plain(node.runner.lines).filter { $0.hasPrefix("umount") }.count == 4)
    }
}

/// What is refused before anything is run, and what an image may get wrong after that.
struct FaultTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var document: @Sendable (FakeNode) -> String
        var says: String
        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(
            name: "broken JSON", document: { _ in "{" },
            says: "line 1, column 2: expected a key in quotation marks, found the end of the document"),
        Case(
            name: "a size larger than the disk",
            document: { $0.document(volumes: #"{"type": "partition", "mount": "/", "size": "2 GiB"}"#) },
            says: "partitions[0].volumes[0].size: 2048 MiB do not fit on PATH/dev/vda, which has room for 1022.9 MiB"),
        Case(
            name: "an image that is not there", document: { $0.document(url: "file:///no/such/image") },
            says: "looking at image os1: fetching file:///no/such/image: No such file or directory;"
                + " check images[0].image_pull_url"),
        Case(
            name: "an image for another deploy driver", document: { $0.document(url: "10.0.0.1::module/os/") },
            says: "images[0].image_pull_url: an image that is copied block by block has a http, https or file URL,"
                + " found 10.0.0.1::module/os/"),
        Case(
            name: "an image that is too large", document: { $0.document(image: #", "image_size": 99999999"#) },
            says: "images[0].image_size: 95.3 MiB do not fit on PATH/dev/vda2, which has 64 MiB"),
        Case(
            name: "an image of another size than was said", document: { $0.document(image: #", "image_size": 7001"#) },
            says: "looking at image os1: it has 7000 bytes, expected image_size 7001; check images[0].image_pull_url"),
    ])
    func `what can be refused leaves every disk as it was`(_ example: Case) async throws {
        let node = try FakeNode(scratch)
        let error = await #expect(throws: (any Error).self) { try await node.provision(example.document(node)) }
        let says = example.says.split(separator: "PATH").joined(separator: scratch.path)
        #expect(try OneLine.text(of: #require(error)) == says)
        #expect(node.changes.isEmpty)
        #expect(scratch.isUntouched("dev/vda"))
    }

    @Test func `programs that are not there are named before anything is written`() async throws {
        let node = try FakeNode(scratch)
        let error = await #expect(throws: AgentError.self) {
            try await node.provision(node.document(), hasTools: false)
        }
        #expect(
            error?.reason
                == "not installed: blkid, chroot, cp, dmsetup, e2fsck, mdadm, mkswap, mount, pvs, resize2fs, swapoff,"
                + " sync, tune2fs, udevadm, umount, wipefs")
        #expect(node.changes.isEmpty)
    }

    @Test func `a disk in use is not touched`() async throws {
        let node = try FakeNode(scratch)
        try scratch.write("proc/self/mounts", "\(scratch.path)/dev/vda /mnt ext4 rw 0 0\n")
        let error = await #expect(throws: AgentError.self) { try await node.provision(node.document()) }
        #expect(error?.reason == "\(scratch.path)/dev/vda is mounted at /mnt")
        #expect(node.changes.isEmpty)
    }

    @Test func `UEFI of 32 bits is refused`() async throws {
        let node = try FakeNode(scratch, firmware: .uefi)
        try scratch.write("sys/firmware/efi/fw_platform_size", "32\n")
        let error = await #expect(throws: AgentError.self) { try await node.provision(node.document()) }
        #expect(error?.action == "looking at the firmware")
        #expect(node.changes.isEmpty)
    }

    @Test(arguments: [
        (
            #", "image_checksum": "md5:00000000000000000000000000000000""#,
            "its md5 is acd62a4757bde866628d67e037fc2ffb, expected image_checksum 00000000000000000000000000000000"
        ),
        (
            #", "image_download_checksum": "sha256:\#(String(repeating: "0", count: 64))""#,
            "its sha256 is 8d9fc991faa665825c57fa0c991b8745139511350ad114ca9b20665f56093085, expected image_download_checksum \(String(repeating: "0", count: 64))"
        ),
    ])
    func `an image that is not what was said never gets a boot loader`(_ image: String, _ says: String) async throws {
        let node = try FakeNode(scratch)
        let error = await #expect(throws: AgentError.self) { try await node.provision(node.document(image: image)) }
        #expect(error?.reason == says)
        #expect(error?.action == "copying image os1 to \(scratch.path)/dev/vda2")
        #expect(!node.runner.lines.contains { $0.hasPrefix("mount") })
    }

    @Test func `an image of another file system than was asked is refused`() async throws {
        let node = try FakeNode(scratch) { command in
            command.program == "blkid" ? command.done("UUID=x\nTYPE=xfs\n") : nil
        }
        let volumes = #"{"type": "partition", "mount": "/", "file_system": "ext4", "size": "64"}"#
        let error = await #expect(throws: AgentError.self) {
            try await node.provision(node.document(volumes: volumes))
        }
        #expect(
            error?.description == "looking at the image on \(scratch.path)/dev/vda2: it holds xfs, not ext4;"
                + " set partitions[0].volumes[0].file_system to what the image holds")
    }

    @Test func `a menu without the system is an error`() async throws {
        let node = try FakeNode(scratch) { command in
            guard command.program == "chroot" else { return nil }
            try Scratch.write(command.arguments[0] + "/boot/grub/grub.cfg", "# empty")
            return command.done()
        }
        let error = await #expect(throws: AgentError.self) { try await node.provision(node.document()) }
        #expect(error?.action == "reading the boot menu of os1")
    }
}
