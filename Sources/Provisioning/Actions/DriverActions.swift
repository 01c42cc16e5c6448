/// Commands that are run on the node after it is provisioned, with the files that they need (facts 8.5, appendix B5).
public struct DriverActions: Sendable, Equatable {
    /// The key of an `ironic` document.
    static let key = "driver_actions"

    /// Where the document asks for them.
    public var path: JSONPath
    /// The commands, in their order.
    public var actions: [DriverAction]

    /// Reads a document that is nothing but driver actions.
    ///
    /// - Throws: ``RequestError`` with every problem of it.
    public static func read(_ document: [UInt8]) throws(RequestError) -> DriverActions {
        let problems = ProblemList()
        let value = try JSONParser.parse(document, problems: problems)
        let actions = Field(path: .root, value: value, problems: problems).object().flatMap(read)
        try problems.check()
        guard let actions else { throw RequestError([Problem(.field(.root), "not readable")]) }
        return actions
    }

    /// Reads the object; older documents call the list `action_list` (appendix A9).
    static func read(_ object: ObjectField) -> DriverActions? {
        let field = object["actions"] ?? object["action_list"] ?? object.require("actions", "an array of actions")
        guard let fields = field?.array() else { return nil }
        let actions = fields.compactMap { $0.object().flatMap(DriverAction.read) }
        checkNames(actions.map { ($0.fileName, $0.path) }, object.problems)
        return DriverActions(path: object.path, actions: actions)
    }

    /// Names become names of files, in which only letters and digits are told apart.
    static func checkNames(_ names: [(name: String, path: JSONPath)], _ problems: ProblemList) {
        var seen: [String: JSONPath] = [:]
        for (name, path) in names {
            guard let first = seen.updateValue(path, forKey: name) else { continue }
            let message = "the name \(quoted(name)), as letters, digits and \"_\", is that of \(first) already"
            problems.add(path.key("name"), message)
        }
    }
}

/// One command.
public struct DriverAction: Sendable, Equatable {
    /// Where it is asked for.
    public var path: JSONPath
    /// Its name.
    public var name: String
    /// The command, as a shell takes it.
    public var command: String
    /// Its arguments, as a shell takes them.
    public var arguments: String
    /// Whether it is run as root.
    public var usesSudo: Bool
    /// Whether the commands behind it are not run when it fails, and the deployment has failed.
    public var terminatesOnFailure: Bool
    /// The files that it needs.
    public var resources: [ActionResource]

    /// The name with everything but letters and digits as `_`.
    var fileName: String { Self.folded(name) }

    static func folded(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    static func read(_ object: ObjectField) -> DriverAction? {
        let name = object.require("name", "the action's name")?.filled("a name")
        let command = object.require("cmd", "a command")?.filled("a command")
        let arguments = object.require("args", "its arguments, which may be empty")?.line()?.value
        let usesSudo = object.require("sudo", "true or false")?.bool()
        let terminates = object.require("terminate_on_fail", "true or false")?.bool()
        let fields = object.require("resources", "an array of resources, which may be empty")?.array()
        let resources = fields?.compactMap { $0.object().flatMap(ActionResource.read) }
        DriverActions.checkNames((resources ?? []).map { (folded($0.name), $0.path) }, object.problems)
        guard let name, let command, let arguments, let usesSudo, let terminates, let resources else { return nil }
        return DriverAction(
            path: object.path, name: name, command: command, arguments: arguments, usesSudo: usesSudo,
            terminatesOnFailure: terminates, resources: resources)
    }
}

/// A file that a command needs.
public struct ActionResource: Sendable, Equatable {
    /// What is put where the command looks.
    public enum Mode: String, Sendable, CaseIterable {
        /// The thing itself.
        case push
        /// Where rsync(1) finds the thing.
        case pull
        /// Where rsync(1) finds the files in the thing, which somebody mounted.
        case pullMount = "pull-mount"
        /// A URL, for some time, where the thing is.
        case pullTemporaryURL = "pull-swift-tempurl"
    }

    /// What is put there.
    public enum Content: Sendable, Equatable {
        /// What is at this URL.
        case file(url: String)
        /// This text.
        case text(String)
    }

    /// Where it is asked for.
    public var path: JSONPath
    /// Its name.
    public var name: String
    /// Where the command looks for it.
    public var target: String
    /// What is put there.
    public var content: Content

    static func read(_ object: ObjectField) -> ActionResource? {
        let name = object.require("name", "the resource's name")?.filled("a name")
        let url = object.require("url", "a URL")?.filled("a URL")
        let mode = object.require("mode", "how the command gets it")?.oneOf(Mode.self)
        let target = object.require("target", "an absolute path")?.targetPath()
        guard let name, let url, let mode, let target, let field = object["url"] else { return nil }
        guard let content = field.content(url, mode) else { return nil }
        return ActionResource(path: object.path, name: name, target: target, content: content)
    }
}

extension Field {
    fileprivate func filled(_ allowed: String) -> String? {
        guard let text = line()?.value else { return nil }
        return text.isEmpty ? refused(allowed + " that is not empty") : text
    }

    fileprivate func targetPath() -> String? {
        guard let text = line()?.value else { return nil }
        let parts = text.split(separator: "/")
        let isFile = text.hasPrefix("/") && !text.hasSuffix("/") && !parts.contains("..") && !parts.contains(".")
        return isFile ? text : refused("an absolute path of a file, without \"..\"")
    }

    /// What a URL means in a mode (facts 8.4).
    fileprivate func content(_ url: String, _ mode: ActionResource.Mode) -> ActionResource.Content? {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        switch (mode, scheme) {
        case (.push, "http"), (.push, "https"): return .file(url: url)
        // Documents write it with one slash, or with three.
        case (.push, "file"): return .file(url: "file:///" + url.dropFirst(5).drop { $0 == "/" })
        case (.pullTemporaryURL, "http"), (.pullTemporaryURL, "https"): return .text(url)
        case (.pull, "rsync"), (.pullMount, "rsync"):
            // rsync:HOST::MODULE/PATH is the notation of conductors, rsync://HOST/MODULE/PATH that of rsync itself.
            let place = url.hasPrefix("rsync://") ? url : String(url.dropFirst("rsync:".count))
            return .text(mode == .pullMount && !place.hasSuffix("/") ? place + "/" : place)
        default: return refused(Self.allowed(mode, scheme))
        }
    }

    private static func allowed(_ mode: ActionResource.Mode, _ scheme: String) -> String {
        let allowed =
            switch mode {
            case .push: "an http, https or file URL to push"
            case .pull, .pullMount: "an rsync URL for \(mode.rawValue), such as rsync:192.0.2.1::module/path"
            case .pullTemporaryURL: "the http or https URL itself for \(mode.rawValue)"
            }
        let isCloud = ["glance", "swift"].contains(scheme)
        return isCloud ? allowed + "; \(scheme) is the conductor's to resolve, the node does not reach it" : allowed
    }
}
