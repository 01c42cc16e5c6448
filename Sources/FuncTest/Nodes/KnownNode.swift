internal import Commands
internal import Foundation
public import SystemPackage

/// A node that some process of this user has, or had: found by its record, and reached without that process.
public struct KnownNode: Sendable, Equatable {
    /// The run that it belongs to.
    public var run: RunFolder
    /// The node's folder.
    public var folder: FilePath
    /// What is known of it.
    public var record: NodeRecord

    /// The name that no other node has: the domain's, without what all names begin with.
    public var name: String { Self.name(of: record.domain) }

    static func name(of domain: String) -> String { String(domain.dropFirst(RunDirectory.prefix.count)) }

    /// Whether a keeper has it, so that it lives until it is destroyed.
    public var isKept: Bool { run.owner?.kind == .keeper }

    /// The serial console.
    public var console: Console { Console(file: folder.appending("console.log")) }

    /// The nodes whose owner lives, by name.
    ///
    /// - Parameter runs: The folder that holds the folders of runs.
    public static func all(in runs: FilePath) -> [KnownNode] {
        RunDirectory.folders(in: runs).filter(\.isAlive).flatMap { run in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: run.path.string)) ?? []
            return names.sorted().compactMap { name in
                let folder = run.path.appending(name)
                return NodeRecord.read(in: folder).map { KnownNode(run: run, folder: folder, record: $0) }
            }
        }
    }

    /// The node that a name means: its own name, its domain's, its run's, or what people call it if only one is called so.
    ///
    /// - Throws: ``NodeNotFound``.
    public static func find(_ name: String, in runs: FilePath) throws -> KnownNode {
        let all = all(in: runs)
        let matching = all.filter { $0.answers(to: name) }
        guard let node = matching.first, matching.count == 1 else {
            throw NodeNotFound(name: name, matching: matching.map(\.name), known: all.map(\.name))
        }
        return node
    }

    func answers(to name: String) -> Bool {
        let letters = run.name.dropFirst(RunDirectory.prefix.count)
        return [self.name, record.domain, run.name, String(letters), record.label, record.shape].contains(name)
    }
}

/// No node of a name, or more than one.
public struct NodeNotFound: Error, Equatable, CustomStringConvertible {
    /// The name.
    public var name: String
    /// The nodes that it could mean.
    public var matching: [String]
    /// The nodes that there are.
    public var known: [String]

    public var description: String {
        if !matching.isEmpty { return "'\(name)' could mean: \(matching.joined(separator: ", ")); name one of them" }
        guard !known.isEmpty else { return "no node '\(name)': none is up; start one with: bareproof node up SHAPE" }
        return "no node '\(name)'; there is: \(known.joined(separator: ", ")) (bareproof node list)"
    }
}
