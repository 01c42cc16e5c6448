import Contract
import Logging
import Testing

@testable import Agent

struct CallbackTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `it is said again until it is answered well`() async throws {
        let scratch = try Scratch()
        let listener = try Listener()
        try scratch.write("proc/cmdline", "quiet bareproof.callback=http://127.0.0.1:\(listener.port)/ready\n")
        try scratch.write("proc/sys/kernel/osrelease", "6.1.0\n")
        async let announced: Void = CallbackClient(paths: scratch.paths, logger: logger, limit: .seconds(20)).announce()
        let requests = await withCheckedContinuation { continuation in
            Thread.detach { continuation.resume(returning: ["503 Busy", "204 No Content"].map(listener.answer)) }
        }
        try await announced
        let body = try #require(requests.last?.split(separator: "\r\n\r\n").last)
        #expect(
            try JSONText.decode(Callback.self, from: Array(body.utf8))
                == Callback(address: "127.0.0.1", kernel: "6.1.0"))
        #expect(requests.allSatisfy { $0.hasPrefix("POST /ready HTTP/1.1\r\n") })
    }

    @Test func `a kernel that was not told where to is an error`() async throws {
        let scratch = try Scratch()
        try scratch.write("proc/cmdline", "quiet\n")
        let error = await #expect(throws: AgentError.self) {
            try await CallbackClient(paths: scratch.paths, logger: logger).announce()
        }
        #expect(error?.advice == "boot with bareproof.callback=URL")
    }

    @Test func `nobody there is an error after a while`() async throws {
        let scratch = try Scratch()
        try scratch.write("proc/cmdline", "bareproof.callback=http://127.0.0.1:1/\n")
        let error = await #expect(throws: AgentError.self) {
            try await CallbackClient(paths: scratch.paths, logger: logger, limit: .milliseconds(100)).announce()
        }
        #expect(error?.description.hasPrefix("calling back: posting to http://127.0.0.1:1/: gave up after") == true)
    }
}
