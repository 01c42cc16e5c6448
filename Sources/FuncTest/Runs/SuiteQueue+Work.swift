extension SuiteQueue {
    /// What is done of one case. It may say that its node is off for good, and gives what came of it.
    typealias Work<Outcome> = @Sendable (_ onRest: @escaping @Sendable () -> Void) async throws -> Outcome

    /// What the cases at work tell the one that begins others.
    private enum Event<Outcome: Sendable>: Sendable {
        case rested(Int)
        case ended(Int, Result<Outcome, any Error>)
    }

    /// Works through all cases, as many at once as there is room for.
    ///
    /// - Parameters:
    ///   - work: Gives the work of a case when its turn has come.
    ///   - take: Takes what came of a case, in the order in which they end, and says whether its node stays up.
    /// - Throws: The first error, and `CancellationError` when the task is cancelled: either way all that were at work have ended.
    func workThrough<Outcome: Sendable>(
        _ work: (_ number: Int) throws -> Work<Outcome>,
        take: (Outcome, _ number: Int) async throws -> Bool
    ) async throws {
        var queue = self
        let (events, feed) = AsyncStream<Event<Outcome>>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            var looks = events.makeAsyncIterator()
            while true {
                while let number = queue.begin() {
                    let work = try work(number)
                    group.addTask {
                        let result = await Result.of { try await work { feed.yield(.rested(number)) } }
                        feed.yield(.ended(number, result))
                    }
                }
                // Nobody looks any more once the run is cancelled; the group waits for those at work.
                guard !queue.isDone, let event = await looks.next() else { break }
                switch event {
                case .rested(let number): queue.rest(number)
                case .ended(let number, let result):
                    queue.end(number, keepsNode: try await take(try result.get(), number))
                }
            }
        }
        try Task.checkCancellation()
    }
}

extension Result where Failure == any Error, Success: Sendable {
    /// What a body comes to.
    fileprivate static func of(_ body: () async throws -> Success) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
