internal import Commands
internal import Libvirt
internal import Logging
internal import SystemPackage

extension Doctor {
    /// A network segment of a run's own, by making one.
    @Sendable func segment() async throws -> Finding {
        let what = "network libvirt"
        do {
            let host = try await SegmentHost.open(runs: settings.runs, runner: runner)
            await host.close()
            return Finding(what, .ok, "a network of libvirt's in a namespace of its own is made, and removed")
        } catch let error
            where error is SegmentError || error is LibvirtError || error is CommandError || error is SpawnError
        {
            return Finding(
                what, .warn, "\(error); cases run on --network user",
                mend: "apt-get install dnsmasq-base iproute2 iptables socat libvirt-daemon-system uidmap")
        }
    }
}
