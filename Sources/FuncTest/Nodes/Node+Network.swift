internal import Foundation
internal import SystemPackage

/// What passes on the node's network while it is awaited.
extension Node {
    /// Where QEMU takes the network down.
    var captureFile: FilePath { folder.appending("packets.pcap") }

    /// Reads what came since the last look. What cannot be read is said once, and costs the evidence, not the case.
    func followNetwork() async {
        guard network.current != nil else { return }
        do {
            try network.look(at: recorder.seconds())
        } catch {
            recorder.note(.network, "\(error)", isFailure: true)
            return await endCapture()
        }
        recorder.setNetwork(network.events)
        if network.current?.isFull == true {
            recorder.note(.network, "more than \(NetworkCapture.limit >> 20) MiB passed: no more is taken down")
            await endCapture()
        }
    }

    /// Has QEMU take down no more: what is copied from here on are images, gigabytes of them.
    func endCapture() async {
        guard let capture = network.current else { return }
        // A node that is off has ended it by itself.
        _ = try? await qemu(#"{"execute": "object-del", "arguments": {"id": "capture"}}"#)
        try? network.look(at: recorder.seconds())
        network.end()
        recorder.setNetwork(network.events)
        try? FileManager.default.removeItem(atPath: capture.path.string)
    }

    /// The packets of all starts as a file, without what TCP carried; nil if there are none.
    func packets() -> [UInt8]? {
        network.content(since: Date().timeIntervalSince1970 - recorder.seconds())
    }
}
