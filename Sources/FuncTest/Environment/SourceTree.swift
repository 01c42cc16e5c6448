internal import Foundation
public import SystemPackage

/// Where Bareproof's own templates are, and the source of the agent under test.
public struct SourceTree: Sendable {
    /// The folder that holds `templates/` and `Package.swift`.
    public let root: FilePath

    /// A tree at a known place.
    public init(root: FilePath) {
        self.root = root
    }

    /// Finds the tree: `$BAREPROOF_ROOT`, else the nearest folder above the program or above the current folder that
    /// holds `templates/cases`.
    ///
    /// - Throws: ``SourceTreeNotFound`` with where it was looked for.
    public static func find() throws -> SourceTree {
        if let root = ProcessInfo.processInfo.environment["BAREPROOF_ROOT"] {
            guard isTree(FilePath(root)) else { throw SourceTreeNotFound(places: [FilePath(root)]) }
            return SourceTree(root: FilePath(root))
        }
        let program = FilePath((try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/")
        let places = [program.removingLastComponent(), FilePath(FileManager.default.currentDirectoryPath)]
        for place in places {
            var folder = place
            repeat {
                if isTree(folder) { return SourceTree(root: folder) }
            } while folder.removeLastComponent()
        }
        throw SourceTreeNotFound(places: places)
    }

    /// `templates/nodes`, `templates/cases` or `templates/images`.
    public func templates(_ kind: String) -> FilePath {
        root.appending("templates").pushing(FilePath(kind))
    }

    private static func isTree(_ folder: FilePath) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending("templates").appending("cases").string)
    }
}

/// No source tree where one was looked for.
public struct SourceTreeNotFound: Error, CustomStringConvertible {
    /// Where it was looked for.
    public var places: [FilePath]

    public var description: String {
        "no folder with templates/cases at or above \(places.map(\.string).joined(separator: " or ")); "
            + "set BAREPROOF_ROOT to Bareproof's source tree"
    }
}
