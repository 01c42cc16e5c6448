/// A disk image that an appliance looks into.
public struct Drive: Sendable, Equatable {
    /// The image's file.
    public var file: String
    /// The image's format as QEMU calls it: never guessed, because a disk under test may pretend to be another one.
    public var format: String
    /// Bytes in a logical sector: 512 or 4096.
    public var sectorSize: Int
    /// Whether the image must not be changed.
    public var isReadOnly: Bool

    /// Describes a disk image.
    public init(file: String, format: String = "qcow2", sectorSize: Int = 512, isReadOnly: Bool = true) {
        self.file = file
        self.format = format
        self.sectorSize = sectorSize
        self.isReadOnly = isReadOnly
    }

    /// The name that libguestfs gives the drive at a position, from 0.
    public static func deviceName(at position: Int) -> String {
        "/dev/sd" + letters(position)
    }

    /// What a drive is found by in the appliance; libguestfs takes letters only.
    static func label(at position: Int) -> String {
        "drive" + letters(position)
    }

    /// a to z, then aa.
    private static func letters(_ position: Int) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let head = position / letters.count
        return (head == 0 ? "" : self.letters(head - 1)) + String(letters[position % letters.count])
    }
}
