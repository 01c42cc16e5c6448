internal import Commands
internal import Libvirt
internal import SystemPackage

/// Where nodes run: this host, or another one behind SSH. The harness, its servers, the records of nodes, and what reads their disks
/// back are always here.
///
/// Files that QEMU opens are named by their path in a run's folder here; ``place(of:)`` tells where that is there. On this host the
/// two are the same, and nothing has to be moved.
protocol NodeHost: Sendable {
    /// What people call it; nil for this host.
    var name: String? { get }
    /// The libvirt connection.
    var hypervisor: Hypervisor { get }
    /// Runs programs there.
    var runner: any CommandRunner { get }
    /// What tells answers about this host, for this user and until it is booted again, from those about others.
    var identity: String { get throws }
    /// The libvirt network that nodes are on; nil for QEMU's user-mode network, which each node has for itself.
    var libvirtNetwork: String? { get }
    /// The user and group that QEMU runs as when libvirt's daemon runs as root and would choose others.
    var runAs: (user: UInt32, group: UInt32)? { get }
    /// Whether what QEMU takes down of a node's network can be read here while it grows.
    var hasPackets: Bool { get }
    /// Whether all that a case has of the host is its node: then the next one may have its place while disks are read here. A host may also
    /// have few addresses, or few ways in.
    var isFreeWithNodes: Bool { get }
    /// Whether a checkpoint is kept where QEMU can read it.
    var hasCheckpoints: Bool { get }

    /// Where a file of a run's folder is there.
    func place(of file: FilePath) -> FilePath
    /// Makes the place of a folder.
    func makePlace(of folder: FilePath) async throws
    /// Takes the place of a folder away with all that is in it, also for a task that is cancelled.
    func removePlace(of folder: FilePath) async throws
    /// Brings a file or a folder to its place.
    func send(_ file: FilePath) async throws
    /// Brings files back from their places.
    func fetch(_ files: [FilePath]) async throws
    /// Brings what programs there are to read, from outside of runs' folders.
    ///
    /// - Returns: Where it is there.
    func lend(_ file: FilePath) async throws -> FilePath
    /// Has a file grow as the one at its place does, until the task is cancelled.
    func follow(_ file: FilePath) async

    /// An address for the first network card of a node, which ``withPlace(_:)`` gives back.
    func takeAddress() throws -> String
    /// Where DHCP puts the node with that first network card.
    func internetAddress(of address: String) -> String
    /// Takes it back.
    func giveBack(_ address: String)
    /// Opens a port of this host's loopback there, for the node with that first network card and no other one that can be told from it.
    ///
    /// - Returns: The port there.
    func open(_ port: Int, for address: String) async throws -> Int
    /// Closes it again, also for a task that is cancelled.
    func shut(_ port: Int) async
    /// Has the files of a folder at hand for the node with that network card that boots from the network.
    func publish(_ tftpRoot: FilePath, for address: String) async throws
    /// The port at which ``proxyCommand(to:)``, or this host's loopback, leads to the SSH server of a node that runs.
    func sshPort(of domain: String) async throws -> Int
    /// What leads SSH to that port, as OpenSSH's `ProxyCommand`; nil where it is on this host's loopback.
    func proxyCommand(to address: String) -> String?

    /// Promises memory to a node, as soon as there is enough beside what others were promised.
    ///
    /// - Parameters:
    ///   - bytes: How much.
    ///   - folder: The node's folder here.
    ///   - onWait: Called once if it has to wait, with what it waits for.
    func reserveMemory(_ bytes: Int64, for folder: FilePath, onWait: (String) -> Void) async throws
    /// Has that be less.
    func reduceMemory(of folder: FilePath, to bytes: Int64) throws
    /// Takes that back; it ends with the folder of the node's run, too.
    func releaseMemory(of folder: FilePath)
    /// Starts a domain that is defined.
    func start(_ domain: String) async throws
    /// How many times longer work takes there now than if nobody else worked; 1 on an idle host.
    func load() async -> Double
    /// The room for nodes.
    ///
    /// - Parameter limit: How many nodes at most; one for each processor if nil.
    func slots(limit: Int?) -> NodeSlots
    /// Removes the domains there that belong to no run that lives, and what else of them only that host has.
    ///
    /// - Parameter runs: The folder of runs here.
    /// - Returns: What was removed, one line each.
    func removeAbandoned(_ runs: FilePath) async throws -> [String]
    /// An error as it is for people: if the connection was lost, that is what went wrong.
    func explained(_ error: any Error) async -> any Error
    /// Fails if the connection was lost.
    func requireConnection() async throws
    /// Ends the connection, with all that is left there; also for a task that is cancelled.
    func close() async
}
