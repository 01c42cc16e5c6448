/// Bareproof's version. Harness and agent come from one tree and have one version.
public enum Version {
    /// As semantic versioning has it.
    public static let current = "0.1.0"
}
