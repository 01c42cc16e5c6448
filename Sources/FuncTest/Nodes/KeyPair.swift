internal import Commands
internal import Foundation
internal import SystemPackage

/// SSH keys made for one node and used nowhere else: the user's, and the host's.
struct KeyPair: Sendable {
    /// The private key's file, readable by this user only.
    let file: FilePath
    /// The public key's line: type, key, comment.
    let publicKey: String
    /// The private key's text.
    let privateKey: String

    /// Makes a key.
    static func make(at file: FilePath, comment: String, runner: any CommandRunner) async throws -> KeyPair {
        try await runner.check(
            Command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file.string]))
        return try KeyPair(reading: file)
    }

    /// Reads a key that was made before.
    init(reading file: FilePath) throws {
        self.file = file
        publicKey = try Self.text(FilePath(file.string + ".pub")).trimmingCharacters(in: .whitespacesAndNewlines)
        privateKey = try Self.text(file)
    }

    private static func text(_ file: FilePath) throws -> String {
        try String(contentsOfFile: file.string, encoding: .utf8)
    }
}
