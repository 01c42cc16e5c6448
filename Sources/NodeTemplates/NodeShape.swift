public import Documents
public import SystemPackage

/// The virtual hardware of a node: what `templates/nodes/*.yaml` says.
public struct NodeShape: Sendable, Equatable {
    /// What starts the machine.
    public enum Firmware: String, Sendable, CaseIterable {
        /// SeaBIOS.
        case bios
        /// OVMF, with variables of the node's own.
        case uefi
    }

    /// Somebody's own domain, which the harness fills in; nil has the harness make all of it.
    public var template: DomainTemplate?
    /// The files that its document names: the domain, and captured layouts.
    public var documents: [FilePath]
    /// The shape's name: its file's name without `.yaml`.
    public var name: String
    /// One line that says what the shape is for.
    public var summary: String
    /// Virtual processors.
    public var cpus: Int
    /// Memory.
    public var memory: ByteCount
    /// What starts the machine.
    public var firmware: Firmware
    /// QEMU's machine type.
    public var machine: String
    /// The disks in their order on the node.
    public var disks: [DiskShape]
    /// What is on the disks before the node is started for the first time.
    public var content: InitialContent
    /// The network cards, all on one network; the node boots from the first one.
    public var nics: [NICShape]
}
