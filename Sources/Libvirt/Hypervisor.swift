internal import Blocking
internal import CLibvirt
internal import Glibc

/// A libvirt connection. All of its calls run on one thread of its own, because libvirt keeps its last error per thread
/// and calls last as long as the daemon takes.
///
/// Handles stay inside; callers name domains. A body has no `await` between a C call and reading its error.
public actor Hypervisor {
    private let thread: BlockingThread
    private let connection: ConnectionHandle
    /// The connection's URI, such as `qemu:///session`.
    public nonisolated let uri: String

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Opens a connection.
    ///
    /// - Parameter uri: A libvirt URI, such as `qemu:///session`.
    /// - Throws: ``LibvirtError``; with ``LibvirtError/Code/systemError`` where no daemon listens.
    public static func connect(to uri: String) async throws -> Hypervisor {
        try await Opener(uri: uri).open()
    }

    fileprivate init(uri: String, thread: BlockingThread, connection: consuming ConnectionHandle) {
        self.uri = uri
        self.thread = thread
        self.connection = connection
    }

    /// For calls of this actor's extensions, on its thread.
    var pointer: virConnectPtr { connection.pointer }

    /// Defines a domain, or redefines it if it has the same name and UUID. It is not started.
    public func define(xml: String) throws(LibvirtError) {
        guard let domain = virDomainDefineXMLFlags(connection.pointer, xml, UInt32(VIR_DOMAIN_DEFINE_VALIDATE.rawValue))
        else { throw .last("defining a domain") }
        virDomainFree(domain)
    }

    /// Starts a domain that is defined and off.
    ///
    /// - Parameter endsWithConnection: Whether libvirt powers it off when this connection ends, however it ends.
    public func start(_ name: String, endsWithConnection: Bool = false) throws(LibvirtError) {
        let flags = endsWithConnection ? UInt32(VIR_DOMAIN_START_AUTODESTROY.rawValue) : 0
        try connection.domain(named: name).require("starting domain \(name)") { virDomainCreateWithFlags($0, flags) }
    }

    /// Cuts a domain's power: QEMU is asked to end, which writes out its own caches, and killed if it does not.
    ///
    /// A domain that is off already, or that is not there, is no error.
    public func destroy(_ name: String) throws(LibvirtError) {
        let flags = UInt32(VIR_DOMAIN_DESTROY_GRACEFUL.rawValue)
        do {
            try connection.domain(named: name).require("powering off domain \(name)") {
                virDomainDestroyFlags($0, flags)
            }
        } catch  where error.code == .operationInvalid || error.code == .noDomain {
            return
        }
    }

    /// Removes a domain's definition, and the file of its firmware's variables. A domain that is not there is no error.
    public func undefine(_ name: String) throws(LibvirtError) {
        do {
            var flags = UInt32(VIR_DOMAIN_UNDEFINE_MANAGED_SAVE.rawValue)
            // Not every hypervisor knows of such files, and one that does keeps a domain that has one.
            if try xml(of: name).contains("<nvram") { flags |= UInt32(VIR_DOMAIN_UNDEFINE_NVRAM.rawValue) }
            try connection.domain(named: name).require("removing domain \(name)") {
                virDomainUndefineFlags($0, flags)
            }
        } catch  where error.code == .noDomain {
            return
        }
    }

    /// Whether a domain runs.
    public func state(of name: String) throws(LibvirtError) -> DomainState {
        var state: Int32 = 0
        try connection.domain(named: name).require("asking for the state of domain \(name)") {
            virDomainGetState($0, &state, nil, 0)
        }
        return DomainState(rawValue: state)
    }

    /// Whether a domain is off because its QEMU ended by a fault of its own: nobody powered it off, within or from outside.
    public func hasCrashed(_ name: String) throws(LibvirtError) -> Bool {
        var (state, reason) = (Int32(0), Int32(0))
        try connection.domain(named: name).require("asking why domain \(name) is off") {
            virDomainGetState($0, &state, &reason, 0)
        }
        return DomainState(rawValue: state) == .shutoff && reason == Int32(VIR_DOMAIN_SHUTOFF_CRASHED.rawValue)
    }

    /// The names of all domains, running or not.
    public func domainNames() throws(LibvirtError) -> [String] {
        var list: UnsafeMutablePointer<virDomainPtr?>?
        let count = try requireSuccess(virConnectListAllDomains(connection.pointer, &list, 0), "listing domains")
        defer { free(list) }
        return (0..<Int(count)).compactMap { index in
            guard let domain = list?[index] else { return nil }
            defer { virDomainFree(domain) }
            return virDomainGetName(domain).map { String(cString: $0) }
        }
    }

    /// The XML of a domain as libvirt completed it.
    public func xml(of name: String) throws(LibvirtError) -> String {
        try connection.domain(named: name).take("asking for the XML of domain \(name)") { virDomainGetXMLDesc($0, 0) }
    }

    /// Sends a command to the QEMU monitor of a running domain.
    ///
    /// - Parameters:
    ///   - command: A line for people (`info usernet`), or a JSON object if `isJSON`.
    ///   - isJSON: Whether the command is QMP.
    /// - Returns: What QEMU answered.
    public func monitor(_ name: String, _ command: String, isJSON: Bool = false) throws(LibvirtError) -> String {
        var answer: UnsafeMutablePointer<CChar>?
        let kind = isJSON ? VIR_DOMAIN_QEMU_MONITOR_COMMAND_DEFAULT : VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP
        let attempt = "sending '\(command)' to the monitor of domain \(name)"
        try connection.domain(named: name).require(attempt) {
            virDomainQemuMonitorCommand($0, command, &answer, UInt32(kind.rawValue))
        }
        return try takeString(answer, attempt)
    }

    /// Makes a network that is there until its libvirt ends.
    public func createNetwork(xml: String) throws(LibvirtError) {
        guard let network = virNetworkCreateXML(connection.pointer, xml) else { throw .last("making a network") }
        virNetworkFree(network)
    }

    /// libvirt's version as major, minor, release.
    public func libraryVersion() throws(LibvirtError) -> (major: Int, minor: Int, release: Int) {
        var version: UInt = 0
        try requireSuccess(virConnectGetLibVersion(connection.pointer, &version), "asking for libvirt's version")
        return (Int(version / 1_000_000), Int(version / 1000 % 1000), Int(version % 1000))
    }
}

/// Opens a connection on the thread that it will live on.
private actor Opener {
    private let thread = BlockingThread(name: "libvirt")
    private let uri: String

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    init(uri: String) {
        self.uri = uri
    }

    func open() throws -> Hypervisor {
        bareproof_silence_errors()
        try EventLoop.start()
        return try Hypervisor(uri: uri, thread: thread, connection: ConnectionHandle(uri: uri))
    }
}
