import ArgumentParser
import Testing

@testable import bareproof

/// Options of `bareproof run` that do not go together.
struct RunOptionTests {
    @Test(arguments: [
        "--report x", "--jobs 2", "--retries 1", "--repeat 2", "--keep-disks", "--keep", "--cold", "--network libvirt",
    ])
    func `what is of nodes is refused beside plans, which have none`(option: String) throws {
        let words = option.split(separator: " ").map(String.init)
        let error = #expect(throws: (any Error).self) { try RunCommand.parse(["--plan-only"] + words) }
        #expect(error.map { RunCommand.message(for: $0) }?.contains("\(words[0]): --plan-only starts no node") == true)
        _ = try RunCommand.parse(words)
    }

    @Test(arguments: [[], ["--network", "libvirt"], ["--agent", "a", "--cold", "--time-factor", "2.5"]])
    func `options come out as they went in`(words: [String]) throws {
        #expect(try RunCommand.parse(words).environment.words == words)
    }
}
