import Documents
import Foundation
import SystemPackage
import Testing

@testable import FuncTest

/// States that become expectations.
final class AcceptanceTests {
    private let folder = FilePath(NSTemporaryDirectory()).appending("bareproof-accept-\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    private func value(_ text: String) throws -> DocumentValue {
        try DocumentNode.parse(text, file: "text").value
    }

    @Test func `an expectation keeps its keys and gets the values that are there`() throws {
        let accepted = Acceptance.projected(
            try value("disks: {vda: {size: 9, table: gpt, partitions: [{n: 1, s: 5}, {n: 2, s: 6}]}}\narrays: null"),
            on: try value("disks: {vda: {size: 8, partitions: [{n: 1}]}}"))
        #expect(accepted == (try value("disks: {vda: {size: 9, partitions: [{n: 1}, {n: 2}]}}")))
    }

    @Test func `what is another one on each run is not expected`() throws {
        let accepted = Acceptance.whole(
            try value("a: {uuid: 12-34, size: 1}\nb: {uuid: <uuid of vda1>}\nc: x BOOTIF=01-52"))
        #expect(accepted == (try value("a: {size: 1}\nb: {uuid: <uuid of vda1>}")))
    }

    @Test func `a report's state becomes the case's expectation, below the same comment`() throws {
        let files = [
            "case/case.yaml":
                "summary: x\nnode: sata\nsteps: [{provision: {action: partition}}, {inspect: expected.yaml}]\n",
            "case/expected.yaml": "# why\ndisks: {sda: {table: null}}\n",
            "report/state.yaml": "disks: {sda: {table: gpt, size: 1 MiB}}\n",
            "report/verdict.json": "{\"case\": \"case\", \"source\": \"\(folder.appending("case"))\"}",
        ]
        for (name, text) in files {
            let file = folder.pushing(FilePath(name))
            try FileManager.default.createDirectory(
                atPath: file.removingLastComponent().string, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: file.string))
        }
        let accepted = try #require(
            AcceptedState.all(report: folder.appending("report"), tree: .find(), isWhole: false).first)
        #expect(accepted.summary == "1 value is another one")
        try accepted.write()
        let written = try String(contentsOfFile: accepted.file.string, encoding: .utf8)
        #expect(written.hasPrefix("# why\n"))
        #expect(try value(written) == value("disks: {sda: {table: gpt}}"))
    }

    @Test func `a state for a person`() throws {
        let lines = StateText.lines(
            of: try value(
                """
                disks: {vda: {size: 1024 MiB, sector_size: 512, table: gpt, partitions: [
                  {number: 2, start: 25 MiB, size: 100 MiB, type: linux, file_system: ext4, label: data}]}}
                arrays: {store: {level: raid1, size: 99 MiB, members: [vda2, vdb2], file_system: null}}
                """))
        #expect(lines[0] == "vda 1024 MiB sectors of 512 B gpt")
        #expect(lines[1].contains("vda2") && lines[1].contains("at 25 MiB") && lines[1].contains("ext4 labelled data"))
        #expect(lines[2] == "array store: raid1 99 MiB empty of vda2 + vdb2")
    }
}
