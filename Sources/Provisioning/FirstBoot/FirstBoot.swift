/// What an installed system is told about itself for its first boot (facts 3.1, 6.5; seed S000): what the config drive is made of.
public struct FirstBoot: Sendable, Equatable {
    /// Where the document says it.
    public var path: JSONPath
    /// The operating system, by which templates are chosen: `debian_12_x86_64`.
    public var profile: String?
    /// What holds for the node as a whole.
    public var common = Common()
    /// The accounts, besides root.
    public var accounts: [UserAccount] = []
    /// The network interfaces; nil leaves them to the system.
    public var network: Network?
    /// Where packages come from.
    public var repositories: [PackageRepository] = []
    /// Whether the image's own package sources are put aside.
    public var replacesSources = false
    /// What Puppet's agent is told; nil where nobody asks for it.
    public var puppet: Puppet?
    /// What MCollective's server is told; nil where nobody asks for it.
    public var mcollective: MCollective?
    /// The SSH server's own keys, as cloud-init names them: `ed25519_private`, `ed25519_public`.
    public var hostKeys: [String: String] = [:]
    /// The names of templates, by the kind that each is for.
    public var templates: [TemplateKind: Located<String>] = [:]
    /// Variables for templates of the user's own.
    public var variables: [String: JSONValue] = [:]

    /// Describes a first boot of which nothing is known yet.
    public init(path: JSONPath) {
        self.path = path
    }

    /// What holds for the node as a whole.
    public struct Common: Sendable, Equatable {
        /// The name of the node, without its domain.
        public var hostname: String?
        /// Its full name.
        public var fqdn: String?
        /// The addresses of name servers.
        public var nameServers: [String] = []
        /// The domains in which names are searched.
        public var searchDomains: [String] = []
        /// The time servers, by name or address.
        public var ntpServers: [String] = []
        /// The public keys that may log in as root, a line each.
        public var sshKeys: [String] = []
        /// The time zone: `Europe/Berlin`.
        public var timezone: String?
        /// The locale: `en_US.UTF-8`.
        public var locale: String?
        /// The address of the machine that manages the node.
        public var masterAddress: String?
        /// The URL of its API.
        public var masterURL: String?
        /// The gateway of the admin network.
        public var gateway: String?
        /// The interface that the node booted from: one of ``Network/interfaces``.
        public var adminInterface: NetworkInterface?
        /// Names of interfaces by hardware address, as Fuel writes them: `52:54:00:00:00:07_eth0`, separated by commas.
        public var udevRules: String?
    }

    /// Puppet's agent.
    public struct Puppet: Sendable, Equatable {
        /// The name of its server.
        public var master: String
    }

    /// MCollective's server.
    public struct MCollective: Sendable, Equatable {
        /// The key that all servers share.
        public var preSharedKey: String
        /// The virtual host at the message broker.
        public var virtualHost: String
        /// The broker.
        public var host: String
        /// The broker's port.
        public var port: UInt16
        /// The account at the broker.
        public var user: String
        /// Its password.
        public var password: String
        /// The plug-in that talks to the broker: `rabbitmq`.
        public var connector: String
        /// The name of the node, if it is not its host name.
        public var identity: String?

        /// The broker's port unless the document says another one (facts 6.5).
        public static let usualPort: UInt16 = 61613
    }
}

/// An account on the installed system.
public struct UserAccount: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its password as crypt(3) stores it.
    public var hashedPassword: String?
    /// Its password as it is typed. It is hashed before anything is written.
    public var password: String?
    /// Its home directory, if it is not the usual one.
    public var home: String?
    /// Its shell.
    public var shell: String
    /// Its rules for sudo, without the name in front: `ALL=(ALL) NOPASSWD:ALL`.
    public var sudo: [String]
    /// The public keys that may log in, a line each.
    public var sshKeys: [String]
    /// The groups that it is in, besides its own.
    public var groups: [String]

    /// The shell unless the document says another one (facts 3.1).
    public static let usualShell = "/bin/bash"
}

/// The kinds of templates (facts 6.5).
public enum TemplateKind: String, Sendable, CaseIterable {
    /// What cloud-init's modules are told.
    case cloudConfig = "cloud_config"
    /// A shell script that runs early, before the network is up.
    case boothook
    /// What a NoCloud drive says of the node, as YAML.
    case metaData = "meta_data"
    /// What a `config-2` drive says of the node, as JSON.
    case metaDataJSON = "meta_data_json"

    /// How values stand in it.
    var quoting: Quoting {
        switch self {
        case .cloudConfig, .metaData: .yaml
        case .metaDataJSON: .json
        case .boothook: .shell
        }
    }
}
