internal import Commands
internal import Documents

extension StepPerformer {
    /// A `run` step: a command on the running node.
    struct ShellCall: Sendable {
        let node: Node
        let context: StepContext
        let step: RunStep
        let place: String

        struct Result: Sendable {
            var failures: [Verdict.Failure]
            /// What it printed, without white space at the ends; nil if it was not performed.
            var output: String?
        }

        func perform(isRunning: Bool) async throws -> Result {
            guard isRunning else {
                let message = "not performed, because the node is off: no boot step went well before"
                return Result(failures: [failure(message)], output: nil)
            }
            let shell = try await node.secureShell()
            let answer = try await context.clock.measure("\(CaseStep.run(step).name) \(name)", .guest) { _ in
                try await perform(on: shell)
            }
            return Result(failures: try check(answer), output: answer.standardOutput.trimmed)
        }

        private func check(_ result: CommandResult) throws -> [Verdict.Failure] {
            var failures: [Verdict.Failure] = []
            if case .file = step.source, step.exitStatus == RunStep.absence, result.status == .exited(0) {
                failures.append(
                    failure("\(name): expected no such file, found one: '\(result.standardOutput.trimmed)'"))
            } else if case .file = step.source, result.status == .exited(RunStep.absence), step.exitStatus == 0 {
                failures.append(failure("\(name): no such file"))
            } else if result.status != .exited(step.exitStatus) {
                failures.append(
                    failure(
                        "\(name): expected exit status \(step.exitStatus), found \(result.status): "
                            + result.standardError))
            }
            let output = result.standardOutput.trimmed
            if let expected = try step.output.map(context.expanded)?.trimmed,
                expected != output
            {
                failures.append(failure("\(name): expected output '\(expected)', found '\(output)'"))
            }
            for text in try step.outputContains.map(context.expanded) where !output.contains(text) {
                failures.append(failure("\(name): expected '\(text)' in the output, which is '\(output)'"))
            }
            return failures
        }

        private var name: String {
            switch step.source {
            case .command(let line): "'\(line)'"
            case .script(let file): file
            case .file(let file): "\(file)"
            }
        }

        private func perform(on shell: SecureShell) async throws -> CommandResult {
            let input = try context.input(of: step)
            // Making file systems and arrays takes a while without KVM.
            let limit = node.environment.limits.of(.command)
            switch step.source {
            case .command: return try await shell.run(input, timeLimit: limit)
            // The first command that fails ends a script, and says which it was.
            case .script:
                return try await shell.run("sh -eux -s", input: .bytes(Array(input.utf8)), timeLimit: limit)
            case .file: return try await shell.run("sh -c \(Command.quoted(input))", timeLimit: limit)
            }
        }

        private func failure(_ message: String) -> Verdict.Failure {
            Verdict.Failure(step: place, message: message, differences: [])
        }
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: String {
        let tail = drop(while: \.isWhitespace)
        return String(tail.dropLast(tail.reversed().prefix(while: \.isWhitespace).count))
    }
}
