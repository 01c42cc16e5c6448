internal import Documents
internal import Foundation
public import NodeTemplates
internal import SystemPackage

/// Finds cases by name or path.
public struct CaseFinder: Sendable {
    let tree: SourceTree

    /// Takes the tree that names are looked up in.
    public init(tree: SourceTree) {
        self.tree = tree
    }

    /// The cases that are named; all of the tree's, by name, if none is.
    ///
    /// - Parameter names: Names of `templates/cases`, or paths of folders with a `case.yaml`.
    /// - Throws: ``CaseNotFound``; `DocumentError`.
    public func find(_ names: [String]) throws -> [Case] {
        try (names.isEmpty ? caseNames : names).map { try Case.load(folder($0)) }
    }

    /// The node shape of a case.
    ///
    /// - Throws: ``ShapeNotFound``; `DocumentError`.
    public func shape(of testCase: Case) throws -> NodeShape {
        try NodeShape.load(shapeFile(of: testCase))
    }

    /// The file of a case's node shape: its own, in its folder, before the tree's.
    func shapeFile(of testCase: Case) throws -> FilePath {
        let places = [testCase.folder, tree.templates("nodes")].map { $0.appending("\(testCase.node).yaml") }
        if let place = places.first(where: { FileManager.default.fileExists(atPath: $0.string) }) { return place }
        throw ShapeNotFound(
            name: testCase.node, file: testCase.folder.appending("case.yaml").string, known: shapeNames)
    }

    /// Fails if a case has an image that the tree does not have.
    ///
    /// - Throws: ``ImageNotFound``.
    func requireImages(of testCase: Case) throws {
        let known = imageNames
        for image in testCase.images where !known.contains(image.image) {
            throw ImageNotFound(name: image.image, file: testCase.folder.appending("case.yaml").string, known: known)
        }
    }

    /// The tree's node shapes, by name.
    public func shapes() throws -> [NodeShape] {
        try shapeNames.map { try NodeShape.load(tree.templates("nodes").appending("\($0).yaml")) }
    }

    /// The names of the tree's cases.
    public var caseNames: [String] {
        list("cases").filter { hasCase(tree.templates("cases").appending($0)) }
    }

    /// The names of the tree's node shapes.
    public var shapeNames: [String] { documents("nodes") }

    /// The names of the tree's OS images.
    public var imageNames: [String] { documents("images/os") }

    private func documents(_ kind: String) -> [String] {
        list(kind).filter { $0.hasSuffix(".yaml") }.compactMap { FilePath($0).stem }
    }

    private func list(_ kind: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: tree.templates(kind).string)) ?? []).sorted()
    }

    private func folder(_ name: String) throws -> FilePath {
        let known = tree.templates("cases").appending(name)
        if !name.contains("/"), hasCase(known) { return known }
        let path = FilePath(name)
        guard hasCase(path) else { throw CaseNotFound(name: name, known: caseNames) }
        let here = FilePath(FileManager.default.currentDirectoryPath)
        // A case is called by its folder's name, which is none where a path ends in a dot.
        return here.pushing(path).lexicallyNormalized()
    }

    private func hasCase(_ folder: FilePath) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending("case.yaml").string)
    }
}

/// No case of a name.
public struct CaseNotFound: Error, Equatable, CustomStringConvertible {
    /// The name or path.
    public var name: String
    /// The names that there are.
    public var known: [String]

    public var description: String {
        "no case '\(name)': no folder of that path holds a case.yaml; "
            + NearName.hint(name, among: known, in: "templates/cases")
    }
}

/// No node shape of the name that a case gives.
public struct ShapeNotFound: Error, Equatable, CustomStringConvertible {
    /// The name.
    public var name: String
    /// The case's file.
    public var file: String
    /// The names that there are.
    public var known: [String]

    public var description: String {
        "\(file): node: no shape '\(name)': there is no \(name).yaml beside it, and \(NearName.hint(name, among: known, in: "templates/nodes"))"
    }
}

/// No OS image of the name that a case gives.
struct ImageNotFound: Error, Equatable, CustomStringConvertible {
    /// The name.
    var name: String
    /// The case's file.
    var file: String
    /// The names that there are.
    var known: [String]

    var description: String {
        "\(file): images: no OS image '\(name)': \(NearName.hint(name, among: known, in: "templates/images/os"))"
    }
}
