import Testing

@testable import Provisioning

/// What the agent writes for images that have nothing to make a boot menu with.
struct BootMenuTests {
    @Test func `kernels are ordered by version, rescue and crash kernels last`() {
        let names = [
            "System.map-6.1", "config-6.1", "grub", "initramfs-4.10.0.img", "initramfs-4.10.0kdump.img",
            "initrd.img-4.9.0-2", "vmlinuz-0-rescue-abc", "vmlinuz-4.10.0", "vmlinuz-4.9.0-12", "vmlinuz-4.9.0-2",
            "vmlinuz-5.0-kdump",
        ]
        let kernels = KernelFile.kernels(among: names)
        #expect(
            kernels.map(\.version) == ["4.10.0", "4.9.0-12", "4.9.0-2", "5.0-kdump", "0-rescue-abc"])
        #expect(kernels.map(\.initramfs) == ["initramfs-4.10.0.img", nil, "initrd.img-4.9.0-2", nil, nil])
    }

    @Test func `a kernel without a version is one too`() {
        #expect(
            KernelFile.kernels(among: ["vmlinuz", "initrd.img"])
                == [KernelFile(name: "vmlinuz", version: "", initramfs: "initrd.img")])
        #expect(KernelFile.kernels(among: ["vmlinux", "bzImage"]).isEmpty)
    }

    @Test func `a menu has an entry for each kernel`() {
        let menu = GrubMenuText(
            title: "Debian GNU/Linux",
            kernels: KernelFile.kernels(among: ["vmlinuz-6.1", "initrd.img-6.1", "vmlinuz-6.2"]), bootUUID: "b",
            bootFolder: "/boot", root: "UUID=r", kernelParameters: "console=ttyS1,57600 a;b")
        #expect(
            menu.text == """
                # Written when this system was provisioned.
                set default=0
                set timeout=5
                serial --unit=1 --speed=57600
                terminal_input console serial
                terminal_output console serial
                menuentry 'Debian GNU/Linux, with Linux 6.2' {
                \tsearch --no-floppy --fs-uuid --set=root b
                \tlinux /boot/vmlinuz-6.2 root=UUID=r ro console=ttyS1,57600 a\\;b
                }
                menuentry 'Debian GNU/Linux, with Linux 6.1' {
                \tsearch --no-floppy --fs-uuid --set=root b
                \tlinux /boot/vmlinuz-6.1 root=UUID=r ro console=ttyS1,57600 a\\;b
                \tinitrd /boot/initrd.img-6.1
                }

                """)
        #expect(GrubMenu.entry(booting: "r", in: menu.text)?.title == "Debian GNU/Linux, with Linux 6.2")
    }

    @Test func `a system says what it is called`() {
        let debian = OSRelease("PRETTY_NAME=\"Debian 12\"\nNAME=\"Debian GNU/Linux\"\nID=debian\n")
        #expect((debian.name, debian.identifier) == ("Debian GNU/Linux", "debian"))
        let odd = OSRelease("ID='Open/SUSE-leap'\n")
        #expect((odd.name, odd.identifier) == ("Linux", "opensuseleap"))
        #expect(OSRelease("").identifier == "linux")
    }

    @Test func `the firmware's menu is read`() {
        let text = """
            BootCurrent: 0003
            Timeout: 0 seconds
            BootOrder: 0003,0001,0002
            Boot0001* UiApp\tFvVol(7cb8bdc9)/FvFile(462caa21)
            Boot0002  UEFI Misc Device\tPciRoot(0x0)/Pci(0x2,0x1)
            Boot0003* debian (vdb)\tHD(2,GPT,1C9A07E0-0000-4000-8000-00000000000A,0xc800,0x64000)/File(\\EFI\\debian)
            MirroredPercentageAbove4G: 0.00
            """
        #expect(
            FirmwareMenuEntry.entries(in: text) == [
                FirmwareMenuEntry(number: "0001", label: "UiApp"),
                FirmwareMenuEntry(number: "0002", label: "UEFI Misc Device"),
                FirmwareMenuEntry(
                    number: "0003", label: "debian (vdb)", partition: "1c9a07e0-0000-4000-8000-00000000000a"),
            ])
    }
}
