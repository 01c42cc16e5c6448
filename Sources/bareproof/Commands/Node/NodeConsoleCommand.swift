internal import ArgumentParser
internal import FuncTest
internal import Glibc

/// `bareproof node console`
struct NodeConsoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Follow a node's serial console.",
        discussion: """
            On a terminal Ctrl-] or Ctrl-C leaves it; the node goes on. It ends by itself when the node is removed. Nothing can be \
            typed into it: bareproof node ssh NAME.
            """)

    @OptionGroup var node: NodeSelection

    @Option(help: "How many of the last lines are shown at first.")
    var lines = 20

    @Flag(help: "Show what there is, and end.")
    var once = false

    func validate() throws {
        if lines < 0 { throw ValidationError("--lines \(lines): it is a number of lines, 0 or more") }
    }

    func run() async throws {
        let node = try node.find()
        let console = try FileTail(node.console.file)
        try console.skip(toLast: lines)
        let keys = once ? nil : TerminalKeys()
        if keys != nil { Output.story("console of \(node.name); Ctrl-] leaves it") }
        // Until whoever looks has seen enough, or the node is no more.
        while true {
            let bytes = try console.newBytes()
            Output.bytes(bytes)
            guard bytes.isEmpty else { continue }
            if once || !console.isThere() || keys?.isLeaving() == true { return }
            do {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                return
            }
        }
    }
}

/// A terminal whose keys are read one by one, until the end of this value's life.
private final class TerminalKeys {
    /// Ctrl-], as telnet has it, and Ctrl-C.
    private static let leaving: Set<UInt8> = [0x1d, 0x03]
    private var saved = termios()

    /// Nil where standard input is no terminal.
    init?() {
        guard isatty(STDIN_FILENO) == 1, tcgetattr(STDIN_FILENO, &saved) == 0 else { return nil }
        var raw = saved
        raw.c_lflag &= ~(UInt32(ICANON) | UInt32(ECHO) | UInt32(ISIG))
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    }

    deinit {
        tcsetattr(STDIN_FILENO, TCSANOW, &saved)
    }

    /// Whether a key to leave was typed.
    func isLeaving() -> Bool {
        var waited = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&waited, 1, 0) > 0 else { return false }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        return count <= 0 || bytes.prefix(count).contains(where: Self.leaving.contains)
    }
}
