/// The agent's exit statuses (decisions, "exit statuses"; facts 1.3).
public enum AgentExitStatus {
    /// The request was carried out.
    public static let success: Int32 = 0
    /// The command line was wrong.
    public static let usage: Int32 = 2
    /// Anything else.
    public static let failure: Int32 = 255
}

/// The harness's exit statuses (decisions, "exit statuses").
public enum HarnessExitStatus {
    /// Every case is as expected.
    public static let asExpected: Int32 = 0
    /// At least one case is not as expected.
    public static let notAsExpected: Int32 = 1
    /// The harness could not do its work: a bad case, a missing tool, a node that never came up.
    public static let couldNotRun: Int32 = 2
}
