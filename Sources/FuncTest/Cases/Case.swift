public import Images
public import SystemPackage

/// A functional case: a folder with `case.yaml`, `provision.json` and `expected.yaml`.
public struct Case: Sendable, Equatable {
    /// The folder.
    public var folder: FilePath
    /// The case's name: the folder's.
    public var name: String
    /// One line that says what the case proves.
    public var summary: String
    /// The name of the node shape.
    public var node: String
    /// The images that its documents name, by the names that they use.
    public var images: [CaseImage]
    /// The steps in order.
    public var steps: [CaseStep]

    /// The first `provision` step, if there is one.
    public var firstProvision: ProvisionStep? {
        for step in steps {
            if case .provision(let step) = step { return step }
        }
        return nil
    }

    /// The files that its steps name.
    var documents: [FilePath] { steps.flatMap(\.documents).map(file) }

    /// A file that a step names, by its path from the case's folder on.
    func file(_ name: String) -> FilePath { folder.pushing(FilePath(name)).lexicallyNormalized() }
}

/// An image that a case's provision.json names.
public struct CaseImage: Sendable, Equatable {
    /// The name in variables: `${image.NAME.url}`.
    public var name: String
    /// The OS image that is served.
    public var image: String
    /// How it is served.
    public var format: ImageFormat
    /// What the server does wrong, if anything.
    public var fault: ServerFault?
    /// Whether it is served over https.
    public var isSecure: Bool
}

/// One step of a case.
public enum CaseStep: Sendable, Equatable {
    /// Puts a request on the node and runs the agent.
    case provision(ProvisionStep)
    /// Boots the ramdisk with a conductor's address, and has the agent do what that one asks.
    case conduct(ConductStep)
    /// Powers the node off, reads its disks back and compares them.
    case inspect(InspectStep)
    /// Starts the node again.
    case boot(BootStep)
    /// Runs a command on the node, or reads a file there, and checks what it says.
    case run(RunStep)
    /// Makes one of several systems the one that the node boots next.
    case select(SelectStep)
    /// Puts a file on the running node, or on one of its file systems.
    case put(PutStep)

    /// The key in `case.yaml`.
    public var name: String {
        switch self {
        case .provision: "provision"
        case .conduct: "conduct"
        case .inspect: "inspect"
        case .boot: "boot"
        case .run(let step): if case .file = step.source { "read" } else { "run" }
        case .select: "select"
        case .put: "put"
        }
    }

    /// The files that the step names, by their paths from the case's folder on.
    var documents: [String] {
        switch self {
        case .provision(let step): [step.document]
        case .conduct(let step): step.steps.flatMap { [$0.payload, $0.document].compactMap(\.self) }
        case .inspect(let step): [step.expected]
        case .run(let step): if case .script(let name) = step.source { [name] } else { [] }
        case .put(let step): if case .file(let name) = step.content { [name] } else { [] }
        case .boot, .select: []
        }
    }
}

/// What a `provision` step does and expects.
public struct ProvisionStep: Sendable, Equatable {
    /// The agent's command: `provision`, `partition`.
    public var action: String
    /// The request's file in the case's folder.
    public var document: String
    /// `--data-driver`.
    public var dataDriver: String
    /// `--deploy-driver`.
    public var deployDriver: String
    /// Whether the agent gets the certificate of the authority that signed the file server's: `--ca-file`.
    public var trustsServer: Bool
    /// Whether the plan, or that there is none, depends on what is on the node or on a server, so that nothing can be told without one.
    public var isPlannedOnNode: Bool
    /// The exit status that the agent must have.
    public var exitStatus: Int32
    /// Texts that the agent's error line must contain.
    public var message: [String]
    /// The disks to which the agent must not write one byte.
    public var disksUntouched: DiskSelection
    /// Where the agent is cut, or nil to let it end by itself.
    public var interruption: Interruption?

    /// Some of a node's disks.
    public enum DiskSelection: Sendable, Equatable {
        /// None of them.
        case none
        /// All of them.
        case all
        /// These, by their names.
        case named([String])
    }

