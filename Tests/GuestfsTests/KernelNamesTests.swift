import Testing

@testable import Guestfs

struct KernelNamesTests {
    private let names = KernelNames(["/dev/sdc", "/dev/sda", "/dev/sde"])

    @Test(arguments: [
        ("/dev/sdc", "/dev/sda"), ("/dev/sda3", "/dev/sdb3"), ("/dev/sde12", "/dev/sdc12"),
        ("/dev/md127", "/dev/md127"),
        ("/dev/sdb1", "/dev/sdb1"),
    ]) func `a drive goes by its position, whatever the kernel calls it`(kernel: String, device: String) {
        #expect(names.device(kernel) == device)
    }

    @Test func `the 27th drive is aa`() {
        #expect(Drive.deviceName(at: 25) == "/dev/sdz")
        #expect(Drive.deviceName(at: 26) == "/dev/sdaa")
        #expect(Drive.label(at: 27) == "driveab")
    }
}
