internal import Documents

extension SuitePart {
    /// What `verdicts.json` says of it.
    var document: DocumentValue {
        .fields([
            "number": .integer(Int64(shard.number)), "count": .integer(Int64(shard.count)),
            "suite": .list(suite.map(DocumentValue.string)), "places": .list(places.map { .integer(Int64($0)) }),
        ])
    }
}

extension SuitePart: Decodable {
    private enum Key: String, CodingKey {
        case number, count, suite, places
    }

    /// Reads what ``document`` gave. What is in a report may have come from anywhere: nothing in it leads out of the report's folder.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let (number, count) = (
            try fields.decode(Int.self, forKey: .number), try fields.decode(Int.self, forKey: .count)
        )
        let suite = try fields.decode([String].self, forKey: .suite)
        let places = try fields.decode([Int].self, forKey: .places)
        guard number >= 1, number <= count, count <= Shard.limit, Set(suite).count == suite.count,
            suite.allSatisfy({ !$0.isEmpty && RunReport.isName($0) }), places.allSatisfy(suite.indices.contains)
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no part of a suite"))
        }
        self.init(shard: Shard(number, of: count), suite: suite, places: places)
    }
}
