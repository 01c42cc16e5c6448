internal import CLibvirt

/// A libvirt call that failed.
public struct LibvirtError: Error, Equatable, CustomStringConvertible {
    /// libvirt's error number (`virErrorNumber`). Numbers that are not named here survive.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public var rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `VIR_ERR_NO_DOMAIN`: no such domain.
        public static let noDomain = Code(rawValue: 42)
        /// `VIR_ERR_OPERATION_INVALID`: not in this state, such as destroying a domain that is off.
        public static let operationInvalid = Code(rawValue: 55)
        /// `VIR_ERR_SYSTEM_ERROR`: the system refused, such as connecting to a socket that nobody listens on.
        public static let systemError = Code(rawValue: 38)
        /// `VIR_ERR_CONFIG_UNSUPPORTED`: this host's QEMU or libvirt cannot do what the domain asks.
        public static let configUnsupported = Code(rawValue: 67)
    }

    /// What was attempted, as a gerund with its object: "starting domain web01".
    public var attempt: String
    /// libvirt's number.
    public var code: Code
    /// libvirt's words.
    public var message: String

    public var description: String {
        "\(attempt): \(message)"
    }

    /// The error of the call that this thread just made.
    static func last(_ attempt: String) -> LibvirtError {
        guard let error = virGetLastError() else {
            return LibvirtError(attempt: attempt, code: Code(rawValue: 0), message: "libvirt gave no reason")
        }
        let message = error.pointee.message.map { String(cString: $0) } ?? "libvirt gave no reason"
        return LibvirtError(attempt: attempt, code: Code(rawValue: error.pointee.code), message: message)
    }
}
