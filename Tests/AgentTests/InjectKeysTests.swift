import Glibc
import Provisioning
import Testing

@testable import Agent

/// Facts 8.2, defect D-23.
struct InjectKeysTests {
    private let scratch: Scratch
    private let keys: InjectKeys

    private static let ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGgqo1o+dOHqeIc7A5MG53s5iYwpMQm7f3hnn+uxtHUM a@b"
    private static let security =
        "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIGgqo1o+dOHqeIc7A5MG53s5iYwpMQm7f3hnn+uxtHUMAAAABHNzaDo= key"

    init() throws {
        scratch = try Scratch()
        let home = scratch.path + "/home"
        keys = InjectKeys { name in
            name == "root" ? InjectKeys.Account(home: home, user: getuid(), group: getgid()) : nil
        }
    }

    private func payload(_ keys: [String], user: String = "root") -> JSONValue {
        .object(["ssh-keys": .object([user: .array(keys.map(JSONValue.string))])])
    }

    private func mode(_ name: String) -> UInt32 {
        var status = stat()
        return stat(scratch.path + "/" + name, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func `keys come behind what is there, which stays as it is`() throws {
        let old = "# a remark\n\ncommand=\"/bin/x y\",no-pty \(Self.ed25519)\nsomething unknown"
        try scratch.write("home/.ssh/authorized_keys", old, permissions: 0o644)
        try keys.inject(payload([Self.ed25519, Self.security, Self.security]))
        #expect(scratch.text("home/.ssh/authorized_keys") == old + "\n" + Self.security)
        #expect(mode("home/.ssh") == 0o700)
        #expect(mode("home/.ssh/authorized_keys") == 0o600)
    }

    @Test func `the folder is made`() throws {
        try keys.inject(payload([Self.ed25519]))
        #expect(scratch.text("home/.ssh/authorized_keys") == Self.ed25519)
        #expect(mode("home/.ssh") == 0o700)
    }

    @Test(arguments: [
        ("ssh-ed25519", "is no key of a type that is known"), ("ssh-foo AAAA x", "is no key of a type that is known"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 x", "is cut or damaged"),
        ("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGgqo1o+dOHqeIc7A5MG53s5iYwpMQm7f3hnn+uxtHUM x", "is cut or damaged"),
        ("ssh-ed25519 AAAA\nssh-rsa BBBB", "has more than one line"),
    ])
    func `what is no key is refused, and no file is touched`(_ key: String, _ expected: String) {
        let error = #expect(throws: AgentError.self) { try keys.inject(payload([Self.ed25519, key])) }
        #expect("\(error, default: "")".contains(expected), "\(String(describing: error))")
        #expect(scratch.text("home/.ssh/authorized_keys") == nil)
    }

    @Test func `a user that there is not is an error`() {
        let error = #expect(throws: AgentError.self) { try keys.inject(payload([Self.ed25519], user: "nobody-here")) }
        #expect("\(error, default: "")" == "adding SSH keys for nobody-here: there is no such user")
    }

    @Test(arguments: ["{}", #"{"ssh-keys": []}"#, #"{"ssh-keys": {"root": "x"}}"#, #"{"ssh-keys": {"root": [5]}}"#])
    func `a payload that is none is refused`(_ text: String) throws {
        let payload = try JSONValue.parse(Array(text.utf8))
        #expect(throws: AgentError.self) { try keys.inject(payload) }
    }

    @Test func `accounts of this machine are found`() {
        #expect(InjectKeys.Account.named("root")?.home == "/root")
        #expect(InjectKeys.Account.named("no such account") == nil)
    }
}
