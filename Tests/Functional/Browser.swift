import Blocking
import Commands
import Foundation
import Logging
import Synchronization
import SystemPackage
import Transfer

/// A browser without a window, driven over WebDriver: Debian's `chromium` and `chromium-driver`.
struct Browser: Sendable {
    /// The session's URL.
    private let session: String
    private let fetcher: Fetcher

    /// Runs a browser for as long as a body runs. It ends with its driver, which ends with all that it started.
    static func run(_ body: @escaping @Sendable (Browser) async throws -> Void) async throws {
        let port = Port()
        let runner = SystemCommandRunner(logger: Logger(label: "functional"))
        let driver = Command("chromedriver", ["--port=0"], timeLimit: .seconds(600))
        let profile = FilePath(NSTemporaryDirectory()).appending("bareproof-browser-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: profile.string) }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                let result = try await runner.run(driver) { line in
                    guard let match = line.text.firstMatch(of: /started successfully on port (\d+)/) else { return }
                    port.number.withLock { $0 = Int(match.1) }
                }
                throw CommandError(command: driver, reason: .notRun("it ended: \(result.standardError)"))
            }
            group.addTask {
                let number = try await poll("starting chromedriver", every: .milliseconds(50), limit: .seconds(60)) {
                    port.number.withLock(\.self).map { Probe.done($0) } ?? .pending(lastSeen: nil)
                }
                let browser = try await Browser(port: number, profile: profile)
                try await body(browser)
                return true
            }
            defer { group.cancelAll() }
            while let isDone = try await group.next(), !isDone {}
        }
    }

    /// Where the driver says that it listens.
    private final class Port: Sendable {
        let number = Mutex<Int?>(nil)
    }

    private init(port: Int, profile: FilePath) async throws {
        // The page is this project's own; a sandbox needs what containers seldom have.
        let arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--user-data-dir=\(profile.string)",
        ]
        let wishes: [String: any Sendable] = [
            "capabilities": [
                "alwaysMatch": [
                    "browserName": "chrome", "goog:chromeOptions": ["args": arguments],
                    "goog:loggingPrefs": ["browser": "ALL"],
                ] as [String: any Sendable]
            ]
        ]
        struct Session: Decodable { var sessionId: String }
        var options = TransferOptions()
        // The browser's start.
        options.stallLimit = .seconds(120)
        fetcher = Fetcher(options: options)
        let driver = "http://127.0.0.1:\(port)/session"
        let answer = try await fetcher.call(
            driver, posting: Array(JSONSerialization.data(withJSONObject: wishes)), tries: 1, limit: Self.limit)
        session = "\(driver)/\(try Self.value(answer, as: Session.self).sessionId)"
    }

    /// The most bytes of an answer: pictures are long.
    private static let limit = 64 << 20

    // MARK: What a person does

    /// Opens a page.
    func open(_ url: String) async throws {
        _ = try await call("url", ["url": url])
    }

    /// Gives the page a size in pixels, and light or dark.
    func show(width: Int, isDark: Bool) async throws {
        try await tool(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600])
        let scheme = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
        try await tool("Emulation.setEmulatedMedia", ["features": [scheme]])
    }

    /// Presses a key.
    func press(_ key: Key) async throws {
        let strokes = ["keyDown", "keyUp"].map { ["type": $0, "value": key.rawValue] }
        let keyboard: [String: any Sendable] = ["type": "key", "id": "keyboard", "actions": strokes]
        _ = try await call("actions", ["actions": [keyboard]])
    }

    /// A key, as WebDriver calls it.
    enum Key: String {
        case tab = "\u{E004}"
        case enter = "\u{E007}"
    }

    // MARK: What a person sees

    /// Runs a function's body in the page.
    @discardableResult
    func ask<Value: Decodable>(_ script: String, as type: Value.Type = Value.self) async throws -> Value {
        let words: [String: any Sendable] = ["script": script, "args": [String]()]
        return try Self.value(try await call("execute/sync", words), as: type)
    }

    /// What the browser complains of: errors of scripts, and what the page's policy keeps from it.
    func complaints() async throws -> [String] {
        struct Line: Decodable {
            var level: String
            var message: String
        }
        let lines = try Self.value(try await call("se/log", ["type": "browser"]), as: [Line].self)
        return lines.filter { ["SEVERE", "WARNING"].contains($0.level) }.map(\.message)
    }

    /// The whole page as a PNG.
    func picture() async throws -> Data {
        struct Picture: Decodable { var data: Data }
        let words: [String: any Sendable] = ["captureBeyondViewport": true]
        return try Self.value(try await tool("Page.captureScreenshot", words), as: Picture.self).data
    }

    // MARK: WebDriver

    @discardableResult
    private func tool(_ name: String, _ parameters: [String: any Sendable]) async throws -> [UInt8] {
        try await call("goog/cdp/execute", ["cmd": name, "params": parameters])
    }

    private func call(_ path: String, _ words: [String: any Sendable]) async throws -> [UInt8] {
        let body = try JSONSerialization.data(withJSONObject: words)
        return try await fetcher.call("\(session)/\(path)", posting: Array(body), tries: 1, limit: Self.limit)
    }

    private static func value<Value: Decodable>(_ bytes: [UInt8], as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(Answer<Value>.self, from: Data(bytes)).value
    }

    private struct Answer<Value: Decodable>: Decodable { var value: Value }
}
