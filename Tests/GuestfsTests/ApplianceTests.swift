import Blocking
import Glibc
import Guestfs
import Testing

/// One appliance boots under emulation in about ten seconds, so one test asks it everything.
@Suite(.serialized) struct ApplianceTests {
    private func withScratch(_ body: (String) async throws -> Void) async throws {
        var template = Array("/tmp/guestfs-tests-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer { _ = system("rm -rf \(folder)") }
        try await body(folder)
    }

    @Test(.timeLimit(.minutes(5))) func `a disk is read back`() async throws {
        try await withScratch { folder in
            let disk = "\(folder)/disk.raw"
            let made = system(
                """
                truncate -s 64M \(disk) && /usr/sbin/sgdisk -n 1:2048:+8M -t 1:ef02 -c 1:boot \
                -n 2:0:+32M -c "2:the root" -A 2:set:2 \(disk) >/dev/null && mkdir \(folder)/tree && echo hello > \(folder)/tree/greeting \
                && /usr/sbin/mke2fs -q -t ext4 -L "some data" -E offset=9437184 -d \(folder)/tree \(disk) 32M
                """)
            try #require(made == 0)
            let settings = ApplianceSettings(scratch: folder, forceTCG: true)
            try await Appliance.run(drives: [Drive(file: disk, format: "raw")], settings: settings) { appliance in
                #expect(try appliance.size(of: "/dev/sda") == 64 << 20)
                #expect(try appliance.sectorSize(of: "/dev/sda") == 512)
                #expect(try appliance.partitionDevices() == ["/dev/sda1", "/dev/sda2"])
                #expect(appliance.content(of: "/dev/sda").table == "gpt")
                let first = appliance.content(of: "/dev/sda1")
                #expect(first.type == nil)
                #expect(first.partition?.number == 1)
                #expect(first.partition?.start == 1 << 20)
                #expect(first.partition?.size == 8 << 20)
                #expect(first.partition?.type == "21686148-6449-6e6f-744e-656564454649")
                let second = appliance.content(of: "/dev/sda2")
                #expect(second.partition?.name == "the root")
                #expect(second.partition?.flags == 4)
                #expect(second.type == "ext4")
                #expect(second.label == "some data")
                #expect(second.uuid?.count == 36)
                // All at once is the same as one by one, also of a device on which nothing is found.
                let names = ["/dev/sda", "/dev/sda1", "/dev/sda2"]
                let contents = try appliance.contents(of: names)
                #expect(contents == Dictionary(uniqueKeysWithValues: names.map { ($0, appliance.content(of: $0)) }))
                #expect(contents["/dev/sda"]?.sectorSize == 512)
                #expect(try appliance.volumeGroups() == [])
                #expect(try appliance.arrays() == [])
                try appliance.mount("/dev/sda2", at: "/")
                #expect(try appliance.text("/greeting") == "hello\n")
                #expect(try !appliance.isFile("/nothing"))
                let error = #expect(throws: GuestfsError.self) { try appliance.text("/nothing") }
                #expect(error?.description.hasPrefix("reading /nothing: ") == true)
                #expect(try appliance.mountedSize(at: "/") > 20 << 20)
                try appliance.unmountAll()
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an appliance is ended at its time limit`() async throws {
        try await withScratch { folder in
            let disk = "\(folder)/disk.raw"
            try #require(system("truncate -s 1M \(disk)") == 0)
            // Under emulation an appliance is up after seven seconds at the earliest.
            let settings = ApplianceSettings(scratch: folder, forceTCG: true, timeLimit: .seconds(2))
            let error = await #expect(throws: DeadlineExceeded.self) {
                try await Appliance.run(drives: [Drive(file: disk, format: "raw")], settings: settings) { _ in }
            }
            #expect(error?.what == "reading disks with libguestfs")
            // A killed process may take a moment to be gone; the pattern does not match the shell that looks for it.
            #expect(system("sleep 1; pgrep -f '\(folder)/[a-z]*[.]raw' >/dev/null") != 0, "the appliance is gone")
        }
    }

    @Test(.timeLimit(.minutes(1))) func `one that hangs at its launch has failed to come up`() async throws {
        try await withScratch { folder in
            let disk = "\(folder)/disk.raw"
            try #require(system("truncate -s 1M \(disk)") == 0)
            let settings = ApplianceSettings(scratch: folder, forceTCG: true, launchLimit: .seconds(2))
            let error = await #expect(throws: GuestfsError.self) {
                try await Appliance.run(drives: [Drive(file: disk, format: "raw")], settings: settings) { _ in }
            }
            #expect(error?.isLaunch == true)
            #expect(error?.message.hasPrefix("gave up after 2 s; ") == true, "\(String(describing: error))")
        }
    }

    @Test func `an image that is not there is named`() async throws {
        try await withScratch { folder in
            let error = await #expect(throws: GuestfsError.self) {
                try await Appliance.run(
                    drives: [Drive(file: "/nonexistent.qcow2")],
                    settings: ApplianceSettings(scratch: folder, forceTCG: true)
                ) { _ in }
            }
            #expect(error?.description.hasPrefix("adding drive /nonexistent.qcow2: ") == true)
        }
    }
}
