import Documents
import Foundation
import FoundationXML
import Testing

@testable import FuncTest

struct TimeScaleTests {
    @Test func `times lie between the edges`() {
        let scale = TimeScale(seconds: 200)
        #expect([0.0, 50, 200].map(scale.x) == [0, 250, 1000])
        #expect([-5.0, 300].map(scale.x) == [0, 1000])
    }

    @Test func `what is short is seen, and nothing leaves the picture`() {
        let scale = TimeScale(seconds: 1000)
        #expect(scale.width(0.001, at: 0) == TimeScale.shortest)
        #expect(scale.width(100, at: 100) == 100)
        #expect(scale.width(500, at: 900) == 100)
    }

    @Test(arguments: [0.0, 1, 59, 61, 222.4, 3600, 90_000]) func `the axis has few ticks and round ones`(
        seconds: Double
    ) {
        let ticks = TimeScale(seconds: seconds).ticks
        #expect((1...9).contains(ticks.count))
        #expect(ticks.first == 0)
    }

    @Test func `ticks are labelled as people say times`() {
        #expect([0.0, 59, 60, 605].map(TimeScale.label) == ["0 s", "59 s", "1:00", "10:05"])
    }
}

struct StoragePictureTests {
    private let state = """
        disks:
          vda:
            size: 1000 MiB
            table: gpt
            content: null
            partitions:
            - {number: 1, start: 1 MiB, size: 24 MiB, type: bios_grub, name: bios_grub}
            - {number: 2, start: 250 MiB, size: 500 MiB, type: linux, file_system: ext4, label: root}
        arrays:
          boot: {level: raid1, size: 299 MiB, members: [vda3, vdb3], file_system: ext4}
        volume_groups:
          data:
            size: 996 MiB
            physical_volumes: [{device: vda3, size: 996 MiB}]
            logical_volumes:
            - {name: srv, size: 500 MiB, file_system: xfs}
            - {name: var, size: 96 MiB, file_system: swap}
        """

    private func inspection(expected: String? = nil) throws -> InspectionRecord {
        InspectionRecord(
            step: nil, expected: try expected.map(ReportSamples.document), actual: try ReportSamples.document(state))
    }

    @Test func `a state's disks, arrays and groups are rows`() throws {
        let rows = StorageRow.all(in: try ReportSamples.document(state))
        #expect(rows.map(\.path) == ["disks.vda", "arrays.boot", "volume_groups.data"])
        #expect(rows.map(\.detail) == ["gpt", "raid1 of vda3, vdb3", "on vda3"])
        #expect(rows[0].segments.map(\.label) == ["1 bios_grub", "2 ext4 root"])
        #expect(rows[0].segments.map(\.style) == ["boot", "data"])
        #expect(rows[0].segments[1].path == "disks.vda.partitions[1]")
        #expect(rows[2].segments.map(\.start) == [0, 500 << 20])
        #expect(rows[2].segments.map(\.style) == ["data", "swap"])
    }

    @Test func `parts are where they are, to scale`() throws {
        let disk = try #require(StorageRow.all(in: try ReportSamples.document(state)).first)
        let boxes = disk.segments.map { StoragePicture.box($0, extent: disk.extent) }
        #expect(boxes == [.init(x: 1, width: 24), .init(x: 250, width: 500)])
    }

    @Test func `what is too small is seen, what is too far stays within`() {
        func box(_ start: Int64, _ size: Int64) -> StoragePicture.Box {
            StoragePicture.box(.init(start: start, size: size, label: "", style: "", path: ""), extent: 1 << 40)
        }
        #expect(box(0, 1).width == StoragePicture.smallest)
        let last = box((1 << 40) - 1, 1)
        #expect(last.x + last.width <= StoragePicture.width)
        #expect(box(0, 1 << 41).width == StoragePicture.width)
    }

    @Test func `a disk that ends where no number does is a picture as well`() throws {
        let text =
            "disks: {vda: {size: 1 MiB, partitions: [{start: 8000000 TiB, size: 8000000 TiB}, {size: 8000000 TiB}]}}"
        let row = try #require(StorageRow.all(in: DocumentNode.parse(text, file: "state.yaml").value).first)
        #expect(row.extent == .max)
        #expect(row.segments.allSatisfy { StoragePicture.box($0, extent: row.extent).x <= StoragePicture.width })
    }

    @Test func `expected and actual have one scale, and what one side lacks is shown`() throws {
        let expected = "disks: {vda: {size: 2000 MiB}, vdb: {size: 1 MiB}}"
        let picture = StoragePicture(try inspection(expected: expected), differing: [])
        #expect(picture.pairs.map { $0.any?.name } == ["vda", "boot", "data", "vdb"])
        #expect(picture.pairs.first?.extent == 2000 << 20)
        #expect(picture.pairs.last?.actual == nil)
        #expect(picture.pairs[1].expected == nil)
    }

    @Test(arguments: [
        ("disks.vda.partitions[1]", "disks.vda.partitions[1].size", true),
        ("disks.vda.partitions[1]", "disks.vda.partitions[10].size", false),
        ("disks.vda.partitions[1]", "disks.vda.partitions", true), ("arrays.boot", "arrays.boot2", false),
        ("arrays.boot", "arrays", true), ("disks.vda.partitions[1]", "disks.vda.table", false),
    ]) func `a part differs by its own differences and by those of what it is in`(
        part: String, difference: String, differs: Bool
    ) {
        #expect(StoragePicture.differs(part, among: [difference]) == differs)
    }

    @Test func `what differs is marked with a word and a sign, not with a colour alone`() throws {
        let picture = StoragePicture(
            try inspection(expected: state), differing: ["disks.vda.partitions[1].size"])
        let html = picture.markup().rendered(.html)
        #expect(html.contains("≠ 2 ext4 root: 500.0 MiB from 250.0 MiB, differs"))
        #expect(!html.contains("≠ 1 bios_grub"))
    }

    @Test func `a state alone is drawn as a file that any program of pictures opens`() throws {
        let drawing = StorageDrawing(of: try ReportSamples.document(state)).rendered()
        let document = try XMLDocument(xmlString: drawing)
        #expect(document.rootElement()?.name == "svg")
        let texts = try document.nodes(forXPath: "//*[local-name()='text']").compactMap(\.stringValue)
        #expect(texts.contains { $0.hasPrefix("disk vda") })
        #expect(texts.contains("2 ext4 root"))
        #expect(!drawing.contains("url(") && !drawing.contains("href"), "it needs nothing else")
        #expect(StorageDrawing(of: .null).rendered().contains("no disks"))
    }

    @Test func `a number that is no size is taken for none`() throws {
        let odd = try ReportSamples.document("disks: {vda: {size: many, partitions: [{number: 1, size: -4 MiB}, 7]}}")
        let disk = try #require(StorageRow.all(in: odd).first)
        #expect(disk.size == 0)
        #expect(disk.segments.map(\.size) == [0, 0])
        #expect(StoragePicture.box(disk.segments[0], extent: disk.extent) == .init(x: 0, width: 1000))
    }
}
