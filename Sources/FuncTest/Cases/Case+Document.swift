internal import Contract
public import Documents
internal import Images
public import SystemPackage

extension Case {
    /// Reads a case.
    ///
    /// - Parameter folder: The case's folder.
    /// - Throws: ``DocumentError`` with file, line and what is allowed.
    public static func load(_ folder: FilePath) throws(DocumentError) -> Case {
        let node = try DocumentNode.load(folder.appending("case.yaml"))
        let fields = try node.fields(["summary", "node", "images", "steps"])
        let images = try fields["images"].map(CaseImage.read) ?? []
        return try Case(
            folder: folder,
            name: folder.lastComponent?.string ?? folder.string,
            summary: fields.required("summary").string(),
            node: fields.required("node").string(),
            images: images,
            steps: steps(fields.required("steps"), isSecure: images.contains(where: \.isSecure)))
    }

    private static func steps(_ node: DocumentNode, isSecure: Bool) throws(DocumentError) -> [CaseStep] {
        var steps: [CaseStep] = []
        for item in try node.list() {
            let step = try CaseStep(item)
            if case .provision(let provision) = step, provision.trustsServer, !isSecure {
                throw item.error("'ca_file' is for images with 'tls: true', and the case has none")
            }
            steps.append(step)
        }
        guard steps.contains(where: \.checks) else {
            throw node.error("no step checks anything; add one of: provision, conduct, inspect, run, read")
        }
        return steps
    }
}

extension CaseStep {
    /// Whether the step can find the node wrong.
    fileprivate var checks: Bool {
        switch self {
        case .boot, .select, .put: false
        case .provision, .conduct, .inspect, .run: true
        }
    }

    init(_ node: DocumentNode) throws(DocumentError) {
        let keys = ["provision", "conduct", "inspect", "boot", "run", "read", "select", "put"]
        let fields = try node.fields(keys)
        guard fields.pairs.count == 1, let (key, value) = fields.pairs.first else {
            throw node.error("a step has one key, one of: \(keys.joined(separator: ", "))")
        }
        switch key {
        case "provision": self = try .provision(ProvisionStep(value))
        case "conduct": self = try .conduct(ConductStep(value))
        case "inspect": self = try .inspect(InspectStep(value))
        case "boot": self = try .boot(BootStep(value))
        case "select": self = try .select(SelectStep(value))
        case "put": self = try .put(PutStep(value))
        case "read": self = try .run(RunStep(reading: value))
        default: self = try .run(RunStep(value))
        }
    }
}

extension ProvisionStep {
    init(_ node: DocumentNode) throws(DocumentError) {
        let fields =
            node.isNull
            ? nil
            : try node.fields([
                "action", "document", "data_driver", "deploy_driver", "ca_file", "planned_on_node", "exit_status",
                "message", "disks_untouched", "interrupt_at", "how",
            ])
        action = try fields?["action"]?.string(among: AgentNames.actions) ?? "provision"
        document = if let named = fields?["document"] { try named.file() } else { try node.present("provision.json") }
        dataDriver = try fields?["data_driver"]?.string() ?? "ironic"
        deployDriver = try fields?["deploy_driver"]?.string() ?? "swift"
        trustsServer = try fields?["ca_file"]?.bool() ?? false
        isPlannedOnNode = try fields?["planned_on_node"]?.bool() ?? false
        exitStatus = try Int32(fields?["exit_status"]?.integer(in: 0...255) ?? 0)
        message = try fields?["message"]?.texts() ?? []
        disksUntouched = try DiskSelection(fields?["disks_untouched"])
        interruption = try Interruption(fields)
    }
}

extension ProvisionStep.DiskSelection {
    fileprivate init(_ node: DocumentNode?) throws(DocumentError) {
        guard let node else {
            self = .none
            return
        }
        if case .list = node.value {
            self = .named(try node.texts())
        } else {
            self = try node.bool() ? .all : .none
        }
    }
}

extension ProvisionStep.Interruption {
    fileprivate init?(_ fields: DocumentFields?) throws(DocumentError) {
        guard let fields, let text = fields["interrupt_at"] else {
            guard let how = fields?["how"] else { return nil }
            throw how.error("'how' says how 'interrupt_at' interrupts, which is not there")
        }
        for key in ["exit_status", "message"] {
            if let node = fields[key] { throw node.error("an agent that is interrupted has no '\(key)' of its own") }
        }
        self.text = try text.something()
        means = try fields["how"]?.choice() ?? .kill
    }
}

extension BootStep {
    init(_ node: DocumentNode) throws(DocumentError) {
        guard node.isMapping else {
            self.init(target: try node.choice(), without: [])
            return
        }
        let fields = try node.fields(["target", "without", "seed"])
        self.init(
            target: try fields.required("target").choice(), without: try fields["without"]?.texts() ?? [],
            seed: try fields["seed"]?.choice() ?? .harness)
    }
}

extension SelectStep {
    init(_ node: DocumentNode) throws(DocumentError) {
        guard node.isMapping else {
            self.init(system: try node.string(), isAtRest: false)
            return
        }
        let fields = try node.fields(["system", "at_rest"])
        self.init(
            system: try fields.required("system").string(), isAtRest: try fields["at_rest"]?.bool() ?? false)
    }
}

extension PutStep {
    init(_ node: DocumentNode) throws(DocumentError) {
        let fields = try node.fields(["file", "text", "to", "on", "mode"])
        content =
            switch (fields["file"], fields["text"]) {
            case (let file?, nil): .file(try file.file())
            case (nil, let text?): .text(try text.string())
            default: throw node.error("a put step has one of: file, text")
            }
        target = try NodeFile(fields, path: "to")
        mode = try fields["mode"]?.string() ?? "644"
        let isMode = (3...4).contains(mode.count) && mode.allSatisfy { ("0"..."7").contains($0) }
        guard isMode else { throw node.error("a mode is three or four digits from 0 to 7, in quotation marks") }
    }
}

