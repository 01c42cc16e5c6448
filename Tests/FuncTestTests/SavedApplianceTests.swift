import Foundation
import Testing

@testable import FuncTest

/// What libguestfs starts in QEMU's place, with a QEMU that only says what it was started with.
final class SavedApplianceTests {
    private let folder = URL(filePath: NSTemporaryDirectory()).appending(
        path: "bareproof-appliance-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(ApplianceScripts.hypervisor, as: "hypervisor")
        try write("#!/bin/sh\nprintf '%s\\n' \"$@\"\n", as: "qemu-system-x86_64")
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Has a process write a program. Were it this one, a program that another test starts at this moment would hold the file open for
    /// writing, and nobody could run it ("Text file busy").
    private func write(_ text: String, as name: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-ec", #"printf %s "$1" >"$2"; chmod 700 "$2""#, "sh", text, folder.appending(path: name).path,
        ]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    /// What QEMU gets of arguments.
    private func arguments(_ arguments: [String]) throws -> [String] {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = folder.appending(path: "hypervisor")
        process.arguments = arguments
        process.environment = ["PATH": "\(folder.path):/usr/bin:/bin"]
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static let launch = [
        "-nodefaults", "-machine", "accel=tcg", "-cpu", "max,la57=off", "-drive",
        "file.file.filename=/t/overlay1.qcow2,file.driver=qcow2,cache=unsafe,id=hd0,if=none", "-device",
        "scsi-hd,drive=hd0,serial=drivea", "-drive",
        "file=/x/root,snapshot=on,id=appliance,cache=unsafe,if=none,format=raw", "-device", "scsi-hd,drive=appliance",
        "-serial", "stdio", "-append", "root=UUID=1 quiet  x",
    ]

    @Test func `an appliance that is to be saved has no drives, and a monitor`() throws {
        #expect(
            try arguments(Self.launch) == [
                "-nodefaults", "-machine", "accel=tcg", "-cpu", "max,la57=off,-erms,-fsrm", "-drive",
                "file=\(folder.path)/overlay.qcow2,id=appliance,cache=unsafe,if=none,format=qcow2", "-device",
                "scsi-hd,drive=appliance,scsi-id=255", "-serial", "file:\(folder.path)/console", "-append",
                "root=UUID=1 quiet  x", "-qmp", "unix:\(folder.path)/monitor,server=on,wait=off",
            ])
    }

    @Test func `one that was saved goes on with the drives, and writes nothing to what was saved`() throws {
        try write("", as: "memory")
        let found = try arguments(Self.launch)
        #expect(found.contains("scsi-hd,drive=hd0,serial=drivea"))
        #expect(found.contains { $0.contains("id=hd0") })
        #expect(
            found.contains(
                "file=\(folder.path)/overlay.qcow2,id=appliance,cache=unsafe,if=none,format=qcow2,snapshot=on"))
        #expect(found.contains("stdio"))
        #expect(found.suffix(2) == ["-incoming", "exec:cat '\(folder.path)/memory'"])
    }

    @Test func `questions about QEMU itself are handed on`() throws {
        #expect(try arguments(["-machine", "none", "-qmp", "stdio"]) == ["-machine", "none", "-qmp", "stdio"])
    }

    @Test func `one that boots has another processor, and nothing else`() throws {
        try write(ApplianceScripts.plainHypervisor, as: "hypervisor")
        let expected = Self.launch.map { $0 == "max,la57=off" ? "max,la57=off,-erms,-fsrm" : $0 }
        #expect(try arguments(Self.launch) == expected)
    }
}
