import NodeTemplates
import Testing

@testable import FuncTest

struct ReadBackTests {
    @Test func `a grub menu is read with its submenus open`() {
        let entries = GrubMenu.parse(
            """
            set timeout=5
            search --no-floppy --fs-uuid --set=root ffff
            menuentry 'Debian GNU/Linux' --class debian $menuentry_id_option 'gnulinux-simple' {
            \tsearch --no-floppy --fs-uuid --set=root aaaa
            \tlinux\t/boot/vmlinuz-6.1.0-1 root=UUID=aaaa ro console=ttyS0
            \tinitrd\t/boot/initrd.img-6.1.0-1
            }
            submenu 'Advanced' {
            \tmenuentry "Older one" {
            \t\tlinux /boot/vmlinuz-5 quiet
            \t}
            }
            """)
        #expect(
            entries == [
                GrubMenu.Entry(
                    title: "Debian GNU/Linux", root: "aaaa", kernel: "/boot/vmlinuz-6.1.0-1",
                    parameters: "root=UUID=aaaa ro console=ttyS0", initrd: "/boot/initrd.img-6.1.0-1"),
                GrubMenu.Entry(title: "Older one", kernel: "/boot/vmlinuz-5", parameters: "quiet"),
            ])
    }

    @Test func `fstab lines are read, the disabled ones too, but not remarks`() {
        let lines = FileSystemTable.parse(
            """
            # /etc/fstab: static file system information
            UUID=a / ext4 defaults 0 1

            #UUID=b\t/bk\text3\tnoatime
            """)
        #expect(
            lines == [
                .init(
                    isComment: false, spec: "UUID=a", mount: "/", type: "ext4", options: "defaults", dump: 0, pass: 1),
                .init(
                    isComment: true, spec: "UUID=b", mount: "/bk", type: "ext3", options: "noatime", dump: 0, pass: 0),
            ])
    }

    @Test func `os-release values lose their quotes`() {
        let release = ReleaseFile.parse("ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n# remark=1\n")
        #expect(release == ["ID": "debian", "PRETTY_NAME": "Debian GNU/Linux 12"])
    }

    @Test func `GPT types have names, and unknown ones keep their GUID`() {
        #expect(PartitionType.name(of: "21686148-6449-6e6f-744e-656564454649") == "bios_grub")
        #expect(
            PartitionType.name(of: "00000000-0000-0000-0000-00000000000a") == "00000000-0000-0000-0000-00000000000A")
    }
}

struct NodeTests {
    @Test func `QEMU's counts are found by the disks' names`() throws {
        let answer = """
            {"return": [
              {"device": "", "qdev": "/machine/peripheral/ua-vda/virtio-backend", "stats": {"wr_bytes": 512}},
              {"device": "", "qdev": "ua-nvme0n1", "stats": {"wr_bytes": 7, "unmap_bytes": 4096}}], "id": "libvirt-1"}
            """
        #expect(
            try BlockStatistics.read(answer, disks: ["vda", "nvme0n1"]).mapValues(\.writtenBytes)
                == ["vda": 512, "nvme0n1": 4103])
        #expect(throws: BlockStatisticsError.self) { try BlockStatistics.read(answer, disks: ["vdb"]) }
    }

    @Test func `console lines lose terminal codes`() {
        #expect(Console.plain("\u{1B}[0;32m  OK  \u{1B}[0m Started \u{1B}[?25hsshd\r") == "OK   Started sshd")
    }
}
