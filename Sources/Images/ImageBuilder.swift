public import Commands
public import Logging
public import SystemPackage

/// Builds the ramdisk and OS images from their definitions, or takes them from the cache.
///
/// Everything is keyed by what it depends on: the definition, its lists, hooks and files, the mirror and
/// ``version``. It is not keyed by the state of the Debian archive: a cached image has the packages of its day.
public struct ImageBuilder: Sendable {
    /// A part of every key. It grows when this module makes something else of the same definition.
    static let version = "2"
    /// The agent's version as the ramdisk states it in `/etc/bareproof-release`.
    static let agentVersion = "0.0.1"

    let definitions: FilePath
    let source: FilePath
    let store: ArtefactStore
    let mirror: Mirror

    /// Makes a builder.
    ///
    /// - Parameters:
    ///   - definitions: The folder of the image definitions, `templates/images`.
    ///   - source: The root of the package, to build the agent with SwiftPM.
    ///   - cache: Where results are kept.
    ///   - runner: Runs the programs.
    ///   - logger: Hears what is not worth failing for.
    public init(
        definitions: FilePath, source: FilePath, cache: ImageCache, runner: any CommandRunner, logger: Logger
    ) {
        self.definitions = definitions
        self.source = source
        store = ArtefactStore(cache: cache, runner: runner, logger: logger)
        mirror = .standard()
    }

    /// Takes or builds the ramdisk.
    ///
    /// The base layer takes a minute or two to build, the agent's layer some seconds once its dependencies are built.
    ///
    /// - Parameters:
    ///   - agent: A program to use as the agent instead of building it from the source tree.
    ///   - onProgress: Hears what is built, why and for how long, from any task.
    /// - Returns: The ramdisk's files.
    /// - Throws: ``ImageError``; `CommandError`; `CancellationError`.
    public func ramdisk(
        agent: FilePath? = nil, onProgress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> Ramdisk {
        let build = RamdiskBuild(builder: self, report: Reporter(artefact: "ramdisk", onProgress: onProgress))
        async let base = build.base()
        async let layer = agentLayer(agent, report: Reporter(artefact: "agent", onProgress: onProgress))
        return try await build.join(base: base, agent: layer)
    }

    /// Takes or builds an OS image.
    ///
    /// - Parameters:
    ///   - name: The name of a definition in `os/`, without `.yaml`.
    ///   - formats: The formats that are wanted; zstd is always there.
    ///   - onProgress: Hears what is built, why and for how long.
    /// - Returns: The image's files and what is known about it.
    /// - Throws: ``ImageError``; `CommandError`; `CancellationError`.
    public func osImage(
        _ name: String, formats: Set<ImageFormat> = [.zstd],
        onProgress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> OSImage {
        let report = Reporter(artefact: name, onProgress: onProgress)
        return try await OSImageBuild(name: name, builder: self, report: report).image(formats)
    }

    /// Builds the agent from the source tree, as far as it has changed.
    ///
    /// - Parameter onProgress: Hears of the build.
    /// - Returns: The program, for a node of this machine's release of Debian.
    /// - Throws: ``ImageError``; `CommandError`; `CancellationError`.
    public func agent(onProgress: @escaping @Sendable (BuildProgress) -> Void) async throws -> FilePath {
        try await AgentBuild(source: source, store: store).program(
            report: Reporter(artefact: "agent", onProgress: onProgress))
    }

    /// Takes or makes a folder of the cache: once, however many ask at the same time, and never by halves.
    ///
    /// - Parameters:
    ///   - kind: What sort of thing it is, and the folder of the cache that it lies in.
    ///   - name: What people call it.
    ///   - key: All that it depends on.
    ///   - onProgress: Hears why it is made or what is waited for.
    ///   - make: Fills the new folder that it is given; if it throws, that is removed.
    /// - Returns: The folder, which never changes.
    public func folder(
        kind: String, name: String, key: ContentKey, onProgress: @escaping @Sendable (BuildProgress) -> Void,
        make: (FilePath) async throws -> Void
    ) async throws -> FilePath {
        try await store.take(
            Artefact(kind: kind, name: name, key: key), report: Reporter(artefact: name, onProgress: onProgress),
            build: make)
    }

    private func agentLayer(_ program: FilePath?, report: Reporter) async throws -> (file: FilePath, key: ContentKey) {
        let build = AgentBuild(source: source, store: store)
        if let program { return try await build.layer(of: program, report: report) }
        return try await build.layer(of: try await build.program(report: report), report: report)
    }

    func input(_ artefact: String, _ definition: ImageDefinition) throws(ImageError) -> BuildInput {
        try BuildInput(
            artefact: artefact, definition: definition,
            driver: definitions.appending("hooks").appending("run"), mirror: mirror)
    }

    func bootstrap(_ definition: ImageDefinition) -> Bootstrap {
        Bootstrap(definition: definition, mirror: mirror, runner: store.runner, logger: store.logger)
    }
}
