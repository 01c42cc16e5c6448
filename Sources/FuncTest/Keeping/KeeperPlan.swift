internal import Foundation
internal import Images
internal import SystemPackage

/// What a keeper is to keep, and what it makes it of: a file in the run's folder, which the keeper reads when it starts.
public struct KeeperPlan: Sendable, Codable {
    /// What is kept.
    public enum Target: Sendable, Codable, Equatable {
        /// A new node of a shape, by the shape's name.
        case shape(String)
        /// A new node with what a case's documents name, by the case's folder.
        case testCase(String)
        /// The node of a case that failed, which is in the run's folder, by the case's folder.
        case failed(String)
    }

    /// What is kept.
    public var target: Target
    /// The libvirt connection.
    public var uri: String
    /// A prebuilt agent.
    public var agent: String?
    /// Whether the node boots over PXE even if one of its shape was saved.
    public var isCold: Bool
    /// What time limits are multiplied by; nil measures it.
    public var timeFactor: Double?
    /// The cache.
    public var cache: String
    /// The source tree.
    public var tree: String
    /// What the file server of a case that failed had.
    public var server: ServerHandover?

    private static let fileName = "keeper.json"

    /// Plans to keep a new node.
    ///
    /// - Parameters:
    ///   - target: What is kept.
    ///   - settings: How its environment is made.
    ///   - tree: Templates and source.
    public init(_ target: Target, settings: Environment.Settings, tree: SourceTree) {
        self.target = target
        uri = settings.uri
        agent = settings.agent?.string
        isCold = settings.isCold
        timeFactor = settings.timeFactor
        cache = settings.cache.root.string
        self.tree = tree.root.string
    }

    var settings: Environment.Settings {
        var settings = Environment.Settings()
        settings.uri = uri
        settings.agent = agent.map { FilePath($0) }
        settings.isCold = isCold
        settings.timeFactor = timeFactor
        settings.cache = ImageCache(root: FilePath(cache))
        return settings
    }

    static func read(in folder: FilePath) throws -> KeeperPlan {
        let data = try Data(contentsOf: URL(filePath: folder.appending(fileName).string))
        return try JSONDecoder().decode(KeeperPlan.self, from: data)
    }

    func write(to folder: FilePath) throws {
        try JSONEncoder().encode(self).write(to: URL(filePath: folder.appending(Self.fileName).string))
    }
}
