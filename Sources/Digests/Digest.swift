internal import CCrypto

/// A checksum that grows with what passes by, through OpenSSL's libcrypto, which the ramdisk has for libcurl anyway.
///
/// A copy goes on by itself.
public struct Digest: Sendable {
    /// How it is computed.
    public enum Algorithm: Sendable, CaseIterable {
        /// SHA-256, 32 bytes.
        case sha256
        /// MD5, 16 bytes: not safe against forgery, but what many catalogues of images have.
        case md5
    }

    private var context: DigestContext

    /// Begins a checksum of nothing.
    public init(_ algorithm: Algorithm) {
        context = DigestContext(algorithm)
    }

    /// Takes bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        if !isKnownUniquelyReferenced(&context) { context = DigestContext(copying: context) }
        context.update(bytes)
    }

    /// Takes bytes.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        Array(bytes).withUnsafeBytes { update($0) }
    }

    /// The checksum of what came until now.
    public var bytes: [UInt8] { DigestContext(copying: context).finish() }

    /// The same in hexadecimal digits, in lower case.
    public var digits: String {
        bytes.reduce(into: "") { text, byte in
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}

/// libcrypto's state. Unchecked, because ``Digest`` changes one that nobody else has, and copies it otherwise.
private final class DigestContext: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(_ algorithm: Digest.Algorithm) {
        pointer = Self.make()
        Self.require(EVP_DigestInit_ex(pointer, algorithm.method, nil))
    }

    init(copying other: DigestContext) {
        pointer = Self.make()
        Self.require(EVP_MD_CTX_copy_ex(pointer, other.pointer))
    }

    deinit {
        EVP_MD_CTX_free(pointer)
    }

    func update(_ bytes: UnsafeRawBufferPointer) {
        Self.require(EVP_DigestUpdate(pointer, bytes.baseAddress, bytes.count))
    }

    func finish() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        Self.require(EVP_DigestFinal_ex(pointer, &bytes, &count))
        return Array(bytes.prefix(Int(count)))
    }

    private static func make() -> OpaquePointer {
        guard let pointer = EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory for a checksum") }
        return pointer
    }

    /// These calls fail without memory, and where a policy of the host forbids an algorithm.
    private static func require(_ code: Int32) {
        precondition(code == 1, "libcrypto does not compute this checksum on this host")
    }
}

extension Digest.Algorithm {
    fileprivate var method: OpaquePointer {
        switch self {
        case .sha256: EVP_sha256()
        case .md5: EVP_md5()
        }
    }
}
