internal import Documents
internal import NodeTemplates

/// Which case begins next: the cases that wait, and the room that those at work leave.
struct SuiteQueue {
    /// What a case takes of the host.
    struct Need {
        /// The memory of its node, in bytes.
        var memory: Int64
        /// Whether it writes OS images: hundreds of MiB, where a layout is a few.
        var isStorageHeavy: Bool
    }

    /// The places of cases in the order in which they should begin: first those that nobody has timed yet, then the longest, so that no
    /// long one is left alone at the end.
    ///
    /// - Parameter durations: Seconds by a case's name.
    static func order(of names: [String], durations: [String: Double]) -> [Int] {
        names.indices.sorted { left, right in
            let (first, second) = (durations[names[left]] ?? .infinity, durations[names[right]] ?? .infinity)
            return first == second ? left < right : first > second
        }
    }

    private let needs: [Need]
    private var slots: NodeSlots
    private var waiting: [Int]
    private var atWork: Set<Int> = []
    /// The case whose disks are read while its place is another one's.
    private var resting: Int?

    /// Takes what there is to do.
    ///
    /// - Parameters:
    ///   - order: The places of the cases, in the order in which they should begin.
    ///   - needs: What each takes.
    ///   - slots: The room of the host.
    init(order: [Int], needs: [Need], slots: NodeSlots) {
        self.needs = needs
        self.slots = slots
        waiting = order
    }

    /// Whether all cases have ended.
    var isDone: Bool { waiting.isEmpty && atWork.isEmpty && resting == nil }

    /// Begins a case, if there is room for one.
    ///
    /// The first one in order that fits, but cases that write images are kept to half of the nodes for as long as there are others:
    /// two that wait for one disk gain nothing from being two.
    ///
    /// - Returns: The place of the case.
    mutating func begin() -> Int? {
        let fitting = waiting.filter { slots.hasRoom(needs[$0].memory) }
        let isStorageBusy = atWork.count { needs[$0].isStorageHeavy } >= atWork.count / 2 + 1
        let gentle = fitting.first { !isStorageBusy || !needs[$0].isStorageHeavy }
        guard let number = gentle ?? fitting.first else { return nil }
        waiting.removeAll { $0 == number }
        slots.take(needs[number].memory)
        atWork.insert(number)
        return number
    }

    /// The node of a case is off for good; its disks are still to be read. One case at a time gives its place away: time limits are those
    /// of a host that has little more to do than it has places.
    mutating func rest(_ number: Int) {
        guard resting == nil, atWork.remove(number) != nil else { return }
        slots.rest(needs[number].memory)
        resting = number
    }

    /// A case has ended.
    ///
    /// - Parameter keepsNode: Whether its node stays up.
    mutating func end(_ number: Int, keepsNode: Bool) {
        if resting == number {
            resting = nil
            return slots.endRest()
        }
        guard atWork.remove(number) != nil else { return }
        keepsNode ? slots.keep() : slots.give(back: needs[number].memory)
    }
}

extension SuiteQueue.Need {
    /// What a case takes.
    init(of testCase: Case, on shape: NodeShape) {
        self.init(memory: shape.memory.bytes, isStorageHeavy: !testCase.images.isEmpty)
    }
}
