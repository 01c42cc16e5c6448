internal import FoundationEssentials
internal import SystemPackage

/// What is known about an OS image, as it is written to the JSON file beside it.
public struct OSImageMetadata: Codable, Sendable, Equatable {
    /// The image's name.
    public var name: String
    /// The size of the raw image in bytes.
    public var size: Int64
    /// The sha256 of the raw image, in hexadecimal.
    public var sha256: String
    /// The md5 of the raw image, in hexadecimal.
    public var md5: String
    /// The file system that the raw image is: "ext4".
    public var fileSystem: String
    /// The file system's UUID. It stands for what the image is made of: the same definition has the same UUID.
    public var uuid: String
    /// `uname -r` of the kernel in it.
    public var kernel: String
    /// The system's os-release: ID, VERSION_ID, PRETTY_NAME and the others.
    public var osRelease: [String: String]

    enum CodingKeys: String, CodingKey {
        case name, size, sha256, md5, uuid, kernel
        case fileSystem = "file_system"
        case osRelease = "os_release"
    }

    /// Describes an image.
    public init(
        name: String, size: Int64, sha256: String, md5: String, fileSystem: String, uuid: String, kernel: String,
        osRelease: [String: String]
    ) {
        self.name = name
        self.size = size
        self.sha256 = sha256
        self.md5 = md5
        self.fileSystem = fileSystem
        self.uuid = uuid
        self.kernel = kernel
        self.osRelease = osRelease
    }
}

extension OSImageMetadata {
    init(reading file: FilePath) throws(ImageError) {
        let bytes = try Files.read(file)
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch {
            throw ImageError(.cache, "reading '\(file)'", reason: "\(error)")
        }
    }

    func write(to file: FilePath) throws(ImageError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try Files.write([UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")], to: file)
        } catch {
            throw ImageError(.cache, "writing '\(file)'", reason: "\(error)")
        }
    }
}
