import Testing

@testable import FuncTest

/// Which case begins next.
struct SuiteQueueTests {
    private static let gibibyte: Int64 = 1 << 30

    /// A queue of cases in order; each letter is one: `w` writes images, `l` makes a layout only.
    private func queue(_ cases: String, jobs: Int, memory: Int64 = 64 * gibibyte) -> SuiteQueue {
        SuiteQueue(
            order: Array(0..<cases.count),
            needs: cases.map { SuiteQueue.Need(memory: Self.gibibyte, isStorageHeavy: $0 == "w") },
            slots: NodeSlots(limit: jobs, memory: memory))
    }

    /// All that begin now.
    private func begin(_ queue: inout SuiteQueue) -> [Int] {
        var begun: [Int] = []
        while let number = queue.begin() { begun.append(number) }
        return begun
    }

    @Test func `cases that write images are kept to half of the nodes while there are others`() {
        var queue = queue("wwwwll", jobs: 2)
        #expect(begin(&queue) == [0, 4])
        queue.end(0, keepsNode: false)
        #expect(begin(&queue) == [1])
        queue.end(4, keepsNode: false)
        #expect(begin(&queue) == [5])
        queue.end(5, keepsNode: false)
        // There are no others any more: a node that does nothing gains nothing either.
        #expect(begin(&queue) == [2])
    }

    @Test func `one node takes the cases in order`() {
        var queue = queue("wlw", jobs: 1)
        for number in 0..<3 {
            #expect(begin(&queue) == [number])
            queue.end(number, keepsNode: false)
        }
        #expect(queue.isDone)
    }

    @Test func `the next case begins while the disks of the last one are read`() {
        var queue = queue("lll", jobs: 1)
        #expect(begin(&queue) == [0])
        queue.rest(0)
        #expect(begin(&queue) == [1])
        queue.end(0, keepsNode: false)
        #expect(begin(&queue) == [])
        queue.end(1, keepsNode: false)
        #expect(begin(&queue) == [2])
        queue.rest(2)
        #expect(!queue.isDone)
        queue.end(2, keepsNode: false)
        #expect(queue.isDone)
    }

    @Test(arguments: [1, 4]) func `what reads disks keeps its memory until it is done`(jobs: Int) {
        // Room for a node of 1 GiB with 512 MiB beside it, and not for what reads disks besides.
        var queue = queue("lll", jobs: jobs, memory: 2 * Self.gibibyte)
        #expect(begin(&queue) == [0])
        queue.rest(0)
        #expect(begin(&queue) == [])
        queue.end(0, keepsNode: false)
        #expect(begin(&queue) == [1])
    }

    @Test func `one case at a time gives its place away`() {
        var queue = queue("llll", jobs: 2)
        #expect(begin(&queue) == [0, 1])
        queue.rest(0)
        queue.rest(1)
        #expect(begin(&queue) == [2])
        queue.end(0, keepsNode: false)
        #expect(begin(&queue) == [])
        queue.end(1, keepsNode: false)
        #expect(begin(&queue) == [3])
    }

    @Test func `where memory is for two nodes, one of them writes images, however many processors there are`() {
        var queue = queue("wwl", jobs: 8, memory: 3 * Self.gibibyte)
        #expect(begin(&queue) == [0, 2])
    }

    @Test func `a node that stays up keeps its memory, and leaves its place`() {
        var queue = queue("ll", jobs: 1)
        #expect(begin(&queue) == [0])
        queue.end(0, keepsNode: true)
        #expect(begin(&queue) == [1])
    }
}
