import Commands
import Logging
import Synchronization
import Testing

struct SystemCommandRunnerTests {
    let runner = SystemCommandRunner(logger: Logger(label: "test"))

    @Test func `a non-zero exit is a result`() async throws {
        let result = try await runner.run(Command("sh", ["-c", "echo out; echo err >&2; exit 3"]))
        #expect(result.status == .exited(3))
        #expect(result.standardOutput == "out\n")
        #expect(result.standardError == "err\n")
    }

    @Test func `check names the command, the status and what was said`() async throws {
        let error = await #expect(throws: CommandError.self) {
            try await runner.check(Command("sh", ["-c", "echo no such volume >&2; exit 5"]))
        }
        #expect(
            error?.description
                == "running 'sh -c 'echo no such volume >&2; exit 5'': exit status 5: no such volume")
    }

    @Test func `a missing program is named`() async throws {
        let error = await #expect(throws: CommandError.self) { try await runner.run(Command("no-such-program")) }
        #expect(error?.reason == .notFound)
    }

    @Test func `a program is ended at its time limit, with what it started`() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let error = await #expect(throws: CommandError.self) {
            try await runner.run(Command("sh", ["-c", "sleep 900 & sleep 900"], timeLimit: .milliseconds(300)))
        }
        #expect(error?.reason == .timedOut)
        // Well below what the program would take, and far above what a busy machine needs to end it.
        #expect(clock.now - start < .seconds(300))
    }

    @Test func `cancelling the task ends the program`() async throws {
        let task = Task { try await runner.run(Command("sleep", ["60"])) }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `standard input is written and closed`() async throws {
        let result = try await runner.check(Command("cat", input: .bytes(Array("hello".utf8))))
        #expect(result.standardOutput == "hello")
    }

    @Test func `lines come as they are written, the last one without a line break too`() async throws {
        let lines = Mutex<[String]>([])
        _ = try await runner.run(Command("printf", [#"one\ntwo\n\nlast"#])) { line in
            lines.withLock { $0.append(line.text) }
        }
        #expect(lines.withLock { $0 } == ["one", "two", "", "last"])
    }

    @Test func `a line that is drawn anew is a line each time`() async throws {
        let lines = Mutex<[String]>([])
        _ = try await runner.run(Command("printf", [#"10 %%\r20 %%\r\nend\r\n"#])) { line in
            lines.withLock { $0.append(line.text) }
        }
        #expect(lines.withLock { $0 } == ["10 %", "20 %", "end"])
    }

    @Test func `a command is described as a shell would take it`() {
        #expect(Command("echo", ["a b", "it's", "", "--x=1"]).description == #"echo 'a b' 'it'\''s' '' --x=1"#)
    }
}

struct RunUntilTests {
    let runner = SystemCommandRunner(logger: Logger(label: "test"))

    @Test func `a program is ended as soon as it has said what is awaited`() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try await runner.run(Command("sh", ["-c", "echo ready; sleep 900"]), until: "ready"))
        #expect(clock.now - start < .seconds(300))
    }

    @Test func `a program that ends without saying it is told apart`() async throws {
        #expect(try await !runner.run(Command("echo", ["something else"]), until: "ready"))
    }
}
