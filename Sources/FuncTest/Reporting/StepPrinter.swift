internal import Synchronization

/// Tells a person how runs go: a line for each case that is redrawn on a terminal, plain lines elsewhere.
public final class StepPrinter: Sendable {
    private struct State {
        var live: LiveLines
        /// What is said on each line that is redrawn, and since when its case has been at it.
        var said: [String: String] = [:]
        var began: [String: ContinuousClock.Instant] = [:]
        var lastPercent: [String: Int64] = [:]
        var lastLine = ContinuousClock.now
    }

    /// Where lines cannot be redrawn, a note is shown once so long nothing else was: a sign of life, not a transcript.
    static let quietTime = Duration.seconds(20)

    private let isTerminal: Bool
    private let isVerbose: Bool
    private let write: @Sendable (String) -> Void
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    /// Makes a printer.
    ///
    /// - Parameters:
    ///   - isTerminal: Whether lines can be redrawn.
    ///   - isVerbose: Whether the console is shown, and each note where lines cannot be redrawn.
    ///   - columns: The terminal's width.
    ///   - write: Takes text, without a line break added.
    public init(isTerminal: Bool, isVerbose: Bool, columns: Int = 80, write: @escaping @Sendable (String) -> Void) {
        self.isTerminal = isTerminal
        self.isVerbose = isVerbose
        self.write = write
        state = Mutex(State(live: LiveLines(columns: columns)))
    }

    /// Shows an event.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - subject: The case that it happened in, which each line names; empty where there is but one.
    public func show(_ event: StepEvent, of subject: String = "") {
        state.withLock { state in
            switch event {
            case .started(let step):
                redraw(step, of: subject, in: &state)
                if !isTerminal && isVerbose { write("\(elapsed)   \(step.of(subject)): started\n") }
            case .note(let text, let step):
                if isTerminal {
                    redraw("\(step): \(text)", of: subject, in: &state)
                } else if isVerbose || ContinuousClock.now - state.lastLine >= Self.quietTime {
                    writeLine("\(elapsed)   \(step.of(subject)): \(text)", &state)
                }
            case .progress(let part, let done, let total, let step):
                progress(part, done, total, step, of: subject, in: &state)
            case .console(let line):
                if isVerbose { writeLine("\(elapsed)   \(subject)| \(line)", &state) }
            case .finished(let record):
                state.live.remove(subject)
                state.said[subject] = nil
                writeLine(Self.line(for: record, of: subject), &state)
            }
        }
    }

    /// Writes something else between the lines, such as a verdict.
    public func interrupt(_ body: () -> Void) {
        state.withLock { state in
            erase(&state)
            body()
            redraw(&state)
        }
    }

    /// Writes a line between the others.
    public func say(_ text: String) {
        state.withLock { writeLine(text, &$0) }
    }

    /// Draws the times anew: a step that says nothing is seen to go on.
    public func tick() {
        state.withLock { state in
            for (subject, text) in state.said { draw(text, of: subject, in: &state) }
            if !state.said.isEmpty { redraw(&state) }
        }
    }

    /// Takes the lines away that are redrawn.
    public func finish() {
        state.withLock { state in
            state.said = [:]
            erase(&state)
        }
    }

    static func line(for record: StepRecord, of subject: String = "") -> String {
        let mark = record.failure == nil ? "ok  " : "FAIL"
        let name = record.name.of(subject).padding(to: subject.isEmpty ? 42 : 60)
        return "  \(mark)  \(name) \(seconds(record.seconds)) s"
    }

    private func progress(
        _ part: String, _ done: Int64, _ total: Int64?, _ step: String, of subject: String, in state: inout State
    ) {
        guard let total, total > 0 else {
            return redraw("\(step): \(part) \(done >> 20) MiB", of: subject, in: &state)
        }
        let percent = min(100, done * 100 / total)
        if isTerminal {
            let filled = Int(percent) / 5
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
            let text = "\(step): \(part) [\(bar)] \(percent) %  \(done >> 20) of \(total >> 20) MiB"
            redraw(text, of: subject, in: &state)
        } else if percent / 25 != state.lastPercent[part.of(subject), default: -1] {
            state.lastPercent[part.of(subject)] = percent / 25
            writeLine("\(elapsed)   \(step.of(subject)): \(part) \(percent) % of \(total >> 20) MiB", &state)
        }
    }

    private func redraw(_ text: String, of subject: String, in state: inout State) {
        guard isTerminal else { return }
        // A second line could not be erased.
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        state.said[subject] = line
        draw(line, of: subject, in: &state)
        redraw(&state)
    }

    /// Sets a line, with the time since its case began.
    private func draw(_ text: String, of subject: String, in state: inout State) {
        let began = state.began[subject] ?? .now
        state.began[subject] = began
        let time = Self.seconds((ContinuousClock.now - began) / .seconds(1))
        state.live.set(Escaping.visible("[\(time) s]   \(text.of(subject))"), for: subject)
    }

    private func redraw(_ state: inout State) {
        if isTerminal { write(state.live.redrawn()) }
    }

    private func erase(_ state: inout State) {
        if isTerminal { write(state.live.erased()) }
    }

    private func writeLine(_ text: String, _ state: inout State) {
        erase(&state)
        write(Escaping.visible(text) + "\n")
        state.lastLine = .now
        redraw(&state)
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
    /// The text with the case that it is about, if one is named.
    fileprivate func of(_ subject: String) -> String {
        subject.isEmpty ? self : "\(subject): \(self)"
    }

    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
