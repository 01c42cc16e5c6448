internal import Contract

/// Where things are on a node. Tests bring a tree of their own.
public struct HostPaths: Sendable {
    /// The kernel's view of devices.
    public var sysfs = "/sys"
    /// Device nodes and udev's links.
    public var devices = "/dev"
    /// Processes, mounts and the kernel's command line.
    public var proc = "/proc"
    /// Where private directories for mounts are made.
    public var run = "/run"
    /// Where third parties install actions and drivers (docs/plugins.md).
    public var plugins = "/usr/lib/bareproof/actions"
    /// The program that lists and selects systems, which every system of several gets.
    public var bootSelector = "/usr/sbin/bareproof-boot"
    /// The ramdisk's own GRUB: a folder for each platform.
    public var grub = "/usr/lib/grub"
    /// The request, unless another one is named.
    public var request = NodePaths.request
    /// What became of driver actions.
    public var actionResults = NodePaths.actionResults
    /// A config drive that may be there without being named.
    public var configDrive = NodePaths.configDrive
    /// The templates of what the config drive says.
    public var templates = NodePaths.templates
    /// What was made bootable.
    public var bootInfo = NodePaths.bootInfo
    /// The other name of ``bootInfo``.
    public var bootInfoAlias = NodePaths.bootInfoAlias

    /// The paths of a real node.
    public init() {}

    /// Where a node of `/dev` is. The nodes of arrays and volumes are in a plan by their names, not by discovery.
    func node(_ device: String) -> String {
        let prefix = "/dev/"
        return device.hasPrefix(prefix) ? "\(devices)/\(device.dropFirst(prefix.count))" : device
    }
}
