import Testing

@testable import FuncTest

/// How much the disks that a run keeps may take.
struct DiskAllowanceTests {
    @Test func `cases that did not fail leave half of it to those that did`() {
        let allowance = DiskAllowance(8 << 20)
        #expect(allowance.take(3 << 20, hasFailed: false) == nil)
        #expect(
            allowance.take(2 << 20, hasFailed: false)
                == "the disks take 2 MiB, and of the 8 MiB that a run keeps are left 1 MiB")
        #expect(allowance.take(5 << 20, hasFailed: true) == nil)
        #expect(allowance.take(1, hasFailed: true)?.hasSuffix("are left 0 B") == true)
        #expect(allowance.take(1, hasFailed: false) != nil)
    }
}
