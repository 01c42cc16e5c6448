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
    /// Powers the node off, reads its disks back and compares them.
    case inspect(InspectStep)
    /// Starts the node again.
    case boot(BootStep)
    /// Runs a command on the node and checks its answer.
    case run(RunStep)

    /// The key in `case.yaml`.
    public var name: String {
        switch self {
        case .provision: "provision"
        case .inspect: "inspect"
        case .boot: "boot"
        case .run: "run"
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
}

/// What a `run` step does and expects.
public struct RunStep: Sendable, Equatable {
    /// What the node's shell gets.
    public enum Source: Sendable, Equatable {
        /// A line.
        case command(String)
        /// A script's file in the case's folder.
        case script(String)
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
