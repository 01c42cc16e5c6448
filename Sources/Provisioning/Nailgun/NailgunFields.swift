extension Field {
    /// A whole number of MiB, of any sign: what is not above 0 is not wanted (facts 3.4).
    func mib() -> Located<Int64>? {
        if case .number(let text) = value, let count = Int64(text) { return Located(count, path) }
        return refused("a whole number of MiB")
    }

    /// A whole number of MiB from 0 on.
    func offset() -> Located<ByteCount>? {
        if case .number(let text) = value, let count = UInt64(text) { return Located(.mib(count), path) }
        return refused("a whole number of MiB, not below 0")
    }

    /// A file system by its name.
    func fileSystem() -> Located<FileSystemType>? {
        guard let text = string() else { return nil }
        if let type = FileSystemType(text.value) { return Located(type, path) }
        return refused("one of " + FileSystemType.allCases.map(\.rawValue).joined(separator: ", "))
    }

    /// A file system by its name, or nil for `none` and for an empty text.
    func fileSystemOrNone() -> Located<FileSystemType>? {
        if case .string(let text) = value, text.isEmpty || text.lowercased() == "none" { return nil }
        return fileSystem()
    }

    /// A line, or nil for an empty one.
    func filledLine() -> Located<String>? {
        line().flatMap { $0.value.isEmpty ? nil : $0 }
    }

    /// A mount point.
    func mount() -> Located<Mount>? {
        guard let text = line() else { return nil }
        guard let mount = Mount(text.value) else { return refused(Mount.grammar) }
        return Located(mount, path)
    }

    /// A GUID, in upper case.
    func guid() -> Located<String>? {
        guard let text = string() else { return nil }
        let parts = text.value.split(separator: "-", omittingEmptySubsequences: false)
        let isGUID = parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
        guard isGUID else { return refused("a GUID such as 6c1a0a3e-5a1f-4b60-9d3c-0123456789ab") }
        return Located(text.value.uppercased(), path)
    }

    /// A truth value with its place.
    func flag() -> Located<Bool>? {
        bool().map { Located($0, path) }
    }
}
