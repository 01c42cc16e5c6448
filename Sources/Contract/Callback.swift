/// How a booted ramdisk announces itself to whoever booted it.
///
/// The ramdisk POSTs a ``Callback`` as JSON to the URL that the kernel command line names, and repeats it until it is
/// answered with a 2xx status.
public struct Callback: Codable, Sendable, Equatable {
    /// The kernel parameter that holds the URL.
    public static let kernelParameter = "bareproof.callback"

    /// The node's address on the network that it booted from.
    public var address: String
    /// `uname -r` of the ramdisk.
    public var kernel: String

    /// Describes a booted ramdisk.
    public init(address: String, kernel: String) {
        self.address = address
        self.kernel = kernel
    }
}
