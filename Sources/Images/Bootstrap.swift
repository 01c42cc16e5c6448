internal import Commands
internal import Logging
internal import SystemPackage

/// A run of mmdebstrap that makes a root file system and lets the definition's hooks turn it into files.
///
/// It runs in a user namespace, as root too: package scripts and hooks see root, and this machine sees the user's
/// subordinate ids. Files go in and come out through mmdebstrap's own channel.
struct Bootstrap: Sendable {
    static let timeLimit: Duration = .seconds(30 * 60)

    let definition: ImageDefinition
    let mirror: Mirror
    let runner: any CommandRunner
    let logger: Logger

    /// Makes the files that the hooks leave in `out`.
    ///
    /// - Parameters:
    ///   - input: What the hooks need.
    ///   - outputs: The names of the files to bring out.
    ///   - folder: Where they are put.
    ///   - log: Where mmdebstrap's words are put if it fails.
    ///   - report: Hears of each step.
    /// - Throws: ``ImageError`` with the end of what mmdebstrap said.
    func run(
        input: BuildInput, outputs: [String], into folder: FilePath, log: FilePath, report: Reporter
    ) async throws {
        let archive = folder.appending("input.cpio")
        try Files.write(input.bytes(), to: archive)
        let options = try await hostOptions()
        let root = try BuildRoot.make(for: folder)
        let command = command(
            archive: archive, outputs: outputs, into: folder, options: options, temporary: root.path)
        let result = try await runner.run(command) { line in
            if let step = Self.step(in: line.text) { report(step) }
        }
        try check(result, log: log)
        // On an error the store removes it, with the rest of the unfinished folder.
        await BuildRoot.removeLeftover(of: folder, runner: runner, logger: logger)
        try Files.remove(archive)
    }

    private func check(_ result: CommandResult, log: FilePath) throws {
        do {
            try result.check()
        } catch {
            try Files.makeFolder(log.removingLastComponent())
            try Files.write(Array(result.standardError.utf8), to: log)
            throw ImageError(
                .build, "building from '\(definition.file)'", reason: error.reasonAlone,
                nextStep: Prerequisites.advice(for: result.standardError) ?? "read the whole log: less \(log)")
        }
    }

    private func command(
        archive: FilePath, outputs: [String], into folder: FilePath, options: [String], temporary: FilePath
    ) -> Command {
        let work = BuildInput.folder
        let unpack = "cd \"$1\" && cpio --quiet -idm <\(work).cpio && rm \(work).cpio && sh \(work)/run \"$1\""
        var arguments = [
            "--mode=unshare", "--variant=\(definition.variant)", "--format=null", "--architectures=amd64",
            // nothing of the root is kept, and its own cleanup fails where hooks have removed files before it
            "--skip=cleanup",
            "--include=\(definition.packages.joined(separator: ","))",
        ]
        arguments += options.map { "--aptopt=\($0)" }
        arguments += ["man", "doc", "locale", "info"].map { "--dpkgopt=path-exclude=/usr/share/\($0)/*" }
        arguments.append("--customize-hook=upload \(archive) /\(work).cpio")
        arguments.append("--customize-hook=\(unpack)")
        for name in outputs {
            arguments.append("--customize-hook=download /\(work)/out/\(name) \(folder.appending(name))")
        }
        arguments += [definition.suite, "/dev/null"]
        arguments += definition.sources.map(mirror.fill)
        // INITRD=No keeps package scripts from making an initramfs with all modules: the hooks make it, if one is wanted.
        let environment = ["INITRD": "No", "TMPDIR": temporary.string]
        return Command("mmdebstrap", arguments, environment: environment, timeLimit: Self.timeLimit)
    }

    /// How this machine's apt reaches archives (proxies and the like), which mmdebstrap does not take over by itself.
    private func hostOptions() async throws -> [String] {
        let prefixes = ["http::", "https::", "ForceIPv", "Check-", "Retries", "Max-FutureTime"].map { "Acquire::\($0)" }
        let dump = try await runner.check(Command("apt-config", ["dump", "Acquire"])).standardOutput
        return dump.split(separator: "\n").map(String.init).filter { line in
            prefixes.contains { line.hasPrefix($0) } && !line.contains(" \"\";")
        }
    }

    /// What a line of mmdebstrap's or a hook's is worth to a reader; nil for the lines between the steps.
    static func step(in line: String) -> String? {
        for prefix in ["I: ", "bareproof: "] where line.hasPrefix(prefix) {
            let step = line.dropFirst(prefix.count)
            // these repeat the command line
            return step.hasPrefix("running ") || step.hasPrefix("automatically ") ? nil : String(step)
        }
        return nil
    }
}

extension CommandError {
    /// The reason without the command, which for a build is a page long.
    var reasonAlone: String {
        var short = self
        short.command = Command(command.program)
        return short.description
    }
}
