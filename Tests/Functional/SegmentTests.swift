import Commands
import Foundation
import Logging
import SystemPackage
import Testing

@testable import FuncTest

/// A network segment over a whole suite: `--network libvirt`.
@Suite(.serialized) struct SegmentSuiteTests {
    /// More than the kernel tells of in one page of its list.
    private static let ports = 20_000..<20_060

    @Test(.timeLimit(.minutes(2)))
    func `a port of a case is closed behind it, and as many as a suite has cases can be opened`()
        async throws
    {
        let runs = FilePath(NSTemporaryDirectory()).appending("bareproof-segment-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: runs.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: runs.string) }
        let host = try await SegmentHost.open(runs: runs, runner: SystemCommandRunner(logger: Logger(label: "test")))
        do {
            for port in Self.ports {
                #expect(try await host.open(port) == port)
                #expect(host.segment.isListening(port))
                // Every other one is closed at once.
                if port.isMultiple(of: 2) { await host.shut(port) }
            }
            for port in Self.ports { await host.shut(port) }
            #expect(Self.ports.filter(host.segment.isListening) == [])
            #expect(FileManager.default.subpaths(atPath: runs.string)?.contains { $0.contains("port-") } == false)
        } catch {
            await host.close()
            throw error
        }
        await host.close()
    }
}
