internal import Glibc
public import SystemPackage

/// Where built images are kept, each under a key of everything that it depends on.
///
/// What lies in `KIND/NAME-KEY` is finished and never changes; `KIND/.building-…` is under way, or was cut.
public struct ImageCache: Sendable {
    /// The folder of the cache. It is made when it is first needed.
    public let root: FilePath

    /// Uses a folder as the cache.
    public init(root: FilePath) {
        self.root = root
    }

    /// The user's own cache: `$XDG_CACHE_HOME/bareproof`, or `~/.cache/bareproof`.
    public static func standard() -> ImageCache {
        ImageCache(root: standardRoot(environment: { name in getenv(name).map { String(cString: $0) } }))
    }

    static func standardRoot(environment: (String) -> String?) -> FilePath {
        // The XDG base directory specification: a value that is not absolute is to be ignored.
        if let caches = environment("XDG_CACHE_HOME"), caches.hasPrefix("/") {
            return FilePath(caches).appending("bareproof")
        }
        let home = environment("HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? accountHome
        return FilePath(home).appending(".cache").appending("bareproof")
    }

    /// The home folder that the account has, whatever the environment says.
    private static var accountHome: String {
        getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } ?? "/root"
    }

    func path(of artefact: Artefact) -> FilePath {
        root.appending(artefact.kind).appending(artefact.file)
    }

    func lock(kind: String, file: String) -> FilePath {
        root.appending("locks").appending("\(kind)-\(file)")
    }

    /// Where the build program's words are kept when it failed.
    func log(of artefact: Artefact) -> FilePath {
        root.appending("logs").appending("\(artefact.kind)-\(artefact.name).log")
    }
}

/// One thing in the cache.
struct Artefact: Sendable, Equatable {
    /// What sort of thing it is, and the folder of the cache that it lies in.
    var kind: String
    /// What people call it.
    var name: String
    /// What it depends on.
    var key: ContentKey

    /// The name of its folder.
    var file: String { "\(name)-\(key)" }
}
