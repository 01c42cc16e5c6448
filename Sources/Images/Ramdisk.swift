public import SystemPackage

/// What a node boots over the network: ready to serve, or to give to QEMU's `-kernel` and `-initrd`.
public struct Ramdisk: Sendable, Equatable {
    /// The kernel.
    public var kernel: FilePath
    /// The root file system: a layer with Debian's programs, and a small one with the agent. Its size is a multiple of
    /// four bytes, so that another archive (see ``CpioArchive``) can be appended.
    public var initramfs: FilePath
    /// `uname -r` of the kernel.
    public var kernelVersion: String
    /// The key of all that is in it: kernel, programs and agent.
    public var key: String
    /// What a node loads over the network, in bytes.
    public var sizeOnTheWire: Int64

    /// Describes a ramdisk.
    public init(
        kernel: FilePath, initramfs: FilePath, kernelVersion: String, key: String, sizeOnTheWire: Int64
    ) {
        self.kernel = kernel
        self.initramfs = initramfs
        self.kernelVersion = kernelVersion
        self.key = key
        self.sizeOnTheWire = sizeOnTheWire
    }
}
