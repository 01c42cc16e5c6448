import Provisioning
import Testing

struct FstabTests {
    private let entries = [
        FstabEntry(uuid: "A", mountPath: "/", type: "ext4"),
        FstabEntry(uuid: "B", mountPath: nil, type: "swap"),
        FstabEntry(uuid: "C", mountPath: "/my data", type: "xfs", options: "noatime"),
        FstabEntry(uuid: "D", mountPath: "/bk", type: "ext3", isEnabled: false),
    ]

    @Test func `an empty file gets a line for each file system`() {
        let text = """
            UUID=A / ext4 defaults 0 0
            UUID=B swap swap defaults 0 0
            UUID=C /my\\040data xfs noatime 0 0
            #UUID=D /bk ext3 defaults 0 0

            """
        #expect(Fstab.updated("", with: entries) == text)
        #expect(Fstab.updated(text, with: entries) == text)
    }

    @Test func `lines of others stay as they are`() {
        let text = """
            # what the image brings
            LABEL=old\t/\text4\trw 0 1
            tmpfs /tmp tmpfs defaults 0 0
            #UUID=E /bk ext3 defaults 0 0
            UUID=C /elsewhere xfs defaults 0 0
            """
        let updated = """
            # what the image brings
            UUID=A / ext4 defaults 0 0
            tmpfs /tmp tmpfs defaults 0 0
            #UUID=D /bk ext3 defaults 0 0
            UUID=C /my\\040data xfs noatime 0 0
            UUID=B swap swap defaults 0 0

            """
        #expect(Fstab.updated(text, with: entries) == updated)
    }
}

struct GrubTests {
    private let menu = """
        set timeout=5
        if [ x$feature_all_video_module = xy ]; then
          insmod all_video
        fi
        menuentry 'Debian GNU/Linux, with Linux 6.1' --class debian $menuentry_id_option 'a' {
        \tsearch --no-floppy --fs-uuid --set=root aaaa
        \tif [ "$x" = y ]; then
        \t  true
        \tfi
        \tlinux\t/boot/vmlinuz-6.1 root=UUID=aaaa ro console=ttyS0
        }
        submenu 'Advanced options' $menuentry_id_option 'b' {
        \tmenuentry 'Inner' {
        \t\tlinux\t/boot/vmlinuz-5 root=UUID=bbbb ro
        \t}
        }
        menuentry "Other" {
        \tlinux16\t/vmlinuz root=UUID=bbbb
        }
        """

    @Test func `entries count submenus, and are found by their root`() {
        let entries = GrubMenu.entries(in: menu)
        #expect(entries.map(\.index) == [0, 2])
        #expect(entries.map(\.title) == ["Debian GNU/Linux, with Linux 6.1", "Other"])
        #expect(entries.map(\.root) == ["UUID=aaaa", "UUID=bbbb"])
        #expect(GrubMenu.entry(booting: "bbbb", in: menu)?.index == 2)
        #expect(GrubMenu.entry(booting: "cccc", in: menu) == nil)
    }

    @Test func `parameters win, and the console follows them`() {
        let text = GrubSettings(kernelParameters: "quiet console=tty0 console=ttyS1,57600n8 it's").text
        #expect(text.contains("GRUB_CMDLINE_LINUX='quiet console=tty0 console=ttyS1,57600n8 it'\\''s'\n"))
        #expect(text.contains("GRUB_CMDLINE_LINUX_DEFAULT=''\n"))
        #expect(text.contains("GRUB_SERIAL_COMMAND='serial --unit=1 --speed=57600'\n"))
    }

    @Test func `without parameters the image's own count`() {
        let text = GrubSettings(kernelParameters: nil).text
        #expect(!text.contains("GRUB_CMDLINE"))
        #expect(!text.contains("GRUB_TERMINAL"))
    }

    @Test(arguments: [
        ("memmap=4G$16G", "memmap=4G\\$16G"), ("a;b", "a\\;b"), ("a=\"b;c$d\"", "a=\"b;c\\$d\""),
        ("plain ro", "plain ro"),
    ])
    func `what means something to GRUB is escaped`(_ parameters: String, _ escaped: String) {
        #expect(GrubSettings(kernelParameters: parameters).text.contains("GRUB_CMDLINE_LINUX='\(escaped)'\n"))
    }

    @Test func `settings replace those of an earlier run`() {
        let own = "GRUB_TIMEOUT=1\n"
        let first = GrubSettings(kernelParameters: "a").replaced(in: own)
        let second = GrubSettings(kernelParameters: "b").replaced(in: first)
        #expect(first.hasPrefix(own))
        #expect(second == GrubSettings(kernelParameters: "b").replaced(in: own))
    }
}

struct KernelCommandLineTests {
    @Test func `parameters are found by name, the last one counts`() {
        let line = KernelCommandLine("a=1 bareproof.callback=http://10.0.2.2:8080/x BOOTIF=01-52-54 b=\"c d\" a=2\n")
        #expect(line["bareproof.callback"] == "http://10.0.2.2:8080/x")
        #expect(line["a"] == "2")
        #expect(line["b"] == "c d")
        #expect(line["missing"] == nil)
        #expect(line.bootInterface == "BOOTIF=01-52-54")
    }
}

struct MdadmConfTests {
    @Test func `an array's line takes the place of its old one`() {
        let text = """
            HOMEHOST <system>
            ARRAY /dev/md/old UUID=b
            ARRAY /dev/md0 UUID=a
            ARRAY /dev/md9 UUID=c

            """
        let updated = MdadmConf.updated(text, with: ["ARRAY /dev/md0 metadata=1.0 UUID=x", "ARRAY /dev/md1 UUID=B"])
        #expect(
            updated == """
                HOMEHOST <system>
                ARRAY /dev/md9 UUID=c
                ARRAY /dev/md0 metadata=1.0 UUID=x
                ARRAY /dev/md1 UUID=B

                """)
    }

    @Test func `a root in the device mapper is found in a menu`() {
        let menu = """
            menuentry 'Debian' {
            \tlinux /vmlinuz root=/dev/mapper/sys-root ro
            }
            """
        #expect(GrubMenu.entry(booting: "u", on: "/dev/mapper/sys-root", in: menu)?.title == "Debian")
        #expect(GrubMenu.entry(booting: "u", on: nil, in: menu) == nil)
    }

    @Test func `fstab says where a file system is mounted`() {
        let text =
            "UUID=a / ext4 defaults 0 0\n#UUID=b /srv xfs defaults 0 0\n# UUID=c /x xfs\n/dev/sda1 /y ext4 x 0 0\n"
        #expect(Fstab.mounts(in: text) == ["a": "/", "b": "/srv"])
    }
}
