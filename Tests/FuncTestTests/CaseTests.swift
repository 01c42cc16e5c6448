import Documents
import Foundation
import Images
import NodeTemplates
import SystemPackage
import Testing

@testable import FuncTest

struct CaseTests {
    private func load(_ text: String) throws -> Case {
        let folder = FilePath(NSTemporaryDirectory()).appending("case-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        try Data(text.utf8).write(to: URL(filePath: folder.appending("case.yaml").string))
        for name in ["provision.json", "bad.json", "expected.yaml", "look.sh", "motd", "a", "e"] {
            try Data().write(to: URL(filePath: folder.appending(name).string))
        }
        return try Case.load(folder)
    }

    @Test func `a case is read`() throws {
        let testCase = try load(
            """
            summary: it boots
            node: one-disk
            images:
              debian-12:
              broken: {image: debian-12, format: gzip, fault: {close_after: 1 MiB, times: 2}}
            steps:
              - provision:
              - provision: {document: bad.json, exit_status: 255, message: [size, vda], disks_untouched: true}
              - inspect:
              - boot: disk
              - run: uname -s
              - run: {command: "false", exit_status: 1, output: ""}
            """)
        #expect(testCase.images.map(\.image) == ["debian-12", "debian-12"])
        #expect(testCase.images[1].fault == ServerFault(closeAfter: .mebibytes(1), times: 2))
        #expect(testCase.steps.map(\.name) == ["provision", "provision", "inspect", "boot", "run", "run"])
        guard case .provision(let step) = testCase.steps[1] else { return #expect(Bool(false)) }
        #expect(step.message == ["size", "vda"])
        #expect(step.disksUntouched == .all)
        #expect(step.exitStatus == 255)
    }

    @Test func `files are put and read, also on file systems that nothing has mounted`() throws {
        let testCase = try load(
            """
            summary: files stay
            node: two-disks
            steps:
              - put: {text: of vda4, to: /a/b, on: vda4, mode: "600"}
              - put: {file: motd, to: /etc/motd}
              - read: {file: /a/b, on: data/srv, output: of vda4, save: it}
              - read: {file: /gone, absent: true}
            """)
        #expect(testCase.steps.map(\.name) == ["put", "put", "read", "read"])
        guard case .put(let put) = testCase.steps[0], case .run(let read) = testCase.steps[2],
            case .run(let absent) = testCase.steps[3]
        else {
            Issue.record("\(testCase.steps)")
            return
        }
        #expect(put.content == .text("of vda4") && put.mode == "600" && "\(put.target)" == "/a/b on vda4")
        #expect(read.source == .file(NodeFile(path: "/a/b", device: "data/srv")) && read.savedAs == "it")
        #expect(absent.exitStatus == RunStep.absence)
    }

    @Test(arguments: [
        ("put: {to: /a}", "a put step has one of: file, text"),
        ("put: {text: x, file: y, to: /a}", "a put step has one of: file, text"),
        ("put: {text: x, to: a}", "'a' is no whole path: it has to begin with /"),
        ("read: {file: /a, on: /dev/vda1}", "a device has the name that states give it, such as vda3"),
        ("read: {file: /a, absent: true, output: x}", "a file that is absent has no content"),
        ("read: {on: vda1}", "missing key 'file'"),
    ])
    func `a file that cannot be meant is a mistake of the case`(step: String, message: String) throws {
        let error = #expect(throws: DocumentError.self) { try load("summary: x\nnode: sata\nsteps:\n  - \(step)\n") }
        #expect(error.map { "\($0)" }?.contains(message) == true)
    }

    @Test func `a file's script does what it says, with names that a shell would take apart`() throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("it's $HOME \(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let file = NodeFile(path: folder.appending("a b").string)
        func run(_ script: String) throws -> Int32 {
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", script]
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus
        }
        #expect(try run(file.script(RunStep.reading)) == RunStep.absence)
        #expect(try run(file.script("mkdir -p \"$(dirname \"$file\")\"\necho x >\"$file\"")) == 0)
        #expect(try run(file.script(RunStep.reading)) == 0)
    }

    @Test func `images are served over https, and in many wrong ways`() throws {
        let testCase = try load(
            """
            summary: it is served
            node: one-disk
            images:
              secure: {image: debian-12, format: qcow2, tls: true}
              slow: {image: debian-12, fault: {pace: 1 MiB}}
              short: {image: debian-12, fault: {ends_at: 1 MiB}}
              stalls: {image: debian-12, fault: {stall_after: 1 MiB, times: 1}}
              changes: {image: debian-12, fault: {changes: true, close_after: 1 MiB}}
            steps:
              - provision: {ca_file: true}
            """)
        #expect(testCase.images.map(\.isSecure) == [true, false, false, false, false])
        #expect(testCase.images[0].format == .qcow2)
        #expect(
            testCase.images.dropFirst().map(\.fault) == [
                ServerFault(pace: .mebibytes(1)), ServerFault(endsAt: .mebibytes(1)),
                ServerFault(stallAfter: .mebibytes(1), times: 1),
                ServerFault(closeAfter: .mebibytes(1), changes: true),
            ])
        guard case .provision(let step) = testCase.steps[0] else { return #expect(Bool(false)) }
        #expect(step.trustsServer)
    }

    @Test func `a certificate that no server has is a mistake`() {
        let error = #expect(throws: DocumentError.self) {
            try load("summary: x\nnode: one-disk\nsteps: [provision: {ca_file: true}]")
        }
        #expect(error?.description.contains("'ca_file' is for images with 'tls: true'") == true)
    }

    @Test func `a case cuts the agent short, takes disks out and runs scripts`() throws {
        let testCase = try load(
            """
            summary: it survives
            node: two-disks
            steps:
              - provision: {disks_untouched: [vdb]}
              - provision: {interrupt_at: made vda2}
              - provision: {interrupt_at: made vda2, how: power}
              - boot: {target: disk, without: vda}
              - run: {script: look.sh, output_contains: [one, two]}
            """)
        let provisions = testCase.steps.compactMap { step in
            if case .provision(let step) = step { step } else { nil }
        }
        #expect(provisions.map(\.disksUntouched) == [.named(["vdb"]), .none, .none])
        #expect(provisions.map(\.interruption?.means) == [nil, .kill, .power])
        #expect(provisions.last?.interruption?.text == "made vda2")
        #expect(testCase.steps[3] == .boot(BootStep(target: .disk, without: ["vda"])))
        #expect(
            testCase.steps[4]
                == .run(
                    RunStep(
                        source: .script("look.sh"), exitStatus: 0, output: nil, outputContains: ["one", "two"])))
    }

