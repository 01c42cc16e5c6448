/// A line worth showing while images are built.
public struct BuildProgress: Sendable, Equatable {
    /// What is being built: "ramdisk", "agent", "debian-12".
    public var artefact: String
    /// What happens to it.
    public var message: String

    /// Describes a step of a build.
    public init(artefact: String, message: String) {
        self.artefact = artefact
        self.message = message
    }
}

/// Says what happens to one artefact.
struct Reporter: Sendable {
    let artefact: String
    let onProgress: @Sendable (BuildProgress) -> Void

    func callAsFunction(_ message: String) {
        onProgress(BuildProgress(artefact: artefact, message: message))
    }
}

extension Duration {
    /// The duration in whole seconds, for people: "74 s".
    var inSeconds: String { "\(components.seconds) s" }
}
