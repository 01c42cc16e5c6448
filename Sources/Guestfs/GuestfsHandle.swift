internal import CGuestfs
internal import Glibc

/// A libguestfs handle; its appliance ends with its owner.
struct GuestfsHandle: ~Copyable {
    let pointer: OpaquePointer
    let console = ApplianceConsole()

    init() throws(GuestfsError) {
        guard let pointer = bareproof_create() else {
            throw GuestfsError(attempt: "creating a libguestfs handle", errno: 0, message: "out of memory")
        }
        self.pointer = pointer
        bareproof_silence(pointer)
        console.listen(to: pointer)
    }

    deinit {
        guestfs_close(pointer)
    }

    /// Turns "-1 means failure" into an error.
    @discardableResult
    borrowing func require<Code: SignedInteger>(
        _ code: Code, _ attempt: @autoclosure () -> String
    ) throws(GuestfsError) -> Code {
        guard code >= 0 else { throw .last(self, attempt()) }
        return code
    }

    /// Takes over a string.
    borrowing func take(
        _ string: UnsafeMutablePointer<CChar>?, _ attempt: @autoclosure () -> String
    ) throws(GuestfsError) -> String {
        guard let string else { throw .last(self, attempt()) }
        defer { free(string) }
        return String(cString: string)
    }

    /// Takes over a NULL-terminated list of strings.
    borrowing func take(
        _ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ attempt: @autoclosure () -> String
    ) throws(GuestfsError) -> [String] {
        guard let list else { throw .last(self, attempt()) }
        defer { free(list) }
        var strings: [String] = []
        var next = list
        while let string = next.pointee {
            strings.append(String(cString: string))
            free(string)
            next += 1
        }
        return strings
    }
}
