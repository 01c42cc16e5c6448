internal import ArgumentParser
internal import Logging

/// Options of the commands that need no nodes.
struct LogOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Show each command that is run, and all notes.")
    var verbose = false

    /// A logger to standard error.
    var logger: Logger { Output.logger(isVerbose: verbose) }
}
