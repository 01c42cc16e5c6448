internal import Commands
internal import Provisioning
internal import Synchronization

/// An executable of a third party, below `/usr/lib/bareproof/actions`.
struct Plugin: Sendable {
    /// What it is for.
    enum Kind: String, Sendable, CaseIterable {
        case action
        case dataDriver = "data-driver"
        case deployDriver = "deploy-driver"
    }

    /// How long everything but the work itself may take.
    static let questionLimit = Duration.seconds(30)
    /// How long the work may take, unless the plug-in says otherwise, and at most.
    static let (workLimit, longestWork) = (Duration.seconds(600), Duration.seconds(7200))

    let workshop: Workshop
    /// Its name, which is its file's: what flows and options call it.
    let name: String
    /// Its file.
    let path: String
    /// What it is for.
    private(set) var kind = Kind.action
    /// Whether it works on the installed systems: they are mounted then.
    private(set) var mountsSystems = false
    /// The actions of a deploy driver, in order.
    private(set) var actions: [String] = []
    private var workLimit = Plugin.workLimit

    /// Asks an executable what it is.
    ///
    /// - Throws: ``AgentError`` if it does not say, or speaks another version of the protocol.
    init(at path: String, workshop: Workshop) async throws {
        self.workshop = workshop
        self.path = path
        name = Files.name(of: path)
        let said = try await ask(.describe).fields
        let action = "asking \(path) what it is"
        guard case .array(let versions)? = said["protocols"], versions.contains(.number("\(PluginMessage.version)"))
        else {
            let reason = "it does not speak version \(PluginMessage.version) of the protocol"
            throw AgentError(action, reason, advice: "update it, or remove it")
        }
        guard let kind = said["kind"]?.text.flatMap(Kind.init) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw AgentError(
                action, "its kind is \(said["kind"]?.text ?? "missing")", advice: "it has to be one of: \(known)")
        }
        self.kind = kind
        mountsSystems = said["mounts_systems"] == .bool(true)
        if case .array(let names)? = said["actions"] { actions = names.compactMap(\.text) }
        if case .number(let text)? = said["time_limit"], let seconds = Int(text), seconds > 0 {
            workLimit = min(.seconds(seconds), Self.longestWork)
        }
    }

    /// Has it do something.
    ///
    /// - Parameters:
    ///   - operation: What.
    ///   - fields: What it has to know: names and JSON texts.
    /// - Throws: ``AgentError`` when it refuses, fails, or says nothing in time.
    @discardableResult
    func ask(
        _ operation: PluginMessage.Operation, _ fields: [(String, [UInt8])] = []
    ) async throws -> PluginMessage.Answer {
        let action = "\(operation.rawValue) by \(path)"
        let answer = try await attempting(action) { try await call(operation, fields) }
        guard answer.status == .done else {
            let reason = "\(answer.status.rawValue): \(answer.message ?? "it does not say why")"
            throw AgentError(action, reason, advice: answer.status == .refused ? "correct the request" : nil)
        }
        return answer
    }

    private func call(
        _ operation: PluginMessage.Operation, _ fields: [(String, [UInt8])]
    ) async throws -> PluginMessage.Answer {
        let name = Array(JSONValue.string(name).encoded.utf8)
        let command = Command(
            path, input: .bytes(PluginMessage.question(operation, [("name", name)] + fields)),
            timeLimit: operation == .execute ? workLimit : Self.questionLimit)
        let result = try await workshop.runner.run(command) { [reporter = workshop.reporter, name = self.name] line in
            guard line.stream == .standardOutput, let note = Self.note(line.text) else { return }
            reporter.note(name, note)
        }
        try result.check()
        let lines = result.standardOutput.split(separator: "\n").map(String.init)
        guard let last = try lines.compactMap(PluginMessage.answer).last else {
            throw AgentError("reading its answer", "no line with a status", advice: "see docs/plugins.md")
        }
        return last
    }

    /// What a line says that tells how far it is: `{"note": "half of it is done"}`.
    private static func note(_ line: String) -> String? {
        guard case .object(let fields)? = try? JSONValue.parse(Array(line.utf8)) else { return nil }
        return fields["note"]?.text
    }
}
