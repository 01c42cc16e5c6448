/// Makes documents that are almost right.
struct Mutator {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// The bytes of a changed document.
    mutating func document(from sample: Tree) -> [UInt8] {
        var tree = sample
        for _ in 0..<(1 + generator.below(generator.once(in: 2) ? 2 : 5)) { change(&tree) }
        var bytes = Array(tree.text.utf8)
        if generator.once(in: 20) { damage(&bytes) }
        return bytes
    }

    // MARK: Values

    private mutating func change(_ tree: inout Tree) {
        let position = generator.below(tree.count)
        let other = tree.value(at: generator.below(tree.count))
        tree.edit(at: position) { value, key in self.change(&value, key, other) }
    }

    private mutating func change(_ value: inout Tree, _ key: String, _ other: Tree) {
        switch generator.below(24) {
        case 0: value = generator.pick(Self.oddities)
        case 1: value = other
        case 2: value = nested(value, times: generator.below(80))
        default:
            switch value {
            case .literal(let text): value = .literal(number(text))
            case .string(let text): value = .string(string(text, key))
            case .array(var elements):
                changeList(&elements, other)
                value = .array(elements)
            case .object(var members):
                changeMembers(&members, other)
                value = .object(members)
            }
        }
    }

    private func nested(_ value: Tree, times: Int) -> Tree {
        (0..<times).reduce(value) { inner, _ in .array([inner]) }
    }

    private mutating func number(_ text: String) -> String {
        guard let number = Int(text), generator.below(6) > 0 else { return generator.pick(Self.literals) }
        switch generator.below(6) {
        case 0: return String(number &+ generator.below(3) &- 1)
        case 1: return String(number / 2)
        case 2: return String(number &* 3)
        case 3: return String(0 &- number)
        case 4: return String(generator.below(30))
        default: return String(generator.below(70_000))
        }
    }

    private mutating func string(_ text: String, _ key: String) -> String {
        if key == "size" || key == "lvm_meta_size", generator.below(5) > 0 { return size() }
        switch generator.below(5) {
        case 0: return generator.pick(Self.strings)
        case 1: return String(text.dropLast())
        case 2: return text + generator.pick(["1", "/", " ", "-", "\u{301}", "é", "\u{202E}"])
        case 3: return generator.pick(Self.words)
        default: return generator.once(in: 2) ? text.uppercased() : text.lowercased()
        }
    }

    private mutating func size() -> String {
        if generator.once(in: 10) { return generator.pick(Self.sizes) }
        let number = generator.below(generator.once(in: 2) ? 120 : 3000)
        let fraction = generator.once(in: 5) ? ".\(generator.below(1000))" : ""
        return "\(number)\(fraction)" + generator.pick(["", " ", ""]) + generator.pick(Self.units)
    }

    private mutating func changeList(_ elements: inout [Tree], _ other: Tree) {
        guard !elements.isEmpty else { return elements.append(other) }
        let index = generator.below(elements.count)
        switch generator.below(4) {
        case 0: elements.remove(at: index)
        case 1: elements.insert(elements[index], at: generator.below(elements.count))
        case 2: elements.swapAt(index, generator.below(elements.count))
        default: elements.append(elements[index])
        }
    }

    private mutating func changeMembers(_ members: inout [(key: String, value: Tree)], _ other: Tree) {
        guard !members.isEmpty else { return members.append((generator.pick(Self.words), other)) }
        let index = generator.below(members.count)
        switch generator.below(6) {
        case 0: members.remove(at: index)
        case 1: members.append(members[index])
        case 2: members[index].key = generator.pick(Self.words)
        case 3: members.append((generator.pick(Self.words), generator.pick(Self.oddities)))
        default: members[index].value = other
        }
    }

    // MARK: Bytes

    private mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let index = generator.below(bytes.count)
        switch generator.below(4) {
        case 0: bytes.removeLast(bytes.count - index)
        case 1: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
        case 2: bytes.remove(at: index)
        default: bytes.insert(contentsOf: generator.pick([[0xFF], [0], [0x5C, 0x75, 0x64, 0x38], [0x22]]), at: index)
        }
    }
}

extension Mutator {
    private static let literals = [
        "0", "-0", "-1", "1e999", "1.5", "99999999999999999999999999999999999999999999", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "18446744073709551615", "null", "true", "false", "Infinity",
        "01",
    ]
    private static let strings = [
        "", " ", "\n", "a\nb", "\u{0}", "🧱", "ß", String(repeating: "long", count: 200), "..", "/..", "//", "/a b", "%",
        "remaining", "50%", "none", "NONE", "swap", "$(id)", "`id`", "'", "\\", "@", "#", ",", "defaults,,ro",
        "\u{FEFF}",
    ]
    private static let words = [
        "/", "/boot", "/srv", "/var", "/a/b", "swap", "none", "ext4", "ext2", "xfs", "btrfs", "vfat", "partition",
        "raid",
        "pv", "boot", "lv", "vg", "disk", "lvm_meta_pool", "vda", "vdb", "sda", "/dev/sda1", "/dev/md0", "os", "os1",
        "data", "keep_data", "size", "mount", "type", "file_system", "images", "name", "id", "volumes", "clean",
        "verify",
        "nailgun_legacy", "raid_level", "partition_guid", "6c1a0a3e-0000-4000-8000-00000000000a", "cephjournal", "ceph",
        "bootable", "extra", "begin", "end", "flags", "bios_grub", "mirror", "image_size", "disk_label",
    ]
    private static let sizes = [
        "remaining", "100%", "0.0001%", "99.999999999999999%", "0", "1 B", "1 s", "16 EiB", "1 YiB", "99999999 YiB",
        "340282366920938463463374607431768211455 B", "0.000000000000000001 YiB", "-1", "1e3",
        "18446744073709551616 MiB",
    ]
    private static let units = ["%", "%", "MiB", "MiB", "MiB", "", "MB", "GiB", "KiB", "B", "s", "GB", "mib"]
    private static let oddities: [Tree] = [
        .literal("null"), .literal("true"), .literal("0"), .literal("-1"), .literal("1e400"), .string(""), .array([]),
        .object([]), .string("remaining"), .string("/"), .array([.object([]), .literal("null")]),
    ]
}
