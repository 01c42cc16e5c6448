/// The text of a `grub.cfg` for an image that has nothing to make one with.
public struct GrubMenuText: Sendable, Equatable {
    /// What the system is called.
    public var title: String
    /// Its kernels, the one to boot first.
    public var kernels: [KernelFile]
    /// The UUID of the file system that holds the kernels.
    public var bootUUID: String
    /// The folder of the kernels within that file system: `/boot`, or nothing if it is mounted there.
    public var bootFolder: String
    /// What the kernel mounts as its root: `UUID=…`, or the device node of a logical volume.
    public var root: String
    /// What the kernel gets besides.
    public var kernelParameters: String?

    /// Describes a menu.
    public init(
        title: String, kernels: [KernelFile], bootUUID: String, bootFolder: String, root: String,
        kernelParameters: String?
    ) {
        self.title = title
        self.kernels = kernels
        self.bootUUID = bootUUID
        self.bootFolder = bootFolder
        self.root = root
        self.kernelParameters = kernelParameters
    }

    /// The text, in the form of `grub-mkconfig`'s.
    public var text: String {
        let head = [
            "# Written when this system was provisioned.", "set default=0", "set timeout=\(GrubSettings.timeout)",
        ]
        return (head + terminal + kernels.flatMap(entry)).joined(separator: "\n") + "\n"
    }

    private var terminal: [String] {
        SerialConsole.all(in: kernelParameters ?? "").last?.menuLines ?? []
    }

    private func entry(_ kernel: KernelFile) -> [String] {
        let parameters = kernelParameters.map { " " + GrubSettings.escaped($0) } ?? ""
        let title = kernel.version.isEmpty ? title : "\(title), with Linux \(kernel.version)"
        return [
            "menuentry '\(title.filter { $0 != "'" })' {",
            "\tsearch --no-floppy --fs-uuid --set=root \(bootUUID)",
            "\tlinux \(bootFolder)/\(kernel.name) root=\(root) ro\(parameters)",
        ] + (kernel.initramfs.map { ["\tinitrd \(bootFolder)/\($0)"] } ?? []) + ["}"]
    }
}
