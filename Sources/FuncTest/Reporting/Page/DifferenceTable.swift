internal import Documents

/// Expected beside actual, with what differs marked.
enum DifferenceTable {
    /// A text cut at where two differ: what both begin with, what is its own, what both end with.
    struct Parts: Equatable {
        var head: String
        var own: String
        var tail: String
    }

    /// Cuts two texts.
    static func parts(_ left: String, _ right: String) -> (left: Parts, right: Parts) {
        let head = left.commonPrefix(with: right)
        let (leftRest, rightRest) = (left.dropFirst(head.count), right.dropFirst(head.count))
        let tail = String(zip(leftRest.reversed(), rightRest.reversed()).prefix { $0 == $1 }.map(\.0).reversed())
        return (
            Parts(head: head, own: String(leftRest.dropLast(tail.count)), tail: tail),
            Parts(head: head, own: String(rightRest.dropLast(tail.count)), tail: tail)
        )
    }

    /// A table of differences.
    static func markup(_ differences: [Difference]) -> Markup {
        PageParts.table(
            ["where", "expected", "actual"],
            differences.map { difference in
                let expected = difference.expected.map { PageParts.beginning(of: $0.description) }
                let actual = difference.actual.map { PageParts.beginning(of: $0.description) }
                let parts = parts(expected ?? "", actual ?? "")
                return .tag(
                    "tr", .tag("th", ["scope": "row"], .tag("code", .text(difference.path))),
                    cell(expected, parts.left, mark: "del"), cell(actual, parts.right, mark: "ins"))
            }, caption: "Differences")
    }

    private static func cell(_ text: String?, _ parts: Parts, mark: StaticString) -> Markup {
        guard text != nil else { return .tag("td", .tag("em", "nothing")) }
        return .tag(
            "td",
            .tag(
                "code", .text(parts.head), parts.own.isEmpty ? .nothing : .tag(mark, .text(parts.own)),
                .text(parts.tail)))
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