extension ConductStep {
    init(_ node: DocumentNode) throws(DocumentError) {
        let fields = try node.fields(["steps", "busy"])
        busy = try Int(fields["busy"]?.integer(in: 0...100) ?? 0)
        steps = []
        for item in try fields.required("steps").list() { steps.append(try Step(item)) }
        guard !steps.isEmpty else { throw node.error("a conductor has one step at least") }
        guard let failed = steps.firstIndex(where: { !$0.status }), failed < steps.count - 1 else { return }
        throw node.error("no step comes behind one that fails")
    }
}

extension ConductStep.Step {
    fileprivate init(_ node: DocumentNode) throws(DocumentError) {
        let fields = try node.fields([
            "name", "payload", "document", "data_driver", "deploy_driver", "known", "status", "message",
        ])
        name = try fields.required("name").string()
        guard fields["payload"] == nil || fields["document"] == nil else {
            throw node.error("a step has one of: payload, document")
        }
        payload = try fields["payload"]?.file()
        document = try fields["document"]?.file()
        dataDriver = try fields["data_driver"]?.string() ?? "ironic"
        deployDriver = try fields["deploy_driver"]?.string() ?? "swift"
        isKnown = try fields["known"]?.bool() ?? true
        status = try fields["status"]?.bool() ?? isKnown
        message = try fields["message"]?.texts() ?? []
    }
}

extension InspectStep {
    init(_ node: DocumentNode) throws(DocumentError) {
        expected = if node.isNull { try node.present("expected.yaml") } else { try node.file() }
    }
}

extension RunStep {
    init(_ node: DocumentNode) throws(DocumentError) {
        guard node.isMapping else {
            self.init(
                source: .command(try node.string()), exitStatus: 0, output: nil, outputContains: [], savedAs: nil)
            return
        }
        let fields = try node.fields(["command", "script", "exit_status", "output", "output_contains", "save"])
        self.init(
            source: try Source(fields, node),
            exitStatus: try Int32(fields["exit_status"]?.integer(in: 0...255) ?? 0),
            output: try fields["output"]?.string(), outputContains: try fields["output_contains"]?.texts() ?? [],
            savedAs: try fields["save"]?.string())
    }
}

extension RunStep {
    /// A `read` step.
    init(reading node: DocumentNode) throws(DocumentError) {
        let fields = try node.fields(["file", "on", "absent", "output", "output_contains", "save"])
        let isAbsent = try fields["absent"]?.bool() ?? false
        if isAbsent, let other = ["output", "output_contains", "save"].lazy.compactMap({ fields[$0] }).first {
            throw other.error("a file that is absent has no content")
        }
        self.init(
            source: .file(try NodeFile(fields, path: "file")), exitStatus: isAbsent ? Self.absence : 0,
            output: try fields["output"]?.string(), outputContains: try fields["output_contains"]?.texts() ?? [],
            savedAs: try fields["save"]?.string())
    }
}

extension NodeFile {
    fileprivate init(_ fields: DocumentFields, path key: String) throws(DocumentError) {
        let node = try fields.required(key)
        path = try node.string()
        guard path.hasPrefix("/") else { throw node.error("'\(path)' is no whole path: it has to begin with /") }
        device = try fields["on"]?.string()
        guard let node = fields["on"], device?.hasPrefix("/") == true else { return }
        throw node.error("a device has the name that states give it, such as vda3 or data/srv")
    }
}

extension RunStep.Source {
    fileprivate init(_ fields: DocumentFields, _ node: DocumentNode) throws(DocumentError) {
        switch (fields["command"], fields["script"]) {
        case (let command?, nil): self = .command(try command.something())
        case (nil, let script?): self = .script(try script.file())
        default: throw node.error("a run step has one of: command, script")
        }
    }
}

extension DocumentNode {
    /// The name of a file beside the case, which is there.
    fileprivate func file() throws(DocumentError) -> String {
        let name = try string()
        // A case is to be the same wherever its folder is.
        guard !name.hasPrefix("/") else { throw error("'\(name)' is no path from the case's folder on") }
        return try present(name)
    }

    /// One text or a list of texts.
    fileprivate func texts() throws(DocumentError) -> [String] {
        guard case .list = value else { return [try something()] }
        var texts: [String] = []
        for item in try list() { texts.append(try item.something()) }
        guard !texts.isEmpty else { throw error("an empty list checks nothing: leave it out") }
        return texts
    }

    /// A text that is not empty: every output contains an empty one.
    fileprivate func something() throws(DocumentError) -> String {
        let text = try string()
        guard !text.isEmpty else { throw error("an empty text checks nothing: leave it out") }
        return text
    }
}

extension CaseImage {
    static func read(_ node: DocumentNode) throws(DocumentError) -> [CaseImage] {
        var images: [CaseImage] = []
        for (name, value) in try node.pairs() {
            images.append(try CaseImage(name: name, value))
        }
        return images
    }

    private init(name: String, _ node: DocumentNode) throws(DocumentError) {
        let fields = node.isNull ? nil : try node.fields(["image", "format", "fault", "tls"])
        self.name = name
        image = try fields?["image"]?.string() ?? name
        format = try fields?["format"]?.choice() ?? .zstd
        fault = try fields?["fault"].map(ServerFault.init)
        isSecure = try fields?["tls"]?.bool() ?? false
        guard format == .tree, let other = fields?["fault"] ?? fields?["tls"] else { return }
        throw other.error("a tree comes from an rsync daemon, which makes no faults and knows no TLS")
    }
}
