import Foundation
import Testing

@testable import Provisioning

/// Documents that are almost right, on nodes of any kind: nothing crashes or hangs, and what is accepted makes sense.
///
/// `BAREPROOF_FUZZ` is how many documents there are, `BAREPROOF_FUZZ_SEED` with which number they begin. A crash leaves
/// the document in the temporary folder, as `bareproof-fuzz-PROCESS-FORMAT.json`.
struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["BAREPROOF_FUZZ"].flatMap { Int($0) } ?? 5000
    private static let firstSeed = environment["BAREPROOF_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    /// Nothing reasonable takes as long, even on a machine that does other things too.
    private static let timeLimit = Duration.seconds(2)

    @Test(.timeLimit(.minutes(20)), arguments: DataDrivers.all.map { $0.name })
    func `almost right documents are refused or make sense`(_ format: String) throws {
        let driver = try #require(DataDrivers.named(format))
        let samples = try Samples.of(driver).map {
            Tree(try JSONParser.parse(Array($0.utf8), problems: ProblemList()))
        }
        let name = "bareproof-fuzz-\(ProcessInfo.processInfo.processIdentifier)-\(format).json"
        let evidence = FileManager.default.temporaryDirectory.appending(path: name)
        // Kept open: what Foundation writes at once it also syncs, which takes longer than the test.
        _ = FileManager.default.createFile(atPath: evidence.path, contents: nil)
        let file = try FileHandle(forWritingTo: evidence)
        var accepted = 0
        let count = max(1, Self.count / DataDrivers.all.count)
        for seed in Self.firstSeed..<(Self.firstSeed + UInt64(count)) {
            let attempt = Attempt(seed: seed, driver: driver, samples: samples)
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data(attempt.document))
            let outcome = attempt.outcome(limit: Self.timeLimit)
            if outcome.isAccepted { accepted += 1 }
            guard !outcome.violations.isEmpty else { continue }
            let text = String(decoding: attempt.document, as: UTF8.self)
            Issue.record(
                "\(format), seed \(seed): \(outcome.violations)\n\(text)\non \(attempt.inventory), \(attempt.firmware)")
            return
        }
        try FileManager.default.removeItem(at: evidence)
        print("fuzz: \(format): \(accepted) of \(count) documents accepted")
        // An oracle that is never asked proves nothing.
        #expect(accepted * 100 >= count)
    }

    /// What takes time in proportion to the square of a document would take minutes.
    @Test(.timeLimit(.minutes(1)))
    func `large documents end in time`() throws {
        let partitions = (1...5000).map { #"{"name": "/dev/sda\#($0)", "begin": \#($0), "end": \#($0 + 1)}"# }
        let systems = (1...5000).map { #"{"device": "/dev/sda\#($0)", "mount": "/m\#($0)"}"# }
        let simple = """
            {"partitioning": {"parteds": [{"name": "/dev/sda", "label": "gpt",
              "partitions": [\(partitions.joined(separator: ","))]}], "fss": [\(systems.joined(separator: ","))]}}
            """
        #expect(
            NailgunDocuments.problems(simple, as: NailgunSimpleDriver.self, on: NailgunDocuments.disks)
                == ["partitioning.parteds[0].name: 5000 volumes, expected at most 127"])
        let volumes = (1...5000).map { Documents.partition("1", #", "mount": "/m\#($0)""#) }.joined(separator: ",")
        #expect(
            Documents.refusals(Documents.oneDisk(volumes, images: ""), on: [Documents.disk(mib: 9000)])
                == ["partitions[0].id.value: 5000 volumes, expected at most 127"])
        let text = String(repeating: "long", count: 500_000)
        #expect(Documents.problems(#"{"images": "\#(text)", "partitions": []}"#).count == 2)
    }

    /// One document on one node.
    private struct Attempt {
        let driver: any DataDriver.Type
        let document: [UInt8]
        let inventory: [Disk]
        let firmware: Firmware

        init(seed: UInt64, driver: any DataDriver.Type, samples: [Tree]) {
            var generator = SeededGenerator(seed: seed)
            var mutator = Mutator(seed: generator.next())
            self.driver = driver
            document = mutator.document(from: generator.pick(samples))
            inventory = Samples.inventory(&generator)
            firmware = generator.once(in: 2) ? .uefi : .bios
        }

        func outcome(limit: Duration) -> (isAccepted: Bool, violations: [String]) {
            let start = ContinuousClock.now
            let result = result()
            let took = ContinuousClock.now - start
            return (result.isAccepted, result.violations + (took > limit ? ["it took \(took)"] : []))
        }

        private func result() -> (isAccepted: Bool, violations: [String]) {
            do {
                let request = try driver.read(document)
                let plan = try Planner.plan(request, on: inventory, firmware: firmware)
                return (true, PlanOracle.violations(of: plan, for: request, on: inventory))
            } catch {
                let isSaid = !error.problems.isEmpty && error.problems.allSatisfy { !$0.message.isEmpty }
                let lines = error.problems.map(\.description).filter { $0.contains("\n") }
                return (false, (isSaid ? [] : ["refused without a reason"]) + lines.map { "not one line: \($0)" })
            }
        }
    }
}
