internal import Foundation
internal import FuncTest
internal import Glibc
internal import Logging
internal import Synchronization

/// Where text goes: standard output has results, standard error tells the story.
enum Output {
    /// Writes a result.
    static func result(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes a line of the story.
    static func story(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// Writes without a line break.
    static func raw(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    /// Writes a result whose lines all have their ends.
    static func text(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes bytes of a node as they are, to standard output.
    static func bytes(_ bytes: [UInt8]) {
        write(bytes[...], to: STDOUT_FILENO)
    }

    /// A printer of steps for standard error.
    static func printer(isVerbose: Bool) -> StepPrinter {
        var size = winsize()
        let isTerminal = isatty(STDERR_FILENO) == 1 && ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0
        let printer = StepPrinter(
            isTerminal: isTerminal, isVerbose: isVerbose, columns: max(40, Int(size.ws_col)), write: raw)
        if isTerminal { keepTicking(printer) }
        live.withLock { $0.printer = printer }
        return printer
    }

    /// Has a printer's times go on, for as long as somebody uses it.
    private static func keepTicking(_ printer: StepPrinter) {
        Task { [weak printer] in
            // Times have a tenth of a second, and nobody watches those: a redraw a second is enough.
            while (try? await Task.sleep(for: .seconds(1))) != nil, let printer { printer.tick() }
        }
    }

    /// A logger to standard error, between the lines of the printer if there is one.
    static func logger(isVerbose: Bool) -> Logger {
        Logger(label: "bareproof") { _ in StoryLogHandler(logLevel: isVerbose ? .debug : .warning) }
    }

    /// Writes a line of the story between those that are redrawn.
    fileprivate static func log(_ text: String) {
        guard let printer = live.withLock(\.printer) else { return story(VerdictText.visible(text)) }
        printer.say(text)
    }

    /// The printer that is in use.
    private struct Live {
        weak var printer: StepPrinter?
    }
    private static let live = Mutex(Live())

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8)[...], to: descriptor)
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var bytes = bytes
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return noteLoss(errno) }
            bytes = bytes.dropFirst(count)
        }
    }

    /// What was lost of results because it could not be written; nil if nothing was. Nobody reads on behind a closed pipe, which is no loss.
    static var loss: String? {
        lost.withLock { $0 == 0 ? nil : String(cString: strerror($0)) }
    }

    private static let lost = Mutex<Int32>(0)

    private static func noteLoss(_ code: Int32) {
        if code != EPIPE { lost.withLock { $0 = code } }
    }
}

/// Logs to people: a level, and what it is about.
private struct StoryLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        // Whoever wants all of it wants to know when.
        let time = logLevel == .debug ? "\(Date.now.ISO8601Format()) " : ""
        Output.log("\(time)\(event.level): \(event.message)")
    }
}