    @Test(arguments: [
        ("steps: [inspect: x]", "missing key 'summary'"),
        ("summary: x\nnode: n\nsteps: []", "no step checks anything"),
        ("summary: x\nnode: n\nsteps: [boot: disk]", "no step checks anything"),
        (
            "summary: x\nnode: n\nsteps: [reboot: disk]",
            "unknown key 'reboot'; allowed: provision, conduct, inspect, boot, run"
        ),
        ("summary: x\nnode: n\nsteps: [{inspect: a, boot: disk}]", "a step has one key"),
        ("summary: x\nnode: n\nsteps: [inspect: a, boot: floppy]", "'floppy' is not one of: disk, pxe"),
        ("summary: x\nnode: n\nsteps: [provision: {exit_status: 256}]", "256 is not between 0 and 255"),
        ("summary: x\nnode: n\nsteps: [provision: {disks_untouched: vda}]", "expected true or false, found 'vda'"),
        ("summary: x\nnode: n\nsteps: [provision: {how: kill}]", "'how' says how 'interrupt_at' interrupts"),
        (
            "summary: x\nnode: n\nsteps: [provision: {interrupt_at: a, exit_status: 1}]",
            "an agent that is interrupted has no 'exit_status' of its own"
        ),
        ("summary: x\nnode: n\nsteps: [provision: {interrupt_at: a, how: saw}]", "'saw' is not one of: kill, power"),
        ("summary: x\nnode: n\nsteps: [run: {script: a, command: b}]", "a run step has one of: command, script"),
        ("summary: x\nnode: n\nimages: {a: {fault: {times: 1}}}\nsteps: [inspect: a]", "a fault names one of"),
        (
            "summary: x\nnode: n\nimages: {a: {format: tar}}\nsteps: [inspect: a]",
            "'tar' is not one of: raw, gzip, zstd"
        ),
        ("summary: x\nnode: n\nimages: {a: {format: tree, tls: true}}\nsteps: [inspect: a]", "knows no TLS"),
        ("summary: x\nnode: n\nsteps: [provision: {message: []}]", "an empty list checks nothing"),
        ("summary: x\nnode: n\nsteps: [run: {command: ls, output_contains: ''}]", "an empty text checks nothing"),
        ("summary: x\nnode: n\nsteps: [conduct: {steps: []}]", "a conductor has one step at least"),
        ("summary: x\nnode: n\nsteps: [inspect: /etc/passwd]", "is no path from the case's folder on"),
    ])
    func `a mistake names the place and what is allowed`(text: String, message: String) {
        let error = #expect(throws: DocumentError.self) { try load(text) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
        #expect(error?.description.contains("case.yaml:") == true)
    }

