import Foundation
import Testing

@testable import FuncTest

struct TimelineTests {
    @Test func `sources are merged by time, and keep their own order within a moment`() {
        let merged = Timeline.merged([
            [.init(.steps, at: 0, "a"), .init(.steps, at: 5, "b")],
            [.init(.console, at: 5, "c"), .init(.console, at: 5, "d"), .init(.console, at: 1, "e")],
        ])
        #expect(merged.map(\.text) == ["a", "e", "b", "c", "d"])
    }

    @Test func `requests are put on the case's clock`() {
        let recorder = TimelineRecorder(origin: .now - .seconds(10))
        let server = ContinuousClock.now - .seconds(4)
        var request = RequestRecord(time: 1.5, method: "GET", name: "ramdisk", offset: 0, status: 200, sent: 7)
        request.end = 3
        recorder.setRequests([request], since: server)
        let event = recorder.timeline(steps: []).events.first
        #expect(abs((event?.time ?? 0) - 7.5) < 0.5)
        #expect(event?.seconds == 1.5)
        #expect(event?.isFailure == false)
    }

    @Test func `what is known of DHCP and TFTP is replaced, not added to`() throws {
        let recorder = TimelineRecorder()
        recorder.setNetwork([.init(.network, at: 1, "DHCP discover")])
        recorder.setNetwork([.init(.network, at: 1, "DHCP discover"), .init(.network, at: 2, for: 1, "TFTP read x")])
        let timeline = recorder.timeline(steps: [])
        #expect(timeline.events.map(\.text) == ["DHCP discover", "TFTP read x"])
        #expect(try Timeline.read(Data(timeline.json().utf8)).events == timeline.events)
        #expect(TimelineView(timeline).markup().rendered(.html).contains("DHCP, TFTP"))
    }

    @Test func `a request that was refused is a failure`() {
        let request = RequestRecord(time: 1, method: "GET", name: "x", offset: 0, status: 404, sent: 0)
        #expect(Timeline.Event(request, origin: 2) == .init(.requests, at: 3, "GET x 404, 0 bytes", isFailure: true))
    }

    @Test func `a step that failed says why`() {
        let step = StepRecord(name: "boot", kind: .guest, start: 2, seconds: 3, failure: "off")
        #expect(Timeline.Event(step) == .init(.steps, at: 2, for: 3, "boot: off", isFailure: true))
    }

    @Test func `timeline_json is read as it was written`() throws {
        let timeline = ReportSamples.timeline
        #expect(try Timeline.read(Data(timeline.json().utf8)) == timeline)
        #expect(try Timeline.read(Data(Timeline.empty.json().utf8)) == .empty)
    }

    @Test func `a console that never stops is cut`() {
        let recorder = TimelineRecorder()
        recorder.noteConsole(Array(repeating: "x", count: TimelineRecorder.consoleLimit + 3))
        let timeline = recorder.timeline(steps: [])
        #expect(timeline.events.count == TimelineRecorder.consoleLimit)
        #expect(timeline.droppedLines == 3)
    }
}

struct ConsoleLinesTests {
    @Test func `lines come whole, whatever parts they come in`() {
        var lines = ConsoleLines()
        #expect(lines.take("one\r\ntw".utf8) == ["one"])
        #expect(lines.take("o\n\n\u{1B}[2Jthree".utf8) == ["two"])
        #expect(lines.rest() == ["three"])
        #expect(lines.rest() == [])
    }

    @Test func `a character that is cut in two is put together`() {
        var lines = ConsoleLines()
        let bytes = Array("ä\n".utf8)
        #expect(lines.take(bytes[..<1]) == [])
        #expect(lines.take(bytes[1...]) == ["ä"])
    }

    @Test func `a line without an end is cut`() {
        var lines = ConsoleLines()
        let cut = lines.take(Array(repeating: UInt8(ascii: "x"), count: ConsoleLines.longestLine + 5))
        #expect(cut.map(\.count) == [ConsoleLines.longestLine])
        #expect(lines.rest() == ["xxxxx"])
    }
}

struct AgentLogTests {
    private let log = """
        2026-11-21T12:41:29Z info started validate
        2026-11-21T12:41:29Z debug running 'pvs'
        2026-11-21T12:41:29Z debug ran 'pvs': exit status 0 after 0.4 seconds
        2026-11-21T12:41:29Z debug running 'mdadm -D'
        2026-11-21T12:41:30Z debug ran 'mdadm -D': exit status 1 after 0.25 seconds
        2026-11-21T12:41:39Z error copyimage: no
        """

