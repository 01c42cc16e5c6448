/// A kernel among the files of an installed system's `/boot`.
public struct KernelFile: Sendable, Equatable {
    /// The name of the kernel's file: `vmlinuz-6.1.0-37-amd64`.
    public var name: String
    /// What is behind `vmlinuz-`; empty for a kernel without a version.
    public var version: String
    /// The name of the file of its initramfs, if there is one.
    public var initramfs: String?

    /// The kernels among file names, the one to boot first: the newest, but rescue and crash kernels last (facts 5.3,
    /// defect D-19).
    public static func kernels(among names: [String]) -> [KernelFile] {
        let known = Set(names)
        let kernels = names.filter { $0 == "vmlinuz" || $0.hasPrefix("vmlinuz-") }.map { name in
            let version = String(name.dropFirst("vmlinuz-".count))
            let initramfs = initramfsNames(version).first(where: known.contains)
            return KernelFile(name: name, version: version, initramfs: initramfs)
        }
        return kernels.sorted { $0.precedes($1) }
    }

    /// What distributions call the initramfs of a kernel.
    private static func initramfsNames(_ version: String) -> [String] {
        guard !version.isEmpty else { return ["initrd.img", "initramfs.img", "initrd", "initramfs"] }
        return ["initrd.img-\(version)", "initramfs-\(version).img", "initrd-\(version)", "initramfs-\(version)"]
    }

    private var isSpecial: Bool {
        version.hasPrefix("0-rescue") || ["kdump", "crash"].contains { version.hasSuffix($0) }
    }

    private func precedes(_ other: KernelFile) -> Bool {
        if isSpecial != other.isSpecial { return other.isSpecial }
        return Self.parts(other.version).lexicographicallyPrecedes(Self.parts(version))
    }

    /// A piece of a version: numbers count as such, so that 10 is behind 9.
    private enum Part: Comparable {
        case text(String)
        case number(UInt64)
    }

    private static func parts(_ version: String) -> [Part] {
        var parts: [Part] = []
        var rest = version[...]
        while let first = rest.first {
            let isNumber = first.isASCII && first.isNumber
            let piece = rest.prefix { ($0.isASCII && $0.isNumber) == isNumber }
            parts.append(isNumber ? .number(UInt64(piece) ?? .max) : .text(String(piece)))
            rest = rest.dropFirst(piece.count)
        }
        return parts
    }
}
