internal import Commands

extension CaseStep {
    /// Whether an error of the step tells something of what is on trial, and not of the harness: an agent that hangs, a command that does
    /// not end.
    func isFault(ofNode error: any Error) -> Bool {
        switch (self, error) {
        case (.provision, let error as StalledNodeError), (.conduct, let error as StalledNodeError):
            error.stage.isAgents
        case (.provision, let error as CommandError), (.run, let error as CommandError): error.reason == .timedOut
        default: false
        }
    }
}
