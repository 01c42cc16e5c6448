internal import Commands
internal import Contract
internal import SystemPackage

/// The agent's program, and the ramdisk's last layer that holds it.
struct AgentBuild: Sendable {
    /// Other names that conductors call the agent by.
    static let aliases = AgentNames.links
    /// A first build compiles every dependency.
    static let timeLimit: Duration = .seconds(60 * 60)

    let source: FilePath
    let store: ArtefactStore

    /// Builds the agent from the source tree, as far as it has changed.
    ///
    /// - Returns: The program.
    func program(report: Reporter) async throws -> FilePath {
        let scratch = source.appending(".build-agent")
        let program = scratch.appending("release").appending("provision")
        // SwiftPM needs ten seconds to find out that there is nothing to do.
        let stamp = scratch.appending("bareproof-sources")
        let sources = try await sourcesKey().digest
        if Files.exists(program), (try? Files.readText(stamp)) == sources { return program }
        try? Files.remove(stamp)
        report("building it from '\(source)'")
        let command = Command(
            "swift",
            [
                "build", "--configuration", "release", "--static-swift-stdlib", "--product", "provision",
                "--package-path", source.string, "--scratch-path", scratch.string,
            ], timeLimit: Self.timeLimit)
        let pace = Pace(interval: .seconds(5))
        let result = try await store.runner.run(command) { line in
            if line.text.hasPrefix("["), pace.allows() { report(line.text) }
        }
        do {
            try result.check()
        } catch {
            throw ImageError(
                .build, "building the agent from '\(source)'", reason: error.reasonAlone,
                nextStep: "see all of it: \(command)")
        }
        try Files.write(Array(sources.utf8), to: stamp)
        return program
    }

    /// All that the program is compiled from, and the compiler.
    private func sourcesKey() async throws -> ContentKey {
        var key = ContentKeyBuilder(artefact: "agent-program")
        key.add("compiler", try await store.runner.check(Command("swift", ["--version"])).standardOutput)
        key.add("Package.swift", try Files.read(source.appending("Package.swift")))
        let folder = source.appending("Sources")
        for name in try Files.tree(folder) { key.add(name, try Files.read(folder.pushing(FilePath(name)))) }
        return key.key()
    }

    /// The layer of a program: taken from the cache unless the program has changed.
    ///
    /// - Returns: The file of the layer, and its key.
    func layer(of program: FilePath, report: Reporter) async throws -> (file: FilePath, key: ContentKey) {
        let digest = try await store.runner.check(Command("sha256sum", [program.string], timeLimit: .seconds(120)))
            .standardOutput.prefix(64)
        guard digest.count == 64 else {
            throw ImageError(.build, "computing the sha256 of '\(program)'", reason: "sha256sum said '\(digest)'")
        }
        var keyBuilder = ContentKeyBuilder(artefact: "agent-layer")
        keyBuilder.add("program", String(digest))
        keyBuilder.add("aliases", Self.aliases.joined(separator: " "))
        let templates = try templates()
        for (name, bytes) in templates { keyBuilder.add("template \(name)", bytes) }
        let key = keyBuilder.key()
        let artefact = Artefact(kind: "agent", name: "agent", key: key)
        let folder = try await store.take(artefact, report: report) { folder in
            try await build(program, digest: String(digest), templates, into: folder)
        }
        return (folder.appending("layer"), key)
    }

    /// What the agent makes config drives of.
    private func templates() throws(ImageError) -> [(name: String, bytes: [UInt8])] {
        let folder = source.appending("templates").appending("cloud-init")
        guard Files.isFolder(folder) else {
            throw ImageError(.definition, "looking for the agent's templates in '\(folder)'", reason: "no such folder")
        }
        var templates: [(name: String, bytes: [UInt8])] = []
        for name in try Files.tree(folder) {
            templates.append((name, try Files.read(folder.pushing(FilePath(name)))))
        }
        return templates
    }

    private func build(
        _ program: FilePath, digest: String, _ templates: [(name: String, bytes: [UInt8])], into folder: FilePath
    ) async throws {
        let stripped = folder.appending("provision")
        let (cpio, layer) = (folder.appending("cpio"), folder.appending("layer"))
        try await store.runner.check(
            Command("strip", ["-o", stripped.string, program.string], timeLimit: .seconds(120)))
        var archive = Self.archive(agent: try Files.read(stripped), digest: digest)
        for (name, bytes) in templates { archive.addFile("\(NodePaths.templates)/\(name)", bytes: bytes) }
        try Files.write(archive.bytes(), to: cpio)
        try await store.runner.check(
            Command("zstd", ["-q", "-T0", "-12", cpio.string, "-o", layer.string], timeLimit: .seconds(300)))
        // An archive behind it has to begin at a multiple of four bytes.
        try await store.runner.check(Command("truncate", ["--size=%4", layer.string]))
        try Files.remove(cpio)
        try Files.remove(stripped)
    }

    static func archive(agent: [UInt8], digest: String) -> CpioArchive {
        var archive = CpioArchive()
        archive.addFile(NodePaths.agent, mode: 0o755, bytes: agent)
        for alias in aliases {
            archive.addSymlink(alias, target: NodePaths.agent)
        }
        let release = "bareproof==\(ImageBuilder.agentVersion)\nagent-sha256=\(digest)\n"
        archive.addFile("/etc/bareproof-release", bytes: Array(release.utf8))
        return archive
    }
}
