import Foundation
import FuncTest
import Libvirt
import Logging
import NodeTemplates
import SystemPackage
import Testing

/// Nodes that stand still, each made to at another stage: the wait ends soon, and says where.
@Suite(.serialized, .timeLimit(.minutes(15))) struct StallTests {
    /// Those that boot a kernel first take a minute each without KVM, and are run when somebody asks for them.
    static let isPatient = ProcessInfo.processInfo.environment["BAREPROOF_SLOW_FLOWS"] == "1"

    private static let logger: Logger = {
        var logger = Logger(label: "functional")
        logger.logLevel = .error
        return logger
    }()

    // MARK: Cases

    /// Runs a case of this folder with a shorter limit for one stage, and gives what is wrong with it.
    private func findings(_ name: String, _ stage: Stage, limit: Duration) async throws -> String {
        let cases = FilePath(#filePath).removingLastComponent().appending("Cases")
        var settings = Environment.Settings()
        settings.stalls = [stage: limit]
        settings.timeFactor = 1
        let testCase = try Case.load(cases.appending(name))
        var text = ""
        try await withReports { [settings] folder in
            let verdicts = try await SuiteRun(
                cases: [testCase], settings: settings, tree: try SourceTree.find(), report: folder,
                options: SuiteRun.Options(), observer: { _, _ in }, logger: Self.logger
            ).run()
            let verdict = try #require(verdicts.first)
            #expect(verdict.outcome == .notAsExpected)
            text = ([verdict.problem ?? ""] + verdict.failures.map(\.message)).joined(separator: "\n")
        }
        return text
    }

    @Test func `a blank disk is a hang in the firmware`() async throws {
        let text = try await findings("nothing-to-boot", .firmware, limit: .seconds(12))
        #expect(text.contains("hangs in stage 'firmware': no DHCP request, no byte on its serial console"), "\(text)")
        #expect(text.contains("(limit of this stage: 12 s, time factor 1.0)"), "\(text)")
    }

    @Test func `an agent that is stopped is a hang in partitioning`() async throws {
        let text = try await findings("frozen-agent", .partitioning, limit: .seconds(12))
        #expect(text.contains("hangs in stage 'partitioning': no line of the agent"), "\(text)")
        #expect(text.contains("agent: last moved at"), "\(text)")
    }

    @Test(.enabled(if: isPatient)) func `a silent image server is a hang in the image stream`() async throws {
        let text = try await findings("image-stall", .imageStream, limit: .seconds(15))
        #expect(text.contains("hangs in stage 'image stream'"), "\(text)")
        #expect(text.contains(/HTTP: last moved at [\d.]+ s: GET debian-12.raw.zst 200, \d{7,8} bytes/), "\(text)")
    }

    // MARK: Nodes

    /// Boots a node's ramdisk while something is done to it behind the harness's back, and gives the error.
    private func stall(
        _ settings: Environment.Settings,
        meanwhile: @escaping @Sendable (Environment, RunDirectory) async throws -> Void
    ) async throws -> StalledNodeError {
        var settings = settings
        (settings.isCold, settings.timeFactor) = (true, 1)
        let tree = try SourceTree.find()
        let shape = try NodeShape.load(tree.templates("nodes").appending("small-disk.yaml"))
        return try await Environment.with(settings, tree: tree, clock: RunClock(), logger: Self.logger) { environment in
            let run = try RunDirectory(in: environment.runs)
            defer { try? run.remove() }
            return try await FileServer.run(for: environment) { server in
                try await Node.withNode(shape: shape, run: run, environment: environment, server: server) { node in
                    async let _ = meanwhile(environment, run)
                    return try #require(
                        await #expect(throws: StalledNodeError.self) { try await node.bootRamdisk() })
                }
            }
        }
    }

    private func settings(_ stage: Stage, _ limit: Duration, kernel: [String] = []) -> Environment.Settings {
        var settings = Environment.Settings()
        settings.stalls = [stage: limit]
        settings.kernelParameters = kernel
        return settings
    }

    @Test func `answers that are held back are a hang in DHCP`() async throws {
        let error = try await stall(settings(.dhcp, .seconds(12))) { environment, run in
            let hold = """
                {"execute": "object-add", "arguments": {"qom-type": "filter-buffer", "id": "hold", "netdev": "net0", \
                "queue": "tx", "interval": 4000000000}}
                """
            // The firmware takes seconds until it asks.
            for _ in 0..<200 {
                let answer = try? await environment.hypervisor.monitor("\(run.name)-small-disk", hold, isJSON: true)
                if answer?.contains(#""return""#) == true { return }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        #expect(error.stage == .dhcp, "\(error)")
        #expect("\(error)".contains("no answer to its DHCP requests"))
    }

    @Test func `a boot file that is gone is a hang in the boot loader`() async throws {
        let error = try await stall(settings(.bootLoader, .seconds(12))) { environment, run in
            let file = run.path.appending("small-disk").appending("tftp").appending("boot.ipxe").string
            // The firmware takes seconds until it reads it.
            for _ in 0..<200 where (try? FileManager.default.removeItem(atPath: file)) == nil {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        #expect(error.stage == .bootLoader, "\(error)")
        #expect("\(error)".contains("TFTP read boot.ipxe, 0 bytes, then: File not found"), "\(error)")
    }

    @Test(.enabled(if: isPatient)) func `a kernel that waits for a disk is a hang in the kernel`() async throws {
        let parameters = ["rdinit=/nothing", "root=/dev/nothing", "rootwait"]
        let error = try await stall(settings(.kernel, .seconds(15), kernel: parameters)) { _, _ in }
        #expect(error.stage == .kernel, "\(error)")
        #expect("\(error)".contains("Waiting for root device /dev/nothing"), "\(error)")
    }

    @Test(.enabled(if: isPatient)) func `a shell in place of the ramdisk's programs is a hang in the ramdisk`()
        async throws
    {
        let error = try await stall(settings(.ramdisk, .seconds(15), kernel: ["rdinit=/bin/sh"])) { _, _ in }
        #expect(error.stage == .ramdisk, "\(error)")
    }
}
