/// Paths on a node that both the harness and the agent know.
public enum NodePaths {
    /// The request (seed S000).
    public static let request = "/tmp/provision.json"
    /// What was made bootable (seed S002).
    public static let bootInfo = "/tmp/boot-info.json"
    /// The name that existing conductors read instead (decision A1); a link to ``bootInfo``.
    public static let bootInfoAlias = "/tmp/boot_entries.json"
    /// What became of driver actions (facts 8.5).
    public static let actionResults = "/tmp/exec_actions.json"
    /// A ready-made config drive, which conductors put there (facts 1.2).
    public static let configDrive = "/tmp/config-drive.img"
    /// The templates of what the config drive says.
    public static let templates = "/usr/share/bareproof/cloud-init"
    /// The certificate that the agent checks an https server against, where a test brings one.
    public static let authority = "/tmp/authority.pem"
    /// The agent's log.
    public static let log = "/var/log/bareproof-agent.log"
    /// The agent's program.
    public static let agent = "/usr/bin/provision"
    /// What the harness hands to one boot of the ramdisk, in an archive of its own appended to the ramdisk:
    /// `authorized_keys`, `ssh_host_ed25519_key` and its `.pub`.
    public static let handover = "/etc/bareproof"
}
