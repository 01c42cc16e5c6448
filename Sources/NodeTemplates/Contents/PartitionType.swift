/// The GPT types by the names that cases use (UEFI specification and the Discoverable Partitions Specification).
public enum PartitionType {
    static let linux = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"

    private static let names: [String: String] = [
        "21686148-6449-6E6F-744E-656564454649": "bios_grub",
        "C12A7328-F81F-11D2-BA4B-00A0C93EC93B": "esp",
        linux: "linux",
        "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F": "swap",
        "A19D880F-05FC-4D3B-A006-743F0F84911E": "raid",
        "E6D6D379-F507-44C2-A23C-238F2A3DF928": "lvm",
        "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7": "microsoft_data",
        "45B0969E-9B03-4F30-B4C6-B4B80CEFF106": "ceph_journal",
        "4FBD7E29-9D25-41B8-AFD0-062C0CEFF05D": "ceph_osd",
    ]

    /// The name of a type; the GUID itself where it has none.
    public static func name(of guid: String) -> String {
        names[guid.uppercased()] ?? guid.uppercased()
    }

    /// The GUID of a name, or of a GUID itself, in upper case; nil if the text is neither.
    public static func guid(of name: String) -> String? {
        if let guid = names.first(where: { $0.value == name })?.key { return guid }
        return GUID.isOne(name) ? name.uppercased() : nil
    }

    /// The names, for people to choose from.
    static var known: [String] { names.values.sorted() }
}

/// Identifiers of 128 bits in their usual form.
enum GUID {
    static func isOne(_ text: String) -> Bool {
        (try? /[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/.wholeMatch(in: text)) != nil
    }
}
