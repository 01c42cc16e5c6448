internal import Digests
internal import Provisioning

/// One image to write, and what is known of it beforehand.
struct ImageJob: Sendable {
    /// What people call it.
    var name: String
    /// Where it is.
    var url: String
    /// The device that it is written to.
    var device: String
    /// The room there, in bytes.
    var capacity: UInt64
    /// The checksum that its content must have.
    var checksum: Checksum?
    /// The checksum that what the server sends must have.
    var downloadChecksum: Checksum?
    /// The size that its content must have, in bytes.
    var size: UInt64?

    /// What is done, for errors.
    var action: String { "copying image \(name) to \(device)" }
}

extension ImageJob {
    init(_ plan: ImagePlan) {
        self.init(
            name: plan.name, url: plan.url, device: plan.device, capacity: plan.capacity, checksum: plan.checksum,
            downloadChecksum: plan.downloadChecksum, size: plan.size)
    }
}

extension Checksum.Algorithm {
    /// How it is computed.
    var digest: Digest.Algorithm {
        switch self {
        case .sha256: .sha256
        case .md5: .md5
        }
    }
}

/// What arrived on a device.
struct WrittenImage: Sendable, Equatable {
    /// Its size on the device, in bytes.
    var count: UInt64
    /// The checksum of that, in hexadecimal digits, if it was wanted.
    var checksum: String?
    /// The checksum of what came over the network, if it was wanted.
    var downloadChecksum: String?
    /// How it was packed.
    var format: String
}

extension ImageJob {
    /// Holds what arrived against what was said.
    ///
    /// - Throws: ``AgentError`` for the first difference.
    func check(_ image: WrittenImage) throws(AgentError) {
        if image.count == 0 { throw failure("it is empty") }
        if let size, size != image.count { throw failure("it has \(image.count) bytes, expected image_size \(size)") }
        try check(image.checksum, checksum, "image_checksum")
        try check(downloadChecksum: image.downloadChecksum)
    }

    /// Holds the checksum of what came over the network against what was said.
    func check(downloadChecksum found: String?) throws(AgentError) {
        try check(found, downloadChecksum, "image_download_checksum")
    }

    private func check(_ found: String?, _ wanted: Checksum?, _ key: String) throws(AgentError) {
        guard let wanted, wanted.digits != found else { return }
        throw failure("its \(wanted.algorithm.rawValue) is \(found ?? "unknown"), expected \(key) \(wanted.digits)")
    }

    private func failure(_ reason: String) -> AgentError {
        AgentError(action, reason, advice: "check the image at \(url)")
    }
}
