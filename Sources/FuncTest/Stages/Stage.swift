/// Where a node is on its way, from power-on to an installed system. The raw value is its name for people.
public enum Stage: String, Sendable, CaseIterable {
    /// The firmware looks for something to start.
    case firmware
    /// The network card's firmware asks for an address.
    case dhcp = "DHCP"
    /// iPXE or GRUB fetches or reads a kernel.
    case bootLoader = "boot loader"
    /// The kernel starts.
    case kernel
    /// The ramdisk's programs start, until it calls back.
    case ramdisk
    /// The agent does something that has no stage of its own.
    case agent
    /// The agent lays out disks.
    case partitioning
    /// The agent copies an image.
    case imageStream = "image stream"
    /// The agent makes a system bootable.
    case grub
    /// The installed system's programs start, until it answers over SSH.
    case system

    /// The stage of a step of the agent's progress.
    init(agentStep: String) {
        self =
            switch agentStep {
            case "partitioning": .partitioning
            case "copyimage": .imageStream
            case "bootloader", "initramfs": .grub
            default: .agent
            }
    }

    /// Whether the agent is at work.
    var isAgents: Bool { [.agent, .partitioning, .imageStream, .grub].contains(self) }

    /// What did not happen when a node stands still here.
    var missing: String {
        switch self {
        case .firmware: "no DHCP request, no byte on its serial console, and no access to its disks"
        case .dhcp: "no answer to its DHCP requests"
        case .bootLoader: "no byte over TFTP or HTTP, and none on its serial console"
        case .kernel: "no byte on its serial console"
        case .ramdisk: "no callback, and no byte on its serial console"
        case .agent, .partitioning, .grub: "no line of the agent, and no access to its disks"
        case .imageStream: "no byte of an image was fetched, and none written"
        case .system: "no byte on its serial console, no access to its disks, and no answer over SSH"
        }
    }
}

/// What a boot has shown of itself so far, which tells its stage.
struct BootTrail: Sendable, Equatable {
    /// What the node was started with.
    var boot: NodeRecord.Boot
    /// What passed over DHCP and TFTP.
    var network: NetworkRecord
    /// The files that were fetched from the file server, in order.
    var fetched: [String]
    /// What the serial console said.
    var console: String

    /// The last file that a boot loader fetches for the ramdisk.
    static let lastArchive = "keys"

    private static let kernelMark = "] Linux version "
    private static let programMarks = ["] Run /", "systemd[1]: "]
    private static let loaderMarks = ["GNU GRUB", "Booting `"]

    /// Where the node is.
    var stage: Stage {
        if console.contains(Self.kernelMark) { return kernelStage }
        switch boot {
        case .disk: return Self.loaderMarks.contains(where: console.contains) ? .bootLoader : .firmware
        case .ramdisk:
            if fetched.contains(Self.lastArchive) { return .kernel }
            let hasAddress = network.messages.contains { $0.kind == .ack }
            if hasAddress || !network.files.isEmpty || !fetched.isEmpty { return .bootLoader }
            return network.messages.isEmpty ? .firmware : .dhcp
        }
    }

    /// The kernel starts its first program, and that one the others.
    private var kernelStage: Stage {
        guard Self.programMarks.contains(where: console.contains) else { return .kernel }
        guard boot == .ramdisk else { return .system }
        // Whatever is asked for behind what the boot loader fetched, the agent asks for.
        let isConducted = fetched.firstIndex(of: Self.lastArchive).map { $0 < fetched.count - 1 } ?? false
        return isConducted ? .agent : .ramdisk
    }
}
