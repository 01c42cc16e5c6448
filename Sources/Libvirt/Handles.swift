internal import CLibvirt
internal import Glibc

/// An open connection; closed at the end of its owner.
struct ConnectionHandle: ~Copyable {
    let pointer: virConnectPtr

    init(uri: String) throws(LibvirtError) {
        guard let pointer = virConnectOpen(uri) else { throw .last("connecting to \(uri)") }
        self.pointer = pointer
    }

    deinit {
        virConnectClose(pointer)
    }

    /// A domain by its name.
    func domain(named name: String) throws(LibvirtError) -> DomainHandle {
        guard let domain = virDomainLookupByName(pointer, name) else { throw .last("looking up domain \(name)") }
        return DomainHandle(pointer: domain)
    }
}

/// A reference to a domain; released at the end of its owner. The domain itself lives on.
struct DomainHandle: ~Copyable {
    private let pointer: virDomainPtr

    init(pointer: virDomainPtr) {
        self.pointer = pointer
    }

    /// Makes a call with the reference, which is released only after the call: reading the pointer out would let the
    /// handle end before.
    @discardableResult
    borrowing func require(
        _ attempt: String, _ call: (virDomainPtr) -> Int32
    ) throws(LibvirtError) -> Int32 {
        try requireSuccess(call(pointer), attempt)
    }

    /// Makes a call that gives a string.
    borrowing func take(
        _ attempt: String, _ call: (virDomainPtr) -> UnsafeMutablePointer<CChar>?
    ) throws(LibvirtError) -> String {
        try takeString(call(pointer), attempt)
    }

    deinit {
        virDomainFree(pointer)
    }
}

/// Turns libvirt's "-1 means failure" into an error.
@discardableResult
func requireSuccess(_ code: Int32, _ attempt: @autoclosure () -> String) throws(LibvirtError) -> Int32 {
    guard code >= 0 else { throw .last(attempt()) }
    return code
}

/// Takes over a string that libvirt allocated.
func takeString(
    _ pointer: UnsafeMutablePointer<CChar>?, _ attempt: @autoclosure () -> String
) throws(LibvirtError) -> String {
    guard let pointer else { throw .last(attempt()) }
    defer { free(pointer) }
    return String(cString: pointer)
}
