internal import Provisioning

/// Where the kernel's command line says that a conductor is, and which deployment this is (facts 8.1).
struct ConductorAddress: Sendable, Equatable {
    /// The parameters that name the API; the second one is that of older conductors (appendix A9).
    static let urlParameters = ["ironic_api_url", "api-url"]
    /// The parameter that names the node at the API.
    static let nodeParameter = "deployment_id"
    /// What step URLs begin with.
    let base: String

    /// Reads the command line; nil if there is no conductor.
    ///
    /// - Throws: ``AgentError`` for a conductor that cannot be called.
    init?(_ line: KernelCommandLine) throws {
        guard let (parameter, url) = Self.urlParameters.lazy.compactMap({ name in line[name].map { (name, $0) } }).first
        else { return nil }
        let action = "reading the kernel's command line"
        guard ["http", "https"].contains(url.prefix { $0 != ":" }.lowercased()), LocalAddress.authority(of: url) != nil
        else {
            throw AgentError(action, "\(parameter)=\(url) is no http or https URL", advice: "correct it")
        }
        guard let node = line[Self.nodeParameter], Self.isWord(node) else {
            let found = line[Self.nodeParameter].map { "\(Self.nodeParameter)=\($0)" } ?? "no \(Self.nodeParameter)"
            throw AgentError(action, "\(found), beside \(parameter)", advice: "boot with \(Self.nodeParameter)=UUID")
        }
        base = (url.hasSuffix("/") ? String(url.dropLast()) : url) + "/v1/nodes/\(node)/vendor_passthru/"
    }

    /// It becomes a part of a path.
    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// The URL of a call.
    func url(_ name: String) -> String { base + name }
}
