internal import Crypto
internal import Provisioning

/// A checksum that grows with what passes by.
struct Digest: Sendable {
    private enum Hash: Sendable {
        case sha256(SHA256)
        case md5(Insecure.MD5)
    }

    private var hash: Hash

    init(_ algorithm: Checksum.Algorithm) {
        switch algorithm {
        case .sha256: hash = .sha256(SHA256())
        case .md5: hash = .md5(Insecure.MD5())
        }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch hash {
        case .sha256(var function):
            function.update(bufferPointer: bytes)
            hash = .sha256(function)
        case .md5(var function):
            function.update(bufferPointer: bytes)
            hash = .md5(function)
        }
    }

    /// The hexadecimal digits, in lower case.
    func finish() -> String {
        switch hash {
        case .sha256(let function): Self.digits(function.finalize())
        case .md5(let function): Self.digits(function.finalize())
        }
    }

    private static func digits(_ bytes: some Sequence<UInt8>) -> String {
        bytes.reduce(into: "") { text, byte in
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
