/// What is asked of a node, whatever format it was asked in.
public struct ProvisionRequest: Sendable, Equatable {
    /// The images, in document order; the first is the one that volumes belong to unless they say otherwise.
    public var images: [ImageRequest]
    /// The disks, in document order. No other disk is touched.
    public var disks: [DiskRequest]
    /// The LVM volume groups, in document order.
    public var volumeGroups: [VolumeGroupRequest]
    /// What to do about what is on the disks now.
    public var policy: Located<PartitionsPolicy>
    /// What the installed kernels get on their command line, besides their root.
    public var kernelParameters: String?
    /// The order of actions that the document asks for, if it does.
    public var flow: Located<String>?
    /// The names of the actions of a flow of the document's own (facts 4.5).
    public var customFlow: [Located<String>] = []
    /// What is in the document and has no effect here, a line each.
    public var notes: [String]
    /// What the installed system is told for its first boot, if the document says anything of it.
    public var firstBoot: FirstBoot?
    /// The config drive that the action of that name is going to write; nil without that action, or without anything to write.
    public var configDrive: ConfigDriveRequest?
    /// What is run when the deployment fails.
    public var onFailScript: OnFailScript?
    /// What is run when everything else is done.
    public var driverActions: DriverActions?
    /// Whether images are written also onto file systems that are kept (decision A21).
    public var redeploys = false
    /// Whether images are trees of files: their file systems are made like all others then (facts 4.3).
    public var copiesFiles = false
    /// The options of rsync(1) that the document asks for (`image_deploy_flags.rsync_flags`).
    public var copyOptions: Located<[String]>?

    /// Describes a request.
    public init(
        images: [ImageRequest], disks: [DiskRequest], volumeGroups: [VolumeGroupRequest] = [],
        policy: Located<PartitionsPolicy>, kernelParameters: String? = nil, flow: Located<String>? = nil,
        notes: [String] = []
    ) {
        self.images = images
        self.disks = disks
        self.volumeGroups = volumeGroups
        self.policy = policy
        self.kernelParameters = kernelParameters
        self.flow = flow
        self.notes = notes
    }

    /// The first thing that the document says is to be kept, whatever the policy makes of that (facts 3.7).
    public var firstKept: Located<Bool>? {
        let onDisks = disks.flatMap(\.volumes).map(\.content?.keepsData)
        let inGroups = volumeGroups.flatMap { [$0.keepsData] + $0.volumes.map(\.content.keepsData) }
        return (onDisks + inGroups).compactMap(\.self).first(where: \.value)
    }
}

extension ProvisionRequest {
    /// Whether the disks must be as they are asked for already, because of the policy (decision D-7).
    public var keepsLayout: Bool {
        switch policy.value {
        case .clean: false
        case .verify: true
        case .nailgunLegacy: firstKept != nil
        }
    }
}

/// A config drive: the partition on which an installed system finds what it is told (facts 6.4).
public struct ConfigDriveRequest: Sendable, Equatable {
    /// A ready-made image of it; nil makes one of ``ProvisionRequest/firstBoot``.
    public var image: String?
    /// The size of its partition, unless the document places it.
    public var size: ByteCount

    /// The size of one that is made (facts 3.4).
    public static let usualSize = ByteCount.mib(20)

    /// Describes a config drive.
    ///
    /// - Parameter imageSize: Bytes of the ready-made image, if there is one.
    public init(image: String? = nil, imageSize: UInt64? = nil) {
        self.image = image
        size = imageSize.map { .mib(max(1, ($0 + (1 << 20) - 1) >> 20)) } ?? Self.usualSize
    }
}

/// What to do about what is on the disks (seed S003 "policy based partitioning", facts 2.9).
public enum PartitionsPolicy: String, Sendable, CaseIterable {
    /// Compare with the request; a mismatch changes nothing.
    case verify
    /// Ignore it, and build what is asked.
    case clean
    /// Keep it if anything says `keep_data: true`, else as ``clean`` (decision D-7).
    case nailgunLegacy = "nailgun_legacy"
}

/// An image to put on a volume (facts 2.1).
public struct ImageRequest: Sendable, Equatable {
    /// The name that volumes use.
    public var name: Located<String>
    /// Where it is.
    public var url: Located<String>
    /// The mount point of the volume that it goes to; `/` for an operating system.
    public var target: Located<String>
    /// Whether the node boots it next.
    public var boots: Bool
    /// The name under which the cloud knows it.
    public var imageName: String
    /// The UUID under which the cloud knows it.
    public var imageUUID: String
    /// The checksum of its decompressed content.
    public var checksum: Checksum?
    /// The checksum of what the server sends.
    public var downloadChecksum: Checksum?
    /// The size of its decompressed content.
    public var size: Located<UInt64>?

    /// Whether it is an operating system.
    public var isSystem: Bool { target.value == "/" }
}

/// A checksum of an image.
public struct Checksum: Sendable, Equatable {
    /// How it is computed.
    public enum Algorithm: String, Sendable, CaseIterable {
        case sha256
        case md5

        /// How many hexadecimal digits it has.
        var digitCount: Int {
            switch self {
            case .sha256: 64
            case .md5: 32
            }
        }
    }

    /// How it is computed.
    public var algorithm: Algorithm
    /// Its hexadecimal digits, in lower case.
    public var digits: String

    /// Reads `sha256:HEX` or `md5:HEX`; nil for anything else.
    public init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"), let algorithm = Algorithm(rawValue: String(text[..<colon])) else {
            return nil
        }
        digits = text[text.index(after: colon)...].lowercased()
        self.algorithm = algorithm
        guard digits.utf8.count == algorithm.digitCount, digits.allSatisfy(\.isHexDigit) else { return nil }
    }
}

extension Checksum: CustomStringConvertible {
    public var description: String { "\(algorithm.rawValue):\(digits)" }
}
