internal import Commands
internal import SystemPackage

/// What a person types to run a case again in the way in which it was run.
public struct Rerun: Sendable {
    /// What Bareproof is called by.
    public var program: String
    /// The bundle that the case came in, if it was replayed.
    public var bundle: String?
    /// The options that are not the usual ones, each word by itself.
    public var options: [String]

    /// Describes how a case is run.
    public init(program: String = CommandLine.arguments[0], bundle: String? = nil, options: [String] = []) {
        self.program = program
        self.bundle = bundle
        self.options = options
    }

    /// The command line for a case.
    func line(for testCase: Case) -> String {
        let what = bundle.map { ["replay", $0] } ?? ["run", testCase.folder.string]
        return ([program] + (what + options).map(Command.quoted)).joined(separator: " ")
    }
}
