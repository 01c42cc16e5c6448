internal import Synchronization

/// Tells a person how a run goes: a line that is redrawn on a terminal, plain lines elsewhere.
public final class StepPrinter: Sendable {
    private struct State {
        var running: String?
        var lastPercent: [String: Int64] = [:]
        var isLineOpen = false
        var lastLine = ContinuousClock.now
    }

    /// Where lines cannot be redrawn, a note is shown once so long nothing else was: a sign of life, not a transcript.
    static let quietTime = Duration.seconds(20)

    private let isTerminal: Bool
    private let isVerbose: Bool
    private let columns: Int
    private let write: @Sendable (String) -> Void
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// Makes a printer.
    ///
    /// - Parameters:
    ///   - isTerminal: Whether lines can be redrawn.
    ///   - isVerbose: Whether each note is shown where lines cannot be redrawn.
    ///   - columns: The terminal's width.
    ///   - write: Takes text, without a line break added.
    public init(isTerminal: Bool, isVerbose: Bool, columns: Int = 80, write: @escaping @Sendable (String) -> Void) {
        self.isTerminal = isTerminal
        self.isVerbose = isVerbose
        self.columns = columns
        self.write = write
    }

    /// Shows an event.
    public func show(_ event: StepEvent) {
        state.withLock { state in
            switch event {
            case .started(let step):
                state.running = step
                redraw(step, in: &state)
                if !isTerminal && isVerbose { write("\(elapsed)   \(step): started\n") }
            case .note(let text, let step):
                if isTerminal {
                    redraw("\(step): \(text)", in: &state)
                } else if isVerbose || ContinuousClock.now - state.lastLine >= Self.quietTime {
                    writeLine("\(elapsed)   \(step): \(text)", &state)
                }
            case .progress(let part, let done, let total, let step):
                progress(part, done, total, step, in: &state)
            case .finished(let record):
                clear(&state)
                writeLine(Self.line(for: record), &state)
            }
        }
    }

    /// Ends a line that is still open.
    public func finish() {
        state.withLock { clear(&$0) }
    }

    static func line(for record: StepRecord) -> String {
        let mark = record.failure == nil ? "ok  " : "FAIL"
        let name = record.name.padding(to: 42)
        return "  \(mark)  \(name) \(seconds(record.seconds)) s"
    }

    private func progress(_ part: String, _ done: Int64, _ total: Int64?, _ step: String, in state: inout State) {
        guard let total, total > 0 else {
            if isTerminal { redraw("\(step): \(part) \(done >> 20) MiB", in: &state) }
            return
        }
        let percent = min(100, done * 100 / total)
        if isTerminal {
            let filled = Int(percent) / 5
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
            redraw("\(step): \(part) [\(bar)] \(percent) %  \(done >> 20) of \(total >> 20) MiB", in: &state)
        } else if percent / 25 != state.lastPercent[part, default: -1] {
            state.lastPercent[part] = percent / 25
            writeLine("\(elapsed)   \(step): \(part) \(percent) % of \(total >> 20) MiB", &state)
        }
    }

    private func redraw(_ text: String, in state: inout State) {
        guard isTerminal else { return }
        write("\r\u{1B}[K" + String("\(elapsed)   \(text)".prefix(columns - 1)))
        state.isLineOpen = true
    }

    private func clear(_ state: inout State) {
        if state.isLineOpen { write("\r\u{1B}[K") }
        state.isLineOpen = false
        state.running = nil
    }

    private func writeLine(_ text: String, _ state: inout State) {
        write(text + "\n")
        state.lastLine = .now
    }

    private var elapsed: String {
        "[\(Self.seconds((ContinuousClock.now - start) / .seconds(1))) s]"
    }

    /// Seconds with one decimal, right-aligned in six characters.
    static func seconds(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        let text = "\(tenths / 10).\(tenths % 10)"
        return String(repeating: " ", count: max(0, 6 - text.count)) + text
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
