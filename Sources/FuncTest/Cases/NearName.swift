/// What somebody may have meant who typed a name that there is not.
enum NearName {
    /// What there is, for the end of a message: the name that is nearest, or all of them if none is near.
    static func hint(_ name: String, among known: [String], in place: String) -> String {
        let near = known.map { (name: $0, distance: distance(name, $0)) }.min { $0.distance < $1.distance }
        guard let near, near.distance <= max(1, name.count / 3) else {
            return "\(place) has: \(known.joined(separator: ", "))"
        }
        return "did you mean '\(near.name)'? \(place) has \(known.count) names: bareproof list"
    }

    /// How many letters have to be typed, left out or replaced to make one name of the other (Levenshtein).
    static func distance(_ first: String, _ second: String) -> Int {
        let second = Array(second)
        var row = Array(0...second.count)
        for (index, letter) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in second.indices {
                let replaced = diagonal + (letter == second[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
