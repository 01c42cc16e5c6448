internal import CLinux
internal import Glibc
internal import Provisioning

extension FirstBoot {
    /// The same, with passwords as crypt(3) stores them: the config drive is no place for any other.
    ///
    /// - Throws: ``AgentError``.
    func hashingPasswords() throws -> FirstBoot {
        var boot = self
        for index in boot.accounts.indices {
            guard let password = boot.accounts[index].password else { continue }
            boot.accounts[index].hashedPassword = try PasswordHash.sha512(password)
            boot.accounts[index].password = nil
        }
        return boot
    }
}

/// Passwords as /etc/shadow has them.
enum PasswordHash {
    /// Hashes with SHA-512 and a salt of its own (facts 3.1).
    ///
    /// - Throws: ``AgentError``.
    static func sha512(_ password: String) throws -> String {
        // Without bytes of its own crypt_gensalt takes the kernel's.
        guard let salt = crypt_gensalt_ra("$6$", 0, nil, 0) else { throw failure() }
        defer { free(salt) }
        return try hash(password, salt: salt)
    }

    static func hash(_ password: String, salt: UnsafePointer<CChar>) throws -> String {
        var storage: UnsafeMutableRawPointer?
        var size: Int32 = 0
        defer { free(storage) }
        guard let hash = crypt_ra(password, salt, &storage, &size) else { throw failure() }
        return String(cString: hash)
    }

    private static func failure() -> AgentError {
        AgentError("hashing a password", String(cString: strerror(errno)))
    }
}
