import Agent
import ArgumentParser
import Contract
import Logging
import Provisioning

/// What goes where: results on standard output, the story on standard error.
enum Output {
    static func result(_ line: String) {
        StandardStream.output.write(line)
    }

    static func story(_ line: String) {
        StandardStream.error.write(line)
    }

    /// The log. Without one the work goes on: a log is no reason to leave a node as it is.
    static func logger(file: String, isDebugging: Bool) -> Logger {
        do {
            let log = try FileLog(path: file, level: isDebugging ? .trace : .debug)
            return Logger(label: "bareproof-agent") { _ in log }
        } catch {
            story("warning: \(error)")
            return Logger(label: "bareproof-agent") { _ in SwiftLogNoOpLogHandler() }
        }
    }

    static func printInventory() throws {
        do {
            result(String(decoding: try JSONText.encode(DiskDiscovery().disks()), as: UTF8.self))
        } catch {
            throw Failure(error, log: nil)
        }
    }

    /// - Parameter firmware: What starts the node; if it is nil, what started this one, or BIOS for an inventory.
    static func printPlan(
        _ request: RequestOptions, _ running: RunOptions, inventory: String?, firmware: Firmware?, format: OutputFormat
    ) async throws {
        do {
            let firmware = firmware ?? (inventory == nil ? nil : .bios)
            let plan = try await running.plan(
                request, on: try inventory.map(RequestFile.inventory), firmware: firmware)
            switch format {
            case .text: result(PlanText.lines(of: plan).joined(separator: "\n"))
            case .json: result(String(decoding: try JSONText.encode(plan), as: UTF8.self))
            }
        } catch {
            throw Failure(error, log: nil)
        }
    }
}

/// What a user sees of an error: one line that says what failed, where, and what to do.
struct Failure: Error {
    let line: String

    init(_ error: any Error, log: String?) {
        let advice = error is RequestError ? "; correct the request" : log.map { "; see \($0)" } ?? ""
        line = OneLine.text(of: error) + advice
    }
}