    @Test func `lines are put on the case's clock, commands behind each other`() {
        let events = AgentLog.events(AgentLog.lines(of: log), .first(100), until: 200)
        #expect(
            events == [
                .init(.agent, at: 100, "started validate"), .init(.agent, at: 100, for: 0.4, "pvs: exit status 0"),
                .init(.agent, at: 100.4, for: 0.25, "mdadm -D: exit status 1"),
                .init(.agent, at: 110, "copyimage: no", isFailure: true),
            ])
    }

    @Test func `the last line may be the one that both clocks know`() {
        let events = AgentLog.events(AgentLog.lines(of: log), .last(50), until: 60)
        #expect(events.first?.time == 40)
        #expect(events.last?.time == 50)
    }

    @Test func `lines that were heard of make up for the fractions that the log leaves away`() {
        let log = "2026-11-21T12:00:00Z info started a\n2026-11-21T12:00:01Z info finished a: well"
        let heard = [AgentLog.Heard(text: "started a", time: 10.9), .init(text: "finished a: well", time: 11)]
        let events = AgentLog.events(AgentLog.lines(of: log), .first(10.9, heard: heard), until: 20)
        #expect(events.map(\.time) == [10.9, 11])
        // A line of the same words that is another one's must not pull the log away.
        let early = [AgentLog.Heard(text: "finished a: well", time: 3)]
        #expect(
            AgentLog.events(AgentLog.lines(of: log), .first(10.9, heard: early), until: 20).map(\.time) == [10.9, 10.9])
    }

    @Test func `nothing is later than the log was fetched`() {
        let events = AgentLog.events(AgentLog.lines(of: log), .first(100), until: 103)
        #expect(events.last?.time == 103)
    }

    @Test func `a command without an end is a failure`() {
        let text = "2026-11-21T12:41:29Z debug running 'mkfs.ext4 /dev/vda1'"
        #expect(
            AgentLog.events(AgentLog.lines(of: text), .first(7), until: 9) == [
                .init(.agent, at: 7, "mkfs.ext4 /dev/vda1: no end in the log", isFailure: true)
            ])
    }

    @Test func `what the log had before is not taken twice, and a new boot begins a new one`() {
        var keeper = AgentLogKeeper()
        #expect(keeper.take("a\n") == "a\n")
        #expect(keeper.take("a\nb\n") == "b\n")
        #expect(keeper.take("c\n") == "c\n")
        #expect(keeper.whole == "a\nb\nc\n")
    }

    @Test func `a line that is none of the agent's is kept as it is`() {
        #expect(AgentLog.lines(of: "no time here") == [.init(time: nil, level: "", text: "no time here")])
        #expect(AgentLog.events(AgentLog.lines(of: "no time here"), .first(0), until: 1) == [])
    }
}

struct DiskSamplerTests {
    private func look(_ start: Int, _ time: Double, written: Int64, read: Int64, discarded: Int64 = 0)
        -> DiskSampler.Look
    {
        .init(
            start: start, time: time,
            disks: ["vda": .init(path: "p", writtenBytes: written, discardedBytes: discarded, readBytes: read)])
    }

    @Test func `activity is what was added between two looks, without what was discarded`() {
        let activity = DiskSampler.activity(
            from: look(1, 10, written: 100, read: 5), to: look(1, 11, written: 700, read: 8, discarded: 400))
        #expect(activity == [.init(disk: "vda", time: 10, seconds: 1, readBytes: 3, writtenBytes: 200)])
    }

    @Test func `a disk that rests, and a node that was started anew, have no activity`() {
        #expect(DiskSampler.activity(from: look(1, 1, written: 9, read: 9), to: look(1, 2, written: 9, read: 9)) == [])
        #expect(DiskSampler.activity(from: look(1, 1, written: 9, read: 9), to: look(2, 2, written: 99, read: 9)) == [])
    }

    @Test func `QEMU's answer tells what was read and discarded`() throws {
        let answer = """
            {"return": [{"qdev": "/machine/peripheral/ua-vda/virtio-backend",
              "stats": {"wr_bytes": 10, "rd_bytes": 20, "unmap_bytes": 5}}]}
            """
        let disk = try #require(try BlockStatistics.read(answer, disks: ["vda"])["vda"])
        #expect((disk.writtenBytes, disk.discardedBytes, disk.readBytes) == (15, 5, 20))
    }
}
