internal import Commands
internal import Libvirt
internal import SystemPackage

/// Removes what runs of this user left on another host: domains and folders. The folder of a connection that lives is locked there.
struct RemoteLeftovers {
    let host: RemoteHost

    private var folder: FilePath { FilePath(host.connection.facts.folder) }

    /// Removes what belongs to no connection that lives.
    ///
    /// - Returns: What was removed, one line each.
    func remove() async throws -> [String] {
        // Domains before folders, as here: one that is there now has a folder, unless nobody owns it.
        let domains = try await host.hypervisor.domainNames().filter { $0.hasPrefix(RunDirectory.prefix) }
        let (alive, abandoned) = try await folders()
        var removed: [String] = []
        for domain in domains where try await isAbandoned(domain, alive) {
            try await host.hypervisor.destroy(domain)
            try await host.hypervisor.undefine(domain)
            removed.append("domain \(domain)")
        }
        for name in abandoned {
            let path = folder.removingLastComponent().appending(name)
            try await host.runner.check(Command("rm", ["-rf", "--", path.string]))
            removed.append("folder \(path)")
        }
        return removed.map { "\($0) on \(host.connection.address.login)" }
    }

    /// Whether a domain's files were in a folder of a connection that is no more. Domains of runs on that host itself have theirs in
    /// folders of runs; those are for whoever cleans there.
    private func isAbandoned(_ domain: String, _ alive: Set<String>) async throws -> Bool {
        // One that cannot be asked has gone meanwhile.
        guard let xml = try? await host.hypervisor.xml(of: domain),
            let name = Self.owner(in: xml, runs: folder.removingLastComponent())
        else { return false }
        return !alive.contains(name)
    }

    /// The folder of runs that a domain's files are in.
    static func owner(in xml: String, runs: FilePath) -> String? {
        xml.ranges(of: "\(runs)/\(RunDirectory.prefix)").first.map { range in
            RunDirectory.prefix + xml[range.upperBound...].prefix { $0.isLetter || $0.isNumber }
        }
    }

    /// The names of the folders that are there: those whose lock somebody holds, and those whose lock nobody does.
    private func folders() async throws -> (alive: Set<String>, abandoned: [String]) {
        let script = """
            cd "$1" && exec 8>.lock && flock -w 5 8 || exit 1
            for folder in \(RunDirectory.prefix)*; do
                test -d "$folder" || continue
                if test -e "$folder/lock" && ! flock -n "$folder/lock" true; then echo "alive $folder"; else echo "dead $folder"; fi
            done
            """
        let runs = folder.removingLastComponent().string
        let said = try await host.runner.check(Command("sh", ["-c", script, "sh", runs])).standardOutput
        let lines = said.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }.filter {
            $0.count == 2
        }
        return (Set(lines.filter { $0[0] == "alive" }.map { $0[1] }), lines.filter { $0[0] == "dead" }.map { $0[1] })
    }
}
