/// What the appliance calls devices, and what the node does.
struct DeviceNames: Sendable {
    private var names: [String: String] = [:]

    mutating func add(_ device: String, name: String) {
        names[device] = name
    }

    /// The node's name of a device; the appliance's own where the node has none.
    func name(of device: String) -> String {
        names[device] ?? device
    }
}
