internal import Provisioning

/// Where a tree of files comes from: an rsync daemon, or a machine with an SSH server (facts 4.3).
struct RsyncSource: Equatable {
    /// The source as rsync(1) takes it.
    let argument: String
    /// The options that it needs.
    let options: [String]

    /// How a source may be written, for messages.
    static let grammar = "rsync://HOST[:PORT]/MODULE/PATH/, HOST::MODULE/PATH/ or ssh://USER@HOST[:PORT]/PATH/"

    /// Whether a URL is one.
    static func isOne(_ url: String) -> Bool {
        url.hasPrefix("rsync://") || url.hasPrefix("ssh://") || isDaemon(url)
    }

    /// Reads a URL; nil for anything else.
    init?(_ url: String) {
        guard url.hasPrefix("ssh://") else {
            guard Self.isOne(url) else { return nil }
            // Daemons may be named by rsync's own scheme in front of its other notation: "rsync:10.0.0.1::module/path/".
            argument = Self.isDaemon(url) && url.hasPrefix("rsync:") ? String(url.dropFirst("rsync:".count)) : url
            options = []
            return
        }
        let rest = url.dropFirst("ssh://".count)
        guard let slash = rest.firstIndex(of: "/"), slash != rest.startIndex else { return nil }
        let parts = rest[..<slash].split(separator: ":", maxSplits: 1)
        let port = parts.count > 1 ? UInt16(parts[1]) : 22
        guard let host = parts.first, let port, !host.hasPrefix("-") else { return nil }
        argument = "\(host):\(rest[slash...])"
        // Nobody is there to answer a question; a host that is seen for the first time is taken at its word.
        options = ["--rsh=ssh -p \(port) -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o ConnectTimeout=20"]
    }

    private static func isDaemon(_ url: String) -> Bool {
        guard let colons = url.firstRange(of: "::") else { return false }
        return !url[..<colons.lowerBound].contains("/") && !url.hasPrefix("-")
    }
}

/// How far rsync(1) is: `    1,234,567  12%   10.00MB/s    0:00:05`.
struct RsyncProgress: Equatable {
    /// Bytes copied.
    let done: Int64
    /// About how many bytes there are in all, as far as rsync knows yet.
    let total: Int64

    /// Reads a line; nil for one that says something else.
    init?(_ line: String) {
        let words = line.split(separator: " ")
        guard words.count >= 4, words[1].hasSuffix("%"), let percent = Int64(words[1].dropLast()),
            let done = Int64(words[0].filter { $0 != "," })
        else { return nil }
        self.done = done
        total = percent > 0 ? done / percent * 100 : 0
    }
}

/// What options of rsync(1) mean to the agent.
enum RsyncOptions {
    /// The short options behind which the rest of a word is their argument.
    private static let withArgument: Set<Character> = ["e", "f", "B", "M", "T", "@"]

    /// Whether rsync is told to change nothing.
    static func isDryRun(_ options: [String]) -> Bool {
        options.contains { option in
            guard option.hasPrefix("-"), !option.hasPrefix("--") else { return option == "--dry-run" }
            return option.dropFirst().prefix { !withArgument.contains($0) }.contains("n")
        }
    }

    /// Whether the request says itself how another machine is reached.
    static func nameShell(_ options: [String]) -> Bool {
        options.contains { $0.hasPrefix("--rsh") || ($0.hasPrefix("-e") && !$0.hasPrefix("--")) }
    }
}
