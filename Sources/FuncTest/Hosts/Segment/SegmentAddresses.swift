internal import NodeTemplates
internal import Synchronization

/// The addresses of nodes on a segment: eight for each, one for each network card that it may have. DHCP always gives the same one to a
/// card, and those of a node are a network of their own (`/29`), which tells it from the others.
final class SegmentAddresses: Sendable {
    /// How many nodes a segment has room for.
    static let count = 29
    /// What the segment's addresses begin with.
    static let network = "10.0.2"
    /// Where the first node is: behind this host, and where such a network can begin.
    private static let first = 16
    private static let cards = 8

    /// What all cards' addresses begin with, in the range that QEMU has for virtual machines.
    private let head: [UInt8]
    private struct State {
        var taken: Set<Int> = []
        var next = 0
    }
    private let state = Mutex(State())

    init() {
        head = [0x52, 0x54, 0] + (0..<2).map { _ in UInt8.random(in: 0...255) }
    }

    /// All pairs of a card's address and its internet address.
    var all: [(card: String, internet: String)] {
        (0..<Self.count * Self.cards).map { (card($0), Self.internet($0)) }
    }

    /// An address for the first card of a node.
    func take() throws -> String {
        try state.withLock { state in
            // In turn: what a node that was hard to remove has left is not the next one's at once.
            let places = (0..<Self.count).map { (state.next + $0) % Self.count }
            guard let free = places.first(where: { !state.taken.contains($0) }) else {
                throw SegmentError(attempt: "taking an address for a node", reason: "all \(Self.count) are in use")
            }
            state.taken.insert(free)
            state.next = free + 1
            return card(free * Self.cards)
        }
    }

    /// Takes the address of a node that is gone.
    func giveBack(_ address: String) {
        guard let index = index(of: address) else { return }
        state.withLock { _ = $0.taken.remove(index) }
    }

    /// Where DHCP puts the node with that first card.
    func internetAddress(of address: String) throws -> String {
        guard let index = index(of: address) else {
            throw SegmentError(attempt: "serving the node \(address)", reason: "it is none of this segment's")
        }
        return Self.internet(index * Self.cards)
    }

    /// The addresses of all of that node's cards.
    func range(of address: String) throws -> String { "\(try internetAddress(of: address))/29" }

    private func index(of address: String) -> Int? {
        (0..<Self.count).first { card($0 * Self.cards) == address }
    }

    private func card(_ index: Int) -> String { CardAddress.text(head + [UInt8(index)]) }
    private static func internet(_ index: Int) -> String { "\(network).\(first + index)" }
}
