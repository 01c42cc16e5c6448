internal import Synchronization

/// The addresses of nodes on a segment: each network card's has an internet address that DHCP always gives to it.
final class SegmentAddresses: Sendable {
    /// How many nodes a segment has room for.
    static let count = 30
    /// Where the first node is, as on QEMU's user-mode network.
    private static let first = 15
    /// A node may have eight cards, whose addresses count on from the first one's.
    private static let step = 8

    private let middle: String
    private let taken = Mutex<Set<Int>>([])

    init() {
        middle = (0..<2).map { _ in Self.hexadecimal(Int.random(in: 0...255)) }.joined(separator: ":")
    }

    /// All pairs of a card's address and its internet address.
    var all: [(card: String, internet: String)] {
        (0..<Self.count).map { (card($0), Self.internet($0)) }
    }

    /// An address for the first card of a node.
    func take() throws -> String {
        try taken.withLock { taken in
            guard let free = (0..<Self.count).first(where: { !taken.contains($0) }) else {
                throw SegmentError(attempt: "taking an address for a node", reason: "all \(Self.count) are in use")
            }
            taken.insert(free)
            return card(free)
        }
    }

    /// Takes the address of a node that is gone.
    func giveBack(_ address: String) {
        guard let index = (0..<Self.count).first(where: { card($0) == address }) else { return }
        taken.withLock { _ = $0.remove(index) }
    }

    /// Where DHCP puts the node with that card.
    func internetAddress(of address: String) -> String? {
        (0..<Self.count).first { card($0) == address }.map(Self.internet)
    }

    private func card(_ index: Int) -> String { "52:54:00:\(middle):\(Self.hexadecimal(index * Self.step))" }
    private static func internet(_ index: Int) -> String { "10.0.2.\(first + index)" }

    private static func hexadecimal(_ byte: Int) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
