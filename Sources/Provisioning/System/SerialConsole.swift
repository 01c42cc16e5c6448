/// A serial line that a kernel is told to use, `console=ttyS1,57600n8`: the boot menu goes there too.
struct SerialConsole: Equatable {
    /// The line's number, from 0.
    var unit: UInt8
    /// Bits per second.
    var speed: UInt32

    /// All that kernel parameters name, in their order.
    static func all(in parameters: String) -> [SerialConsole] {
        let prefix = "console=ttyS"
        return parameters.split(separator: " ").compactMap { word in
            guard word.hasPrefix(prefix) else { return nil }
            let parts = word.dropFirst(prefix.count).split(separator: ",", maxSplits: 1)
            guard let unit = parts.first.flatMap({ UInt8($0) }) else { return nil }
            let speed = parts.dropFirst().first.flatMap { UInt32($0.prefix(while: \.isNumber)) } ?? 115200
            return SerialConsole(unit: unit, speed: speed)
        }
    }

    /// The command by which GRUB uses it.
    var grubCommand: String { "serial --unit=\(unit) --speed=\(speed)" }

    /// The lines by which a menu is there and on the screen.
    var menuLines: [String] {
        [grubCommand, "terminal_input console serial", "terminal_output console serial"]
    }
}
