import Testing

@testable import FuncTest

/// How a command on a node ended.
struct SecureShellTests {
    @Test(arguments: [
        ("bareproof-exit-status 0\n", 0, ""),
        ("no such file\nbareproof-exit-status 2\n", 2, "no such file\n"),
        // A program in the background that comes too late.
        ("+ setsid\nbareproof-exit-status 0\n+ late\n", 0, "+ setsid\n+ late\n"),
        ("bareproof-exit-status 1\nbareproof-exit-status 3\n", 3, "bareproof-exit-status 1\n"),
    ]) func `the status stands on a line of its own`(text: String, status: Int32, said: String) throws {
        let found = try #require(SecureShell.status(in: text))
        #expect(found.status == status)
        #expect(found.said == said)
    }

    @Test(arguments: ["", "Connection closed\n", "bareproof-exit-status ", "bareproof-exit-status 0"])
    func `a connection that ends before gives none`(text: String) {
        #expect(SecureShell.status(in: text) == nil)
    }
}
