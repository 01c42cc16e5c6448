internal import Blocking
internal import Commands
internal import Foundation
internal import Glibc
internal import Guestfs
internal import Images
internal import Libvirt
internal import NodeTemplates
internal import SystemPackage

/// What runs nodes, and what looks into their disks.
extension Doctor {
    /// KVM, by a boot of a kernel under it; the answer of an earlier trial is not taken for it.
    @Sendable func accelerator() async throws -> Finding {
        guard let kernel = kernels().first else {
            let found = "no kernel that could be tried: the ramdisk is not built, and none of /boot can be read"
            return Finding("kvm", .warn, found, mend: "bareproof build ramdisk")
        }
        let choice = try await probe.trial(kernel: kernel)
        guard choice.value == .kvm else {
            let found = [choice.reason + "; nodes run without it, many times slower", choice.detail].compactMap(\.self)
            return Finding("kvm", .warn, found.joined(separator: ": ").firstWords, mend: kvmAdvice)
        }
        return Finding("kvm", .ok, choice.reason)
    }

    /// What time limits are multiplied by here and now, by a trial boot and by how busy the host is.
    @Sendable func timeLimits() async throws -> Finding {
        let what = "time limits"
        guard let kernel = kernels().first else {
            return Finding(what, .warn, "no kernel to time a boot of", mend: "bareproof build ramdisk")
        }
        let choice = try await probe.choose { kernel }
        let calibration = Calibration(
            bootSeconds: choice.bootSeconds, load: await HostLoad.measure(), crowding: 1, wanted: settings.timeFactor)
        guard calibration.factor < Self.slowFactor else {
            return Finding(what, .warn, calibration.text, mend: "end what else runs here, or wait longer for each node")
        }
        return Finding(what, .ok, calibration.text)
    }

    /// From here on a run takes so long that somebody should know.
    private static let slowFactor = 3.0

    private var probe: AcceleratorProbe {
        AcceleratorProbe(runner: runner, cache: settings.cache.root.appending("host"))
    }

    private var kvmAdvice: String {
        guard FileManager.default.fileExists(atPath: "/dev/kvm") else {
            return
                "switch virtualisation on in this machine's firmware, or nested virtualisation on in its host's, then: "
                + "modprobe kvm_intel || modprobe kvm_amd"
        }
        guard access("/dev/kvm", R_OK | W_OK) == 0 else { return "adduser $USER kvm, and log in again" }
        return "nothing here: this machine's own host has to give it KVM that works"
    }

    /// Kernels that can be read: the ramdisk's, and this host's.
    private func kernels() -> [FilePath] {
        let ramdisks = settings.cache.root.appending("ramdisk-base")
        let built = names(in: ramdisks).filter { !$0.hasPrefix(".") }.map { ramdisks.appending($0).appending("kernel") }
        let own = names(in: "/boot").filter { $0.hasPrefix("vmlinuz") }.map { FilePath("/boot").appending($0) }
        return (built + own).filter { FileManager.default.isReadableFile(atPath: $0.string) }
    }

    private func names(in folder: FilePath) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []).sorted().reversed()
    }

    /// libvirt, by a domain that is started and removed.
    @Sendable func libvirt() async throws -> Finding {
        do {
            return try await withTrialFolder { run in
                try await Environment.withHost(settings, runner: runner, logger: logger) { host in
                    try await tryDomain("\(run.name)-doctor", host)
                }
            }
        } catch let error as HostConnectionError {
            return Finding("libvirt", .fail, "\(error)")
        } catch let error where error is LibvirtError || error is DeadlineExceeded || error is CommandError {
            let packages = "libvirt-daemon-system libvirt-daemon-driver-qemu qemu-system-x86 tini"
            return Finding("libvirt", .fail, "\(error)", mend: "apt-get install \(packages)")
        }
    }

    private func tryDomain(_ domain: String, _ host: any NodeHost) async throws -> Finding {
        let hypervisor = host.hypervisor
        let xml = """
            <domain type='qemu'>
              <name>\(domain)</name>
              <memory unit='MiB'>64</memory>
              <os><type arch='x86_64' machine='q35'>hvm</type></os>
            </domain>
            """
        try await hypervisor.define(xml: xml)
        do {
            try await host.start(domain)
            try await hypervisor.destroy(domain)
        } catch {
            try? await hypervisor.undefine(domain)
            throw error
        }
        try await hypervisor.undefine(domain)
        let version = try await hypervisor.libraryVersion()
        let text = "\(version.major).\(version.minor).\(version.release)"
        return Finding("libvirt", .ok, "\(text) at \(settings.uri) starts a domain, and removes it")
    }

    /// libguestfs, by an appliance that is launched with a disk.
    @Sendable func appliance() async throws -> Finding {
        do {
            return try await withTrialFolder { run in
                let disk = run.path.appending("disk.qcow2")
                try await runner.check(Command("qemu-img", ["create", "-q", "-f", "qcow2", disk.string, "64M"]))
                let appliance = ApplianceSettings(
                    scratch: try run.makeFolder("guestfs").string, forceTCG: try probe.known()?.value == .tcg,
                    timeLimit: .seconds(120))
                let start = ContinuousClock.now
                let devices = try await Appliance.run(drives: [Drive(file: disk.string)], settings: appliance) {
                    try $0.partitionDevices()
                }
                guard devices.isEmpty else {
                    return Finding("libguestfs", .fail, "it finds \(devices) on a blank disk")
                }
                let seconds = (ContinuousClock.now - start).components.seconds
                return Finding("libguestfs", .ok, "its appliance starts, and ends \(seconds) s later")
            }
        } catch let error where error is GuestfsError || error is DeadlineExceeded || error is CommandError {
            return Finding(
                "libguestfs", .fail, "\(error)",
                mend: "apt-get install libguestfs0 libguestfs-xfs supermin linux-image-amd64 qemu-utils")
        }
    }

    private func withTrialFolder(_ body: (RunDirectory) async throws -> Finding) async throws -> Finding {
        let run = try RunDirectory(in: settings.cache.root.appending("runs"))
        defer { try? run.remove() }
        return try await body(run)
    }
}

extension String {
    /// A text that fits into a line of the doctor's.
    var firstWords: String { count > 200 ? prefix(200) + "…" : self }
}
