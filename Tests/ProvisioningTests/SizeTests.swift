import Provisioning
import Testing

struct SizeTests {
    struct Case: CustomTestStringConvertible {
        var text: String
        var bytes: UInt128
        var testDescription: String { text }
    }

    @Test(arguments: [
        Case(text: "100 MiB", bytes: 100 << 20), Case(text: "100MiB", bytes: 100 << 20),
        Case(text: "  100\tMiB ", bytes: 100 << 20), Case(text: "4000", bytes: 4000 << 20),
        Case(text: "2.5 KiB", bytes: 2560), Case(text: "4 B", bytes: 4), Case(text: "3 s", bytes: 1536),
        Case(text: "1 KB", bytes: 1000), Case(text: "1.5 GB", bytes: 1_500_000_000),
        Case(text: "1TB", bytes: 1_000_000_000_000),
        Case(text: "0.1 KiB", bytes: 102), Case(text: "1 YB", bytes: 1_000_000_000_000_000_000_000_000),
        Case(text: "1 YiB", bytes: 1 << 80), Case(text: "2.2 YiB", bytes: 2_659_636_803_152_184_184_353_587),
    ])
    func `a number with a unit is exact`(_ example: Case) throws {
        #expect(try Size(example.text) == .bytes(ByteCount(bytes: example.bytes)))
    }

    @Test func `a share may have a fraction and a space`() throws {
        for text in ["25.5 %", "25.5%"] {
            guard case .percent(let share) = try Size(text) else {
                Issue.record("\(text) is no share")
                continue
            }
            #expect(share.description == "25.5")
        }
    }

    @Test func `the rest has a word`() throws {
        #expect(try Size("remaining") == .remaining)
    }

    struct Wrong: CustomTestStringConvertible {
        var text: String
        var error: SizeError
        var testDescription: String { text.isEmpty ? "nothing" : text }
    }

    @Test(arguments: [
        Wrong(text: "", error: .grammar), Wrong(text: "MiB", error: .grammar), Wrong(text: "-1 MiB", error: .grammar),
        Wrong(text: "+1", error: .grammar), Wrong(text: "1.", error: .grammar), Wrong(text: ".5 GiB", error: .grammar),
        Wrong(text: "1.2.3", error: .grammar), Wrong(text: "١ MiB", error: .grammar),
        Wrong(text: "1e3", error: .unit("e3")), Wrong(text: "2 unknown", error: .unit("unknown")),
        Wrong(text: "1 mib", error: .unit("mib")), Wrong(text: "1 kB", error: .unit("kB")),
        Wrong(text: "1 MiB x", error: .unit("MiB x")), Wrong(text: "Remaining", error: .grammar),
        Wrong(text: "0", error: .zero), Wrong(text: "0.5 B", error: .zero), Wrong(text: "0%", error: .percentage),
        Wrong(text: "100.5%", error: .percentage), Wrong(text: "101%", error: .percentage),
        Wrong(text: "999999999999999999999999 YiB", error: .overflow),
        Wrong(text: "9999999999999999999999999999999999999999", error: .grammar),
    ])
    func `what is no size is told apart`(_ example: Wrong) {
        #expect(throws: example.error) { try Size(example.text) }
    }
}
