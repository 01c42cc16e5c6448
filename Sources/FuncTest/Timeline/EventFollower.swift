internal import Libvirt

/// Takes down what libvirt tells of a node, until its task is cancelled: also what the harness did not ask for, such as a reset from
/// within.
struct EventFollower: Sendable {
    let node: Node
    let recorder: TimelineRecorder

    func follow() async {
        let hypervisor = node.environment.hypervisor
        // A libvirt that tells of nothing is no reason not to run the case.
        guard let events = try? await hypervisor.events() else { return }
        for await event in events.stream where event.domain == node.domain {
            recorder.note(.libvirt, "\(event)", isFailure: event.isFailure)
        }
        await hypervisor.end(events)
    }
}
