import Libvirt
import Testing

/// Against libvirt's own test driver, which needs no daemon and no privilege. All connections of a process to it see the
/// same domains, so the tests take turns.
@Suite(.serialized) struct HypervisorTests {
    private let xml = """
        <domain type='test'>
          <name>case</name>
          <uuid>4e1ab5ee-0a1b-4a8c-9d38-3f0b7a3b8c11</uuid>
          <memory unit='MiB'>64</memory>
          <os><type>hvm</type></os>
        </domain>
        """

    @Test func `a domain is defined, started, powered off and removed`() async throws {
        let hypervisor = try await Hypervisor.connect(to: "test:///default")
        try await hypervisor.define(xml: xml)
        #expect(try await hypervisor.state(of: "case") == .shutoff)
        try await hypervisor.start("case")
        #expect(try await hypervisor.state(of: "case") == .running)
        #expect(try await hypervisor.xml(of: "case").contains("4e1ab5ee-0a1b-4a8c-9d38-3f0b7a3b8c11"))
        try await hypervisor.destroy("case")
        #expect(try await hypervisor.state(of: "case") == .shutoff)
        try await hypervisor.undefine("case")
        #expect(try await !hypervisor.domainNames().contains("case"))
    }

    @Test func `an unknown domain is reported by code, and by name`() async throws {
        let hypervisor = try await Hypervisor.connect(to: "test:///default")
        let error = await #expect(throws: LibvirtError.self) { try await hypervisor.start("nobody") }
        #expect(error?.code == .noDomain)
        #expect(error?.description.hasPrefix("looking up domain nobody: ") == true)
    }

    @Test func `powering off what is off, and removing what is not there, is no error`() async throws {
        let hypervisor = try await Hypervisor.connect(to: "test:///default")
        try await hypervisor.define(xml: xml)
        try await hypervisor.destroy("case")
        try await hypervisor.undefine("case")
        try await hypervisor.undefine("case")
    }

    @Test func `a URI that nothing answers to is an error that names it`() async {
        let error = await #expect(throws: LibvirtError.self) {
            try await Hypervisor.connect(to: "qemu+unix:///session?socket=/nonexistent")
        }
        #expect(error?.description.hasPrefix("connecting to qemu+unix:///session?socket=/nonexistent: ") == true)
        #expect(error?.code == .systemError)
    }

    @Test(.timeLimit(.minutes(1))) func `what happens to domains is told as it happens, until it is asked for no more`()
        async throws
    {
        let hypervisor = try await Hypervisor.connect(to: "test:///default")
        let events = try await hypervisor.events()
        try await hypervisor.define(xml: xml)
        try await hypervisor.start("case")
        try await hypervisor.destroy("case")
        try await hypervisor.undefine("case")
        var told: [String] = []
        for await event in events.stream where event.domain == "case" {
            told.append("\(event)")
            #expect(!event.isFailure)
            if told.count == 4 { break }
        }
        #expect(told == ["defined", "started: booted", "stopped: destroyed", "undefined"])
        await hypervisor.end(events)
        for await event in events.stream { Issue.record("told of \(event) behind the end") }
    }
}
