public import SystemPackage

/// What one node of a shape is at one start, beyond its shape.
public struct NodeInstance: Sendable, Equatable {
    /// How QEMU runs the node's instructions.
    public enum Accelerator: String, Sendable {
        case kvm
        /// QEMU's own translation, one thread a processor.
        case tcg
    }

    /// What the firmware starts.
    public enum Boot: Sendable, Equatable {
        /// The network card, which gets `bootFile` out of the folder `tftpRoot` from QEMU's own TFTP server.
        case network(tftpRoot: FilePath, bootFile: String)
        /// The disks in their order.
        case disk
    }

    /// The files of UEFI firmware.
    public struct FirmwareFiles: Sendable, Equatable {
        /// The program, which is only read.
        public var code: FilePath
        /// The variables, among them its boot menu: the node's own file.
        public var variables: FilePath

        /// Describes files.
        public init(code: FilePath, variables: FilePath) {
            self.code = code
            self.variables = variables
        }
    }

    /// The domain's name.
    public var domain: String
    /// The domain's UUID, the same over all starts.
    public var uuid: String
    /// How QEMU runs the node's instructions.
    public var accelerator: Accelerator
    /// The firmware's files; nil is QEMU's own BIOS.
    public var firmware: FirmwareFiles?
    /// What the firmware starts.
    public var boot: Boot
    /// The qcow2 file of each disk, by the disk's name.
    public var diskFiles: [String: FilePath]
    /// The file that gets the serial console.
    public var console: FilePath
    /// The address that those of the network cards are counted from.
    public var macAddress: String
    /// libvirt's network that the cards are on; nil is QEMU's user-mode network.
    public var network: String?
    /// The serial number that the firmware tells the system (SMBIOS type 1), where cloud-init looks for its seed.
    public var systemSerial: String?
    /// Whether QEMU waits for a node's memory instead of starting the firmware.
    public var isIncoming = false
    /// What tells a system that goes on from a saved memory that it is another one now, and has to make its random numbers anew:
    /// a UUID of each start's own.
    public var generation: String?
    /// The file that gets the packets of the node's network, each cut at ``captureLength``; nil takes none down.
    public var capture: FilePath?
    /// How many bytes of a packet are taken down: all of DHCP's and of what TFTP asks, and little of what else is fetched.
    public static let captureLength = 640
    /// The user and group that QEMU runs as when libvirt's daemon runs as root and would choose others.
    public var runAs: (user: UInt32, group: UInt32)?

    /// Describes one start of a node.
    public init(
        domain: String, uuid: String, accelerator: Accelerator, firmware: FirmwareFiles? = nil, boot: Boot,
        diskFiles: [String: FilePath],
        console: FilePath, macAddress: String, systemSerial: String? = nil, runAs: (user: UInt32, group: UInt32)? = nil
    ) {
        self.domain = domain
        self.uuid = uuid
        self.accelerator = accelerator
        self.firmware = firmware
        self.boot = boot
        self.diskFiles = diskFiles
        self.console = console
        self.macAddress = macAddress
        self.systemSerial = systemSerial
        self.runAs = runAs
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.domain == right.domain && left.uuid == right.uuid && left.accelerator == right.accelerator
            && left.firmware == right.firmware && left.boot == right.boot && left.diskFiles == right.diskFiles
            && left.console == right.console
            && left.macAddress == right.macAddress && left.systemSerial == right.systemSerial
            && left.network == right.network && left.isIncoming == right.isIncoming
            && left.generation == right.generation
            && left.capture == right.capture
            && left.runAs?.user == right.runAs?.user && left.runAs?.group == right.runAs?.group
    }
}
