internal import Documents
internal import SystemPackage

/// What an image is made of: a YAML file and the files that it names.
struct ImageDefinition: Sendable, Equatable {
    /// The file that it was read from.
    var file: FilePath
    /// The files that it extends, the nearest first.
    var extended: [FilePath] = []
    /// The Debian release: "bookworm".
    var suite: String
    /// mmdebstrap's variant: which packages are there before those that are named.
    var variant: String
    /// Lines of a sources.list, with `{mirror}` and `{security}` in place of the mirrors.
    var sources: [String]
    /// Packages by name.
    var packages: [String]
    /// The folder whose files are copied over the packages' files.
    var overlay: FilePath?
    /// Lists of patterns of kernel modules to keep.
    var modules: [FilePath]
    /// Lists of patterns of files to remove.
    var prune: [FilePath]
    /// The list of programs that must be left.
    var tools: FilePath?
    /// Shell scripts that turn the root into the image, in order.
    var hooks: [FilePath]
    /// Variables that the scripts see.
    var settings: [String: String]
}

extension ImageDefinition {
    /// Reads a definition.
    ///
    /// - Parameters:
    ///   - file: The YAML file.
    ///   - folder: The folder that the paths in it start from.
    /// - Throws: `DocumentError` that names the file, the line and the key.
    init(reading file: FilePath, in folder: FilePath) throws(DocumentError) {
        try self.init(DocumentNode.load(file), file: file, in: folder)
    }

    init(_ document: DocumentNode, file: FilePath, in folder: FilePath) throws(DocumentError) {
        let fields = try document.fields([
            "suite", "variant", "sources", "packages", "overlay", "modules", "prune", "tools", "hooks", "settings",
            "extends",
        ])
        let base = try fields["extends"].map { node throws(DocumentError) in
            try Self.base(node, of: file, in: folder)
        }
        func path(_ name: String) -> FilePath { folder.pushing(FilePath(name)) }
        self.file = file
        extended = base.map { [$0.file] + $0.extended } ?? []
        suite = try Self.text("suite", fields, base?.suite)
        variant = try Self.text("variant", fields, base?.variant)
        sources = try fields["sources"]?.strings() ?? base?.sources ?? []
        packages = try fields["packages"]?.strings() ?? base?.packages ?? []
        overlay = try fields["overlay"].map { node throws(DocumentError) in path(try node.string()) } ?? base?.overlay
        modules = try fields["modules"]?.strings().map(path) ?? base?.modules ?? []
        prune = try fields["prune"]?.strings().map(path) ?? base?.prune ?? []
        tools = try fields["tools"].map { node throws(DocumentError) in path(try node.string()) } ?? base?.tools
        hooks = try fields["hooks"]?.strings().map(path) ?? base?.hooks ?? []
        settings = (base?.settings ?? [:]).merging(try fields["settings"].map(Self.settings) ?? [:]) { $1 }
    }

    /// A text that has to be said, here or in the definition that is extended.
    private static func text(_ key: String, _ fields: DocumentFields, _ inherited: String?) throws(DocumentError)
        -> String
    {
        if fields[key] == nil, let inherited { return inherited }
        return try fields.required(key).string()
    }

    /// The definition beside another one that it extends: what it does not say itself is that one's.
    private static func base(
        _ node: DocumentNode, of file: FilePath, in folder: FilePath
    ) throws(DocumentError) -> ImageDefinition {
        let name = try node.string()
        let other = file.removingLastComponent().appending("\(name).yaml")
        guard other != file, !name.contains("/") else {
            throw node.error("a definition beside this one, without '.yaml'")
        }
        let base = try ImageDefinition(reading: other, in: folder)
        // One level is easy to read, and has no circles.
        guard base.extended.isEmpty else { throw node.error("'\(other)' extends another one itself") }
        return base
    }

    /// Settings become shell assignments: their names have to be names of variables.
    private static func settings(_ node: DocumentNode) throws(DocumentError) -> [String: String] {
        var settings: [String: String] = [:]
        for (name, value) in try node.pairs() {
            let isName = name.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == 0x5f }
            guard isName, !name.isEmpty else { throw value.error("a name has small letters and '_' only") }
            settings[name] = try value.string()
        }
        return settings
    }
}
