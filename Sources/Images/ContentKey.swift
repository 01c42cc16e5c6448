internal import Digests

/// What an artefact depends on, as one SHA-256: equal keys mean that the artefact would come out the same.
public struct ContentKey: Sendable, Hashable, CustomStringConvertible {
    /// The digest in hexadecimal, 64 digits.
    public let digest: String

    /// The part of the digest that names files: 128 bits.
    public var description: String { String(digest.prefix(32)) }

    /// A UUID that stands for the key, so that what is built from the same input has the same UUID.
    ///
    /// It has the version and variant bits of a version 8 UUID (RFC 9562: vendor-specific content).
    public var uuid: String {
        var digits = Array(digest.prefix(32))
        digits[12] = "8"
        digits[16] = "a"
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(digits[$0]) }.joined(separator: "-")
    }
}

/// Gathers what an artefact depends on.
///
/// Every part goes in with its name and its length, so that moving bytes from one part to the next changes the key.
public struct ContentKeyBuilder {
    private var hash = Digest(.sha256)

    /// Begins a key.
    ///
    /// - Parameter artefact: What it is the key of.
    public init(artefact: String) {
        add("artefact", artefact)
        add("builder", ImageBuilder.version)
    }

    /// Adds a part.
    public mutating func add(_ name: String, _ bytes: some Collection<UInt8>) {
        hash.update("\(name.utf8.count):\(name)\(bytes.count):".utf8)
        hash.update(bytes)
    }

    /// Adds a part that is a text.
    public mutating func add(_ name: String, _ text: String) {
        add(name, text.utf8)
    }

    /// The key of all parts.
    public func key() -> ContentKey {
        ContentKey(digest: hash.digits)
    }
}
