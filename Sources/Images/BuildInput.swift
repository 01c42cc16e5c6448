internal import Commands
internal import SystemPackage

/// Everything that a definition brings into the build, as one archive that the hooks unpack, and its share of the key.
struct BuildInput {
    /// The folder of the new root that the archive is unpacked into.
    static let folder = ".bareproof"

    /// The archive, not counting the settings that depend on the key.
    private var archive = CpioArchive()
    /// What the image depends on.
    private var keyBuilder: ContentKeyBuilder
    private let definition: ImageDefinition

    /// Gathers a definition's files.
    ///
    /// - Parameters:
    ///   - artefact: What is to be built.
    ///   - definition: The definition.
    ///   - driver: The script that runs the hooks.
    ///   - mirror: Where packages come from.
    /// - Throws: ``ImageError`` that names a file that is missing or cannot be read.
    init(artefact: String, definition: ImageDefinition, driver: FilePath, mirror: Mirror) throws(ImageError) {
        self.definition = definition
        keyBuilder = ContentKeyBuilder(artefact: artefact)
        keyBuilder.add("definition", try Files.read(definition.file))
        for file in definition.extended { keyBuilder.add("extended definition", try Files.read(file)) }
        for line in definition.sources { keyBuilder.add("source", mirror.fill(line)) }
        try add("run", from: driver, mode: 0o755)
        try addList("modules", definition.modules)
        try addList("prune", definition.prune)
        if let tools = definition.tools { try addList("tools", [tools]) }
        for (index, hook) in definition.hooks.enumerated() {
            let number = index < 10 ? "0\(index)" : "\(index)"
            try add("hooks/\(number)-\(hook.lastComponent?.string ?? "hook")", from: hook, mode: 0o755)
        }
        try addOverlay()
    }

    /// What the image depends on.
    var key: ContentKey { keyBuilder.key() }

    /// The archive, with the settings: the definition's own, and `uuid`, which stands for the key.
    func bytes() -> [UInt8] {
        var archive = archive
        var settings = definition.settings
        settings["uuid"] = key.uuid
        let lines = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\(Command.quoted($0.value))\n" }
        archive.addFile("\(Self.folder)/settings", bytes: Array(lines.joined().utf8))
        return archive.bytes()
    }

    private mutating func add(_ name: String, from file: FilePath, mode: UInt32) throws(ImageError) {
        let bytes = try read(file)
        keyBuilder.add("\(name) \(mode)", bytes)
        archive.addFile("\(Self.folder)/\(name)", mode: mode, bytes: bytes)
    }

    /// Lists are joined, without comments and empty lines.
    private mutating func addList(_ name: String, _ files: [FilePath]) throws(ImageError) {
        var lines: [Substring] = []
        for file in files {
            lines += String(decoding: try read(file), as: UTF8.self).split(separator: "\n")
        }
        let text = lines.filter { !$0.hasPrefix("#") }.map { $0 + "\n" }.joined()
        keyBuilder.add("lists/\(name)", text)
        archive.addFile("\(Self.folder)/lists/\(name)", bytes: Array(text.utf8))
    }

    /// Of a file's mode only the executable bit counts: it is what a checkout keeps.
    private mutating func addOverlay() throws(ImageError) {
        archive.addDirectory("\(Self.folder)/overlay")
        guard let overlay = definition.overlay else { return }
        guard Files.isFolder(overlay) else { throw missing(overlay) }
        for name in try Files.tree(overlay) {
            let file = overlay.pushing(FilePath(name))
            try add("overlay/\(name)", from: file, mode: Files.isExecutable(file) ? 0o755 : 0o644)
        }
    }

    private func read(_ file: FilePath) throws(ImageError) -> [UInt8] {
        guard Files.exists(file) else { throw missing(file) }
        return try Files.read(file)
    }

    private func missing(_ file: FilePath) -> ImageError {
        ImageError(.definition, "reading '\(definition.file)'", reason: "it names '\(file)', which does not exist")
    }
}
