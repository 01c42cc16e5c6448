public import FuncTest
internal import Logging
public import Testing

/// Gives a test a node of a shape: `@Test(.node("two-disks"))`. Each test, and each argument of one, has a node of its own.
public struct NodeTrait: TestTrait, SuiteTrait, TestScoping {
    let shape: String
    let settings: Environment.Settings

    /// Holds for the tests of a suite too.
    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        // A suite is performed once as a whole, and needs no node for that.
        guard testCase != nil else { return try await function() }
        var logger = Logger(label: "functional")
        logger.logLevel = .warning
        try await withoutActuallyEscaping(function) { function in
            try await TrialNode.with(shape, settings: settings, tree: try SourceTree.find(), logger: logger) { node in
                // Kept where `swift test --attachments-path FOLDER` asks for it: nobody else knows of a failure while the node is there.
                defer { Attachment.record(node.node.console.text, named: "console.log") }
                try await TrialNode.$current.withValue(node) { try await function() }
            }
        }
    }
}

extension Trait where Self == NodeTrait {
    /// A node at its ramdisk, for as long as the test runs.
    ///
    /// - Parameters:
    ///   - shape: The name of a shape in `templates/nodes`.
    ///   - settings: How nodes are made.
    public static func node(_ shape: String, settings: Environment.Settings = .init()) -> Self {
        NodeTrait(shape: shape, settings: settings)
    }
}

extension TrialNode {
    /// The node of the test that runs; nil in a test without ``NodeTrait``.
    @TaskLocal public static var current: TrialNode?

    /// The node of the test that runs.
    ///
    /// - Throws: ``NoNode`` in a test without one.
    public static var ofTest: TrialNode {
        get throws {
            guard let current else { throw NoNode() }
            return current
        }
    }
}

/// A test that has no node.
public struct NoNode: Error, CustomStringConvertible {
    public var description: String {
        "this test has no node; write @Test(.node(\"SHAPE\")), with a shape of templates/nodes"
    }
}
