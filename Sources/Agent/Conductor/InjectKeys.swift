internal import FoundationEssentials
internal import Glibc
internal import Provisioning

/// Puts public keys where the SSH server looks for those who may log in (facts 8.2). What is there already stays, remarks included
/// (defect D-23).
struct InjectKeys {
    /// Finds an account: its home directory, and its numbers.
    var account: (String) -> Account? = Account.named

    struct Account: Equatable {
        var home: String
        var user: UInt32
        var group: UInt32

        static func named(_ name: String) -> Account? {
            guard let entry = getpwnam(name), let home = entry.pointee.pw_dir else { return nil }
            return Account(home: String(cString: home), user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
        }
    }

    /// Adds keys.
    ///
    /// - Parameter payload: `{"ssh-keys": {USER: [KEY, …]}}`.
    /// - Throws: ``AgentError`` for a user that there is not or a key that is none, before any file is touched; ``FileError``.
    func inject(_ payload: JSONValue) throws {
        let wanted = try Self.users(payload).sorted { $0.key < $1.key }.map { name, keys in
            guard let account = account(name) else {
                throw AgentError("adding SSH keys for \(name)", "there is no such user")
            }
            return (account, try keys.map { try PublicKey($0, for: name) })
        }
        for (account, keys) in wanted { try add(keys, to: account) }
    }

    private static func users(_ payload: JSONValue) throws -> [String: [String]] {
        guard case .object(let members) = payload, case .object(let users)? = members["ssh-keys"] else {
            throw AgentError(
                "reading SSH keys", "no object \"ssh-keys\"", advice: "expected {\"ssh-keys\": {USER: [KEY]}}")
        }
        return try users.mapValues { value in
            guard case .array(let keys) = value, case let texts = keys.compactMap(\.text), texts.count == keys.count
            else {
                throw AgentError("reading SSH keys", "no array of keys for a user")
            }
            return texts
        }
    }

    private func add(_ keys: [PublicKey], to account: Account) throws {
        let folder = account.home + "/.ssh"
        if !Files.exists(folder) { try Files.makeDirectories(folder) }
        try Files.setOwner(of: folder, account.user, account.group, permissions: 0o700)
        let file = folder + "/authorized_keys"
        var lines = Files.exists(file) ? String(decoding: try Files.read(file), as: UTF8.self) : ""
        if !lines.isEmpty, !lines.hasSuffix("\n") { lines += "\n" }
        for key in keys where !lines.split(separator: "\n").contains(where: key.isIn) { lines += key.line + "\n" }
        try Files.write(
            Array(lines.utf8), to: file, permissions: 0o600, owner: (user: account.user, group: account.group))
    }
}

/// A public key as a line of authorized_keys has it.
struct PublicKey: Equatable {
    /// The whole line.
    let line: String
    private let type: String
    private let blob: String

    /// The types that sshd(8) knows, and one that only older ones do.
    private static let types: Set = [
        "ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521", "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa", "ssh-dss",
    ]

    /// Reads a key, options in front included.
    ///
    /// - Throws: ``AgentError`` for anything else.
    init(_ text: String, for user: String) throws {
        let line = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        let action = "adding SSH keys for \(user)"
        let shown = String(line.prefix(40))
        guard !line.contains(where: \.isNewline) else {
            throw AgentError(action, "\"\(shown)…\" has more than one line")
        }
        let words = line.split(separator: " ").map(String.init)
        guard let index = words.firstIndex(where: Self.types.contains), index + 1 < words.count else {
            let known = Self.types.sorted().joined(separator: ", ")
            throw AgentError(action, "\"\(shown)\" is no key of a type that is known", advice: "there is: \(known)")
        }
        (type, blob) = (words[index], words[index + 1])
        guard Self.isKey(blob, of: type) else {
            throw AgentError(action, "\"\(shown)…\" is cut or damaged: it does not hold a key of type \(type)")
        }
        self.line = line
    }

    /// Whether a line of authorized_keys has this key, with whatever options and remark.
    func isIn(_ line: Substring) -> Bool {
        let words = line.split(separator: " ")
        return !line.hasPrefix("#") && zip(words, words.dropFirst()).contains { $0 == type && $1 == blob }
    }

    /// A key's data begins with the length and the name of its type.
    private static func isKey(_ blob: String, of type: String) -> Bool {
        guard let bytes = Data(base64Encoded: blob).map(Array.init), bytes.count > 4 + type.utf8.count else {
            return false
        }
        let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        return length == type.utf8.count && bytes[4..<4 + length].elementsEqual(type.utf8)
    }
}