    @Test func `every case of the source tree can be read, and its shape`() throws {
        let finder = CaseFinder(tree: try SourceTree.find())
        let cases = try finder.find([])
        #expect(!cases.isEmpty)
        for testCase in cases { _ = try finder.shape(of: testCase) }
    }

    @Test func `an unknown shape is named with the case's file and the known ones`() throws {
        let testCase = try load("summary: x\nnode: one-dsk\nsteps: [inspect: e]")
        let error = #expect(throws: ShapeNotFound.self) {
            try CaseFinder(tree: SourceTree.find()).shape(of: testCase)
        }
        #expect(
            error?.description.contains("case.yaml: node: no shape 'one-dsk': there is no one-dsk.yaml beside it")
                == true)
        #expect(error?.known.contains("one-disk") == true)
    }

    @Test func `a name that is nearly one is told, and others get all names`() {
        let known = ["one-disk", "two-disks", "uefi"]
        #expect(
            NearName.hint("one-dsk", among: known, in: "x") == "did you mean 'one-disk'? x has 3 names: bareproof list")
        #expect(NearName.hint("raid", among: known, in: "x") == "x has: one-disk, two-disks, uefi")
        #expect(NearName.distance("kitten", "sitting") == 3)
        #expect(NearName.distance("", "abc") == 3)
    }

    @Test func `an image that there is not is found before anything is built`() throws {
        let testCase = try load("summary: x\nnode: one-disk\nimages: {a: {image: debian-21}}\nsteps: [inspect: e]")
        let error = #expect(throws: ImageNotFound.self) {
            try CaseFinder(tree: SourceTree.find()).requireImages(of: testCase)
        }
        #expect(error?.description.contains("did you mean 'debian-12'?") == true)
    }

    @Test func `texts are taken as they are written`() throws {
        let testCase = try load(
            "summary: x\nnode: n\nsteps:\n  - provision: {message: [6.10, 0755, yes, 1e3, +5]}\n  - run: {command: true, output: 010}"
        )
        guard case .provision(let step) = testCase.steps[0], case .run(let run) = testCase.steps[1] else {
            return #expect(Bool(false))
        }
        #expect(step.message == ["6.10", "0755", "yes", "1e3", "+5"])
        #expect(run.output == "010" && run.source == .command("true"))
    }

    @Test func `an unknown case lists the known ones`() throws {
        let finder = CaseFinder(tree: try SourceTree.find())
        let error = #expect(throws: CaseNotFound.self) { try finder.find(["no-such-case"]) }
        #expect(error?.known.contains("one-disk") == true)
    }

    @Test func `a document that is not there is reported where the case names it`() {
        let error = #expect(throws: DocumentError.self) {
            try load("summary: x\nnode: one-disk\nsteps:\n  - provision: {document: bda.json}")
        }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("case.yaml:4:27: steps[0].provision.document: no such file: "), "\(text)")
        #expect(
            text.hasSuffix(
                "; in its folder are: a, bad.json, case.yaml, e, expected.yaml, look.sh, motd, provision.json"))
    }

    /// libguestfs is launched anew for each: half a minute without KVM.
    @Test func `a case of ours looks at its disks once at most`() throws {
        for testCase in try CaseFinder(tree: SourceTree.find()).find([]) {
            #expect(testCase.inspections.count <= 1, "\(testCase.name)")
        }
    }
}
