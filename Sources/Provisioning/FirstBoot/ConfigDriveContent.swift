/// How a config drive is laid out (decision A11).
public enum ConfigDriveLayout: String, Sendable, CaseIterable {
    /// `meta-data`, `user-data`, `vendor-data` and `network-config`, on a file system with the label `cidata`.
    case noCloud = "nocloud"
    /// `openstack/latest/meta_data.json` and `user_data`, on a file system with the label `config-2`.
    case config2 = "config-2"

    /// The label by which cloud-init finds the file system.
    public var label: String {
        switch self {
        case .noCloud: "cidata"
        case .config2: "config-2"
        }
    }
}

/// The files of a config drive.
public struct ConfigDriveContent: Sendable, Equatable {
    /// A file, by its path from the drive's root on.
    public struct File: Sendable, Equatable {
        /// Its path: `openstack/latest/user_data`.
        public var path: String
        /// Its text.
        public var text: String
    }

    /// The files, folders implied.
    public var files: [File]

    /// Renders the files.
    ///
    /// - Parameters:
    ///   - boot: What the system is told. Passwords must be hashed.
    ///   - layout: How the drive is laid out.
    ///   - instanceID: What tells this deployment from the one before: cloud-init does again what it does once.
    ///   - releases: What repositories say about themselves, by their names.
    ///   - templates: Where templates are.
    /// - Throws: ``TemplateError``.
    public init(
        _ boot: FirstBoot, layout: ConfigDriveLayout, instanceID: String, releases: [String: ReleaseFile] = [:],
        templates: TemplateStore
    ) throws(TemplateError) {
        let variables = boot.variables(instanceID: instanceID, releases: releases)
        func rendered(_ kind: TemplateKind) throws(TemplateError) -> String {
            try templates.template(kind, for: boot).rendered(variables, kind.quoting)
        }
        let userData = MultipartMessage.text([
            .init(type: "text/cloud-boothook", name: "boothook", text: try rendered(.boothook)),
            .init(type: "text/cloud-config", name: "cloud-config", text: try rendered(.cloudConfig)),
        ])
        let network = boot.network.map { NetworkText(network: $0, common: boot.common) }
        switch layout {
        case .noCloud:
            files = [
                File(path: "meta-data", text: try rendered(.metaData)), File(path: "user-data", text: userData),
                // Without it cloud-init looks for it again and again.
                File(path: "vendor-data", text: ""),
            ]
            if let network { files.append(File(path: "network-config", text: network.networkConfig)) }
        case .config2:
            let folder = "openstack/latest"
            files = [
                File(path: "\(folder)/meta_data.json", text: try rendered(.metaDataJSON)),
                File(path: "\(folder)/user_data", text: userData),
            ]
            if let data = network?.networkData {
                files.append(File(path: "\(folder)/network_data.json", text: data.encoded + "\n"))
            }
        }
    }
}

/// Several texts in one (RFC 2046), as cloud-init takes them.
enum MultipartMessage {
    struct Part {
        var type: String
        var name: String
        var text: String
    }

    static func text(_ parts: [Part]) -> String {
        let boundary = boundary(for: parts)
        let head = """
            Content-Type: multipart/mixed; boundary="\(boundary)"
            MIME-Version: 1.0


            """
        let body = parts.map { part in
            """
            --\(boundary)
            Content-Type: \(part.type); charset="utf-8"
            MIME-Version: 1.0
            Content-Transfer-Encoding: 8bit
            Content-Disposition: attachment; filename="\(part.name)"

            \(part.text)

            """
        }
        return head + body.joined() + "--\(boundary)--\n"
    }

    /// A line that no part has.
    private static func boundary(for parts: [Part]) -> String {
        var boundary = "===bareproof==="
        while parts.contains(where: { $0.text.contains(boundary) }) { boundary += "=" }
        return boundary
    }
}

/// Where templates are, and which of them a node gets (facts 6.5).
public struct TemplateStore: Sendable {
    /// How the files of templates end.
    public static let suffix = ".mustache"
    /// The operating system of a document that does not say.
    static let usualProfile = "ubuntu"

    /// The text of a template's file in a folder, by its name without ``suffix``; nil if there is none.
    public typealias Folder = @Sendable (String) -> String?

    private let folders: [Folder]

    /// Makes a store of folders. What the first one has goes before everything in the others.
    public init(_ folders: [Folder]) {
        self.folders = folders
    }

    /// The names under which a template is looked for, the first one first.
    static func names(_ kind: TemplateKind, _ profile: String?) -> [String] {
        let profile = (profile ?? usualProfile).lowercased()
        let family = [profile, String(profile.prefix { $0 != "_" }), String(profile.prefix { $0 != "-" })]
        return family.map { "\(kind.rawValue)_\($0)" } + [kind.rawValue]
    }

    func template(_ kind: TemplateKind, for boot: FirstBoot) throws(TemplateError) -> Template {
        let names = boot.templates[kind].map { [$0.value] } ?? Self.names(kind, boot.profile)
        for folder in folders {
            for name in names {
                guard let text = folder(name) else { continue }
                return try Template(text, name: name) { partial in folders.lazy.compactMap { $0(partial) }.first }
            }
        }
        let place = boot.templates[kind]?.path ?? boot.path
        let listed = names.map { $0 + Self.suffix }.joined(separator: ", ")
        throw TemplateError(template: kind.rawValue, line: 1, "not found for \(place); looked for \(listed)")
    }
}
