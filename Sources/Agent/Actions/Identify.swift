internal import Blocking
internal import Commands
internal import Provisioning

extension Workshop {
    /// What is on a device; waits for a few seconds until something is.
    func identify(_ device: String) async throws -> DeviceContent {
        try await poll("looking for a file system on \(device)", every: .milliseconds(500), limit: .seconds(5)) {
            // 2 is blkid's status for nothing found.
            let result = try await runner.check(Tools.identify(device), accepting: [0, 2])
            let values = Self.values(result.standardOutput)
            if let type = values["TYPE"], let uuid = values["UUID"] {
                return Probe.done(DeviceContent(type: type, uuid: uuid))
            }
            return .pending(lastSeen: values["TYPE"].map { "\($0) without a UUID" } ?? "nothing")
        }
    }

    /// Waits until udev has made device nodes.
    func waitForNodes(_ devices: [String], of what: String) async throws {
        try await runner.check(Tools.settle(count: devices.count))
        try await poll("waiting for \(what)", every: .milliseconds(100), limit: .seconds(30)) {
            let missing = devices.filter { !Files.exists(paths.node($0)) }
            if missing.isEmpty { return Probe.done(()) }
            return .pending(lastSeen: "no \(missing.joined(separator: ", "))")
        }
    }

    /// What a device says right now, as blkid(8) names it; nothing for a device that is not there.
    func probe(_ device: String) async throws -> [String: String] {
        Self.values(try await runner.check(Tools.identify(device), accepting: [0, 2]).standardOutput)
    }

    static func values(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
        }
        return values
    }
}

extension Workshop {
    /// Finds out what is on the devices of a plan that nobody has looked at yet: an action that is carried out alone begins
    /// where another run ended.
    func identifyMissing(_ deployment: inout Deployment) async throws {
        for device in deployment.plan.fileSystems.map(\.device) where deployment.contents[device] == nil {
            deployment.contents[device] = try await attempting(
                "looking at \(device)", advice: "run the actions that make and fill it first"
            ) {
                try await identify(device)
            }
        }
    }
}
