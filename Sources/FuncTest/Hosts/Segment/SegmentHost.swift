internal import Commands
internal import Libvirt
internal import NodeTemplates
internal import SystemPackage

/// This host, with the nodes of a run on a network segment of their own (`--network libvirt`).
///
/// The segment is where QEMU's user-mode network has this host, 10.0.2.2, so that what is asked of a node is the same on both.
struct SegmentHost: HereHost {
    let segment: Segment
    let hypervisor: Hypervisor
    let runner: any CommandRunner
    private let addresses: SegmentAddresses

    /// Makes a segment.
    ///
    /// - Parameter runs: The folder that holds the folders of runs.
    /// - Throws: ``SegmentError``; nothing is left then.
    static func open(runs: FilePath, runner: any CommandRunner) async throws -> SegmentHost {
        let segment = try await Segment.open(in: runs, runner: runner)
        do {
            let addresses = SegmentAddresses()
            let hypervisor = try await segment.connect()
            try await hypervisor.createNetwork(xml: SegmentDefinition(addresses: addresses).rendered())
            return SegmentHost(segment: segment, hypervisor: hypervisor, runner: runner, addresses: addresses)
        } catch {
            await segment.close()
            throw error
        }
    }

    private init(segment: Segment, hypervisor: Hypervisor, runner: any CommandRunner, addresses: SegmentAddresses) {
        (self.segment, self.hypervisor, self.runner, self.addresses) = (segment, hypervisor, runner, addresses)
    }

    var libvirtNetwork: String? { SegmentDefinition.name }
    // A node that goes on from a checkpoint would have the addresses of the one that was saved, which may be there too.
    var hasCheckpoints: Bool { false }
    // A case has its address until it ends.
    var isFreeWithNodes: Bool { false }

    func takeAddress() throws -> String { try addresses.take() }
    func internetAddress(of address: String) -> String {
        (try? addresses.internetAddress(of: address)) ?? Self.userAddress
    }

    func giveBack(_ address: String) { addresses.giveBack(address) }

    /// dnsmasq runs as nobody, who cannot enter a run's folder, so it has its own, with a folder for each node's internet address. It
    /// serves whoever asks from that one's folder and no other.
    func publish(_ tftpRoot: FilePath, for address: String) async throws {
        let folder = "\(Segment.tftpRoot)/\(try addresses.internetAddress(of: address))"
        // What the node before had there is not this one's. The folder itself stays: whoever has none sees those of all.
        try await segment.check(
            "sh",
            [
                "-euc", "find \"$1\" -mindepth 1 -delete; cp -rT \"$0\" \"$1\"; chmod -R a+rX \"$1\"", tftpRoot.string,
                folder,
            ])
    }

    func bootFile(_ name: String) -> String { name }

    /// Whoever comes from another address than the node's cards have is turned away.
    func open(_ port: Int, for address: String) async throws -> Int {
        try await segment.relay(port, to: try addresses.range(of: address))
        return port
    }

    func shut(_ port: Int) async {
        await segment.endRelay(port)
    }

    /// What the node listens at itself.
    func sshPort(of domain: String) async throws -> Int { 22 }

    func proxyCommand(to address: String) -> String? {
        guard let target = try? addresses.internetAddress(of: address) else { return nil }
        let call = segment.call("socat", ["-", "TCP:\(target):%p,connect-timeout=20"])
        return call.map(Command.quoted).joined(separator: " ")
    }

    func start(_ domain: String) async throws {
        try await hypervisor.start(domain)
    }

    /// What it has ends with its process.
    func removeAbandoned(_ runs: FilePath) async throws -> [String] { [] }

    func requireConnection() async throws {
        try segment.requireAlive()
    }

    func close() async {
        await segment.close()
    }
}
