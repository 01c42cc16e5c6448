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

    /// Leaves a case and a report of it, and accepts the state that the report has.
    private func accept(
        written: String, compared: String, state: String, isWhole: Bool = false
    ) throws -> AcceptedState {
        let files = [
            "case/case.yaml":
                "summary: x\nnode: sata\nsteps: [{provision: {action: partition}}, {inspect: expected.yaml}]\n",
            "case/provision.json": "{}", "case/expected.yaml": written, "report/expected.yaml": compared,
            "report/state.yaml": state,
            "report/verdict.json": "{\"case\": \"case\", \"source\": \"\(folder.appending("case"))\"}",
        ]
        for (name, text) in files {
            let file = folder.pushing(FilePath(name))
            try FileManager.default.createDirectory(
                atPath: file.removingLastComponent().string, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: file.string))
        }
        return try #require(
            try AcceptedState.all(report: folder.appending("report"), tree: .find(), isWhole: isWhole).first)
    }

    private func read(_ state: AcceptedState) throws -> String {
        try String(contentsOfFile: state.file.string, encoding: .utf8)
    }

    @Test func `a report's state becomes the case's expectation, below the same comment`() throws {
        let accepted = try accept(
            written: "# why\ndisks: {sda: {table: null}}\n", compared: "disks: {sda: {table: null}}\n",
            state: "disks: {sda: {table: gpt, size: 1 MiB}}\n")
        #expect(accepted.summary == "1 value is another one: disks.sda.table")
        try accepted.write()
        #expect(try read(accepted).hasPrefix("# why\n"))
        #expect(try value(read(accepted)) == value("disks: {sda: {table: gpt}}"))
    }

    @Test func `a variable that stands for what is there stays, and one that does not gives way`() throws {
        let accepted = try accept(
            written: "boot_info: {elements: [{os_id: '${image.a.name}', image_uuid: '${image.a.uuid}', grub_id: 0}]}\n",
            compared: "boot_info: {elements: [{os_id: a, image_uuid: 1-2, grub_id: 0}]}\n",
            state: "boot_info: {elements: [{os_id: a, image_uuid: 3-4, grub_id: 1}]}\n")
        #expect(accepted.summary.hasPrefix("2 values are other ones: boot_info.elements[0].image_uuid, "))
        try accepted.write()
        let expected = "boot_info: {elements: [{os_id: '${image.a.name}', image_uuid: 3-4, grub_id: 1}]}"
        #expect(try value(read(accepted)) == value(expected))
    }

    @Test func `an expectation that holds is left as it is written`() throws {
        let written = "disks: {sda: {table: gpt}}  # why\n"
        let accepted = try accept(written: written, compared: written, state: "disks: {sda: {table: gpt, size: 1 B}}\n")
        #expect(!accepted.isOther && accepted.summary == "as it was: nothing is another one")
        try accepted.write()
        #expect(try read(accepted) == written)
    }

    @Test func `all that was found is expected if somebody asks for it, also if what was named holds`() throws {
        let written = "disks: {sda: {table: gpt}}\n"
        let accepted = try accept(
            written: written, compared: written, state: "disks: {sda: {table: gpt, size: 1 B}}\n", isWhole: true)
        #expect(accepted.summary == "more is expected now")
        try accepted.write()
        #expect(try value(read(accepted)) == value("disks: {sda: {table: gpt, size: 1 B}}"))
    }

    @Test func `lines of another system are read, and a link and a file's mode stay`() throws {
        let written = "# why\r\ndisks: {sda: {table: null}}\r\n"
        let accepted = try accept(written: written, compared: written, state: "disks: {sda: {table: gpt}}\n")
        let (file, target) = (accepted.file.string, folder.appending("shared.yaml").string)
        try FileManager.default.moveItem(atPath: file, toPath: target)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: target)
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: target)
        try accepted.write()
        #expect(try read(accepted).hasPrefix("# why\n"))
        #expect(try value(read(accepted)) == value("disks: {sda: {table: gpt}}"))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: file) == target)
        let mode = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int
        #expect(mode == 0o640)
    }

    @Test(arguments: [
        ("disks: {sda: {content: '${nope}'}}", "'${nope}' stands in what was found"), ("disks: 3", "a mapping"),
    ])
    func `what no case could read is not accepted`(state: String, message: String) throws {
        let error = #expect(throws: DocumentError.self) {
            try accept(written: "disks: {sda: {uuid: a}}\n", compared: "{}\n", state: state, isWhole: true)
        }
        #expect(error.map { "\($0)" }?.contains(message) == true, "\(String(describing: error))")
    }

    @Test func `what is no longer there is named`() throws {
        let written = "disks: {sda: {table: gpt}, sdb: {table: gpt}}\n"
        let accepted = try accept(written: written, compared: written, state: "disks: {sda: {table: gpt}}\n")
        #expect(accepted.summary == "1 value is another one: disks.sdb (no longer there)")
    }

    @Test func `a state of nothing is nothing to expect`() throws {
        let error = #expect(throws: DocumentError.self) {
            try accept(written: "arrays: null\n", compared: "arrays: null\n", state: "disks: {}\n")
        }
        #expect(error.map { "\($0)" }?.contains("state.yaml:1:1: nothing here that could be expected") == true)
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
