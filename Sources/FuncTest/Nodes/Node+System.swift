internal import Commands
internal import NodeTemplates
internal import Synchronization

extension Node {
    /// Boots from disk and waits until the installed system answers over SSH.
    ///
    /// cloud-init on the system gets a key, and the host key that the harness knows, from a NoCloud seed on the file
    /// server, which it finds by the SMBIOS serial number: nothing is written to the disks for it.
    ///
    /// - Parameters:
    ///   - isSeeded: Whether the system is told so. If not, its disks have to say it.
    ///   - without: The names of disks that are taken out of the node for as long as it runs.
    ///   - onLine: Gets the console's last line whenever it is another one.
    public func bootSystem(
        isSeeded: Bool = true, without: [String] = [], onLine: (String) -> Void = { _ in }
    ) async throws {
        let seed =
            isSeeded ? server.serveFolder(["meta-data": metaData, "user-data": userData, "vendor-data": ""]) : nil
        try await start(.disk, systemSerial: seed.map { "ds=nocloud-net;s=\($0)" }, without: without)
        let shell = try secureShell()
        // A try to log in may take as long as its limit, and the node is looked at meanwhile.
        let isAnswering = Mutex(false)
        async let _ = logIn(shell) { isAnswering.withLock { $0 = true } }
        let what = "waiting for the system of node \(domain) to answer over SSH"
        try await awaitAnswer(what, limit: environment.limits.of(.system), onLine: onLine) {
            isAnswering.withLock { $0 }
        }
    }

    /// Tries to log in until the system answers, or the task is cancelled.
    private nonisolated func logIn(_ shell: SecureShell, onAnswer: @Sendable () -> Void) async {
        let command = shell.call("true", timeLimit: environment.limits.of(.login))
        while !Task.isCancelled {
            if let result = try? await environment.runner.run(command), result.status == .exited(0) {
                return onAnswer()
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    private var metaData: String {
        """
        instance-id: \(domain)
        local-hostname: node

        """
    }

    private var userData: String {
        let indented = hostKey.privateKey.split(separator: "\n").map { "    \($0)\n" }.joined()
        return """
            #cloud-config
            disable_root: false
            users:
              - name: root
                ssh_authorized_keys:
                  - \(userKey.publicKey)
            ssh_deletekeys: true
            ssh_genkeytypes: []
            ssh_keys:
              ed25519_public: \(hostKey.publicKey)
              ed25519_private: |
            \(indented)
            """
    }
}
