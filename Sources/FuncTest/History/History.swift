public import Foundation
internal import GRDB
public import SystemPackage

/// What became of cases on this machine, in a file of SQLite: how long they take, and which of them do not always end the same way.
public struct History: Sendable {
    private let database: DatabaseQueue

    /// Opens the file; one that is not there is made.
    ///
    /// - Throws: ``HistoryError``.
    public init(_ file: FilePath) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: file.removingLastComponent().string, withIntermediateDirectories: true)
            var configuration = Configuration()
            // Two runs may end at once.
            configuration.busyMode = .timeout(10)
            database = try DatabaseQueue(path: file.string, configuration: configuration)
            try Self.migrator.migrate(database)
        } catch {
            throw HistoryError(file: file, why: (error as? DatabaseError)?.message ?? "\(error)")
        }
    }

    /// Tables are only ever added to: a newer program reads an older one's file.
    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("outcomes") { database in
            try database.create(table: "outcome") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("case", .text).notNull().indexed()
                // Seconds since 1970.
                table.column("time", .double).notNull()
                table.column("outcome", .text).notNull()
                table.column("seconds", .double).notNull()
                table.column("tries", .integer).notNull()
                table.column("accelerator", .text)
            }
        }
        return migrator
    }

    /// Adds a verdict.
    public func add(_ verdict: Verdict, at time: Date = Date()) async throws {
        try await database.write { database in
            try database.execute(
                sql:
                    "INSERT INTO outcome (\"case\", time, outcome, seconds, tries, accelerator) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    verdict.name, time.timeIntervalSince1970, verdict.outcome.rawValue, verdict.seconds,
                    verdict.tries, verdict.accelerator?.accelerator,
                ])
        }
    }

    /// What became of a case, or of all, the latest first.
    ///
    /// - Parameters:
    ///   - name: The case; nil for all.
    ///   - limit: How many at most for each case.
    public func outcomes(of name: String? = nil, limit: Int) async throws -> [PastOutcome] {
        try await database.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM (
                        SELECT *, row_number() OVER (PARTITION BY "case" ORDER BY id DESC) AS age FROM outcome
                        WHERE ?1 IS NULL OR "case" = ?1
                    ) WHERE age <= ?2 ORDER BY id DESC
                    """, arguments: [name, limit])
            return rows.compactMap(PastOutcome.init)
        }
    }

    /// How long cases took, in seconds: the median of the last times that they ended as expected.
    public func durations() async throws -> [String: Double] {
        let past = try await outcomes(limit: 10).filter { $0.outcome == Verdict.Outcome.asExpected.rawValue }
        return Dictionary(grouping: past, by: \.name).mapValues { PastOutcome.median($0.map(\.seconds)) }
    }
}

/// A history that cannot be used.
public struct HistoryError: Error, CustomStringConvertible {
    /// Its file.
    public var file: FilePath
    /// What is wrong with it.
    public var why: String

    public var description: String {
        "the history of this machine's cases, \(file): \(why); without that file, a new one is begun"
    }
}

/// One time that a case ran.
public struct PastOutcome: Sendable, Equatable {
    /// The case.
    public var name: String
    /// When it ended.
    public var time: Date
    /// How it ended, in the words of verdicts.
    public var outcome: String
    /// Seconds.
    public var seconds: Double
    /// How often it was tried.
    public var tries: Int
    /// What ran the node's instructions.
    public var accelerator: String?

    /// The middle one of some numbers; 0 of none.
    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

extension PastOutcome {
    /// Takes a row; nil if it is none of ours: SQLite lets a column hold whatever somebody puts there.
    init?(_ row: Row) {
        guard let name = String.fromDatabaseValue(row["case"]), let outcome = String.fromDatabaseValue(row["outcome"]),
            let time = Double.fromDatabaseValue(row["time"]), let seconds = Double.fromDatabaseValue(row["seconds"])
        else { return nil }
        (self.name, self.outcome) = (name, outcome)
        (self.time, self.seconds) = (
            Date(timeIntervalSince1970: time.isFinite ? min(max(0, time), 1e11) : 0), seconds.asTime
        )
        tries = Int.fromDatabaseValue(row["tries"]) ?? 1
        accelerator = String.fromDatabaseValue(row["accelerator"])
    }
}
