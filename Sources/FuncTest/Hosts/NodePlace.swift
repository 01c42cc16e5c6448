/// Where a node is plugged in: the address of its first network card, and how it gets to ports of this host's loopback. Whatever serves
/// a node is opened through its place, so that it is there for that node alone.
struct NodePlace: LoopbackGate {
    let host: any NodeHost
    let address: String

    func open(_ port: Int) async throws -> Int { try await host.open(port, for: address) }
    func shut(_ port: Int) async { await host.shut(port) }
}

extension NodeHost {
    /// Has a place for a node for as long as a body runs.
    func withPlace<Value>(_ body: (NodePlace) async throws -> Value) async throws -> Value {
        let place = NodePlace(host: self, address: try takeAddress())
        defer { giveBack(place.address) }
        return try await body(place)
    }
}

/// What brings a port of this host's loopback to where a node looks for it.
protocol LoopbackGate: Sendable {
    /// The address of the node's first network card.
    var address: String { get }
    /// Opens a port of this host's loopback there.
    ///
    /// - Returns: The port there.
    func open(_ port: Int) async throws -> Int
    /// Closes it again, also for a task that is cancelled.
    func shut(_ port: Int) async
}

extension LoopbackGate {
    /// Opens ports for as long as a body runs.
    ///
    /// - Parameters:
    ///   - ports: Ports of this host's loopback.
    ///   - body: Gets the ports there, in the same order.
    func withOpen<Value>(_ ports: [Int], _ body: ([Int]) async throws -> Value) async throws -> Value {
        var there: [Int] = []
        do {
            for port in ports { there.append(try await open(port)) }
            let value = try await body(there)
            for port in ports { await shut(port) }
            return value
        } catch {
            for port in ports.prefix(there.count) { await shut(port) }
            throw error
        }
    }
}

/// The gate of a node that runs here: QEMU's user network leads to this host's loopback.
struct OwnLoopback: LoopbackGate {
    let address = UserNetwork.anyAddress()

    func open(_ port: Int) async throws -> Int { port }
    func shut(_ port: Int) async {}
}
