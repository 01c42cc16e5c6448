internal import Commands
internal import NodeTemplates

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
        let what = "waiting for the system of node \(domain) to answer over SSH"
        try await awaitAnswer(what, limit: environment.limits.of(.system), onLine: onLine) {
            let command = shell.call("true", timeLimit: environment.limits.of(.login))
            do {
                return try await environment.runner.run(command).status == .exited(0)
            } catch is CommandError {
                return false
            }
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
