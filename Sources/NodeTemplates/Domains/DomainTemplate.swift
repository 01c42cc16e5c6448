internal import Documents
public import SystemPackage

/// A domain as somebody wrote it for libvirt: everything that a shape leaves open is theirs.
public struct DomainTemplate: Sendable, Equatable {
    /// The file.
    public let file: FilePath
    let root: XMLElement

    /// Reads a domain.
    ///
    /// - Throws: ``DocumentError`` with file, line and what is allowed.
    init(_ file: FilePath) throws(DocumentError) {
        self.file = file
        root = try XMLReader.read(file)
        guard root.name == "domain" else {
            throw error("this is <\(root.name)>, not libvirt's <domain>", at: root)
        }
        for interface in devices("interface") {
            throw error(
                "the harness plugs network cards in itself, since a node boots from them: remove <interface>, and write nics: in the shape",
                at: interface)
        }
        for graphics in devices("graphics") { try check(graphics) }
    }

    /// Nodes listen on loopback only where the harness says so.
    private func check(_ graphics: XMLElement) throws(DocumentError) {
        let listens = graphics.children("listen").compactMap { $0[attribute: "type"] }
        guard graphics[attribute: "type"] != "egl-headless", listens != ["none"] else { return }
        throw error(
            "<graphics> that listens lets others at the node: remove it, or give it <listen type='none'/>; `bareproof node screenshot` needs <video> only",
            at: graphics)
    }

    /// A mistake in the file.
    func error(_ message: String, at element: XMLElement) -> DocumentError {
        DocumentError(file: file.string, line: element.line, column: 1, path: "", message: message)
    }

    // MARK: What it says of the hardware

    var memory: ByteCount {
        get throws(DocumentError) {
            guard let element = root.child("memory"), let text = element.text, let count = Int64(text) else {
                throw error("a domain has <memory unit='MiB'>1024</memory>", at: root.child("memory") ?? root)
            }
            // libvirt's units (lib/util: virScaleInteger), KiB if none is said.
            let unit = element[attribute: "unit"] ?? "KiB"
            let name =
                ["b": "B", "bytes": "B", "k": "KiB", "M": "MiB", "G": "GiB", "T": "TiB", "KB": "kB"][unit] ?? unit
            guard let memory = ByteCount("\(count) \(name)") else {
                throw error("the unit '\(unit)' of <memory> is none of libvirt's", at: element)
            }
            guard memory >= NodeShape.leastMemory else {
                throw error("a node has at least \(NodeShape.leastMemory) of memory, not \(memory)", at: element)
            }
            return memory
        }
    }

    var cpus: Int {
        get throws(DocumentError) {
            guard let element = root.child("vcpu") else { return 1 }
            guard let count = element.text.flatMap({ Int($0) }), (1...64).contains(count) else {
                throw error("<vcpu> is a number from 1 to 64", at: element)
            }
            return count
        }
    }

    var firmware: NodeShape.Firmware {
        let os = root.child("os")
        let isUEFI = os?[attribute: "firmware"] == "efi" || os?.child("loader")?[attribute: "type"] == "pflash"
        return isUEFI ? .uefi : .bios
    }

    var machine: String { root.child("os")?.child("type")?[attribute: "machine"] ?? "q35" }

    /// The disks, not the drives for media that are changed.
    var disks: [XMLElement] {
        devices("disk").filter { ($0[attribute: "device"] ?? "disk") == "disk" }
    }

    private func devices(_ name: String) -> [XMLElement] {
        root.child("devices")?.children(name) ?? []
    }
}

extension XMLElement {
    /// The name of a disk on the node.
    var diskName: String? { child("target")?[attribute: "dev"] }
}