    /// An end that the agent does not choose.
    public struct Interruption: Sendable, Equatable {
        /// What ends it.
        public enum Means: String, Sendable, CaseIterable {
            /// A SIGKILL for the agent; what it has started ends by itself.
            case kill
            /// The node's power is cut.
            case power
        }

        /// The text of the agent's progress at which it comes.
        public var text: String
        /// What ends it.
        public var means: Means
    }
}

/// What a `conduct` step does and expects.
public struct ConductStep: Sendable, Equatable {
    /// A step that the conductor hands out, and what must become of it.
    public struct Step: Sendable, Equatable {
        /// Its name: `inject-ssh-keys`, `provision`, …
        public var name: String
        /// The file with the payload; nil makes one.
        public var payload: String?
        /// The file with the request in the payload.
        public var document: String?
        /// `data_driver` in the payload.
        public var dataDriver: String
        /// `deploy_driver` in the payload.
        public var deployDriver: String
        /// Whether the agent knows it; what it does not know it reports without a name.
        public var isKnown: Bool
        /// Whether it must go well.
        public var status: Bool
        /// Texts that the report must contain.
        public var message: [String]
    }

    /// The steps, in their order.
    public var steps: [Step]
    /// How many calls the conductor answers with 503 before the first that it takes.
    public var busy: Int
}

/// What an `inspect` step compares with.
public struct InspectStep: Sendable, Equatable {
    /// The expected state's file in the case's folder.
    public var expected: String
}

/// How a `boot` step starts the node.
public struct BootStep: Sendable, Equatable {
    /// What the node starts.
    public enum Target: String, Sendable, CaseIterable {
        /// The system that was installed.
        case disk
        /// The ramdisk, over PXE.
        case pxe
    }

    /// What the node starts.
    public var target: Target
    /// The disks that are taken out of the node before, by their names.
    public var without: [String]
    /// What tells the installed system who may log in.
    public var seed = Seed.harness

    /// What tells an installed system who may log in.
    public enum Seed: String, Sendable, CaseIterable {
        /// The harness, by way of the machine's serial number.
        case harness
        /// Nobody but what is on the disks: a config drive with the node's keys.
        case none
    }
}

/// What a `select` step does.
public struct SelectStep: Sendable, Equatable {
    /// The name of the system's image.
    public var system: String
    /// Whether the node is powered off and its disks are changed from outside; otherwise the node does it itself.
    public var isAtRest: Bool
}

/// A file of what runs on a node, or of a file system on its disks.
public struct NodeFile: Sendable, Equatable {
    /// Its path, from the root of what runs or of the file system on.
    public var path: String
    /// The device with the file system, as states name it (`vda3`, `data/srv`, `md/root`), which is mounted for the time of the step; nil
    /// for what runs.
    public var device: String?
}

/// What a `put` step does.
public struct PutStep: Sendable, Equatable {
    /// What a file gets.
    public enum Content: Sendable, Equatable {
        /// What is in a file, from the case's folder on.
        case file(String)
        /// A text.
        case text(String)
    }

    /// What is put there.
    public var content: Content
    /// Where it is put; the folders above it are made.
    public var target: NodeFile
    /// Its permissions, as chmod(1) takes them.
    public var mode: String
}

/// What a `run` or `read` step does and expects.
public struct RunStep: Sendable, Equatable {
    /// What the node's shell gets.
    public enum Source: Sendable, Equatable {
        /// A line.
        case command(String)
        /// A script's file in the case's folder.
        case script(String)
        /// Nothing: a file is read (`read`).
        case file(NodeFile)
    }

    /// What the node's shell gets.
    public var source: Source
    /// The exit status that it must have.
    public var exitStatus: Int32
    /// What it must print, without white space at the ends; nil if anything will do.
    public var output: String?
    /// Texts that it must print among others.
    public var outputContains: [String]
    /// The variable that later steps have what it printed by; nil if they do not need it.
    public var savedAs: String?
}
