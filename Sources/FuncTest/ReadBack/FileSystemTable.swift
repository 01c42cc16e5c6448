internal import Documents

/// fstab(5).
enum FileSystemTable {
    /// A line that mounts, or one that would if it were not commented out.
    struct Line: Equatable {
        var isComment: Bool
        var spec: String
        var mount: String
        var type: String
        var options: String
        var dump: Int64
        var pass: Int64

        var document: DocumentValue {
            .fields([
                "spec": .string(spec), "mount": .string(mount), "type": .string(type), "options": .string(options),
                "dump": .integer(dump), "pass": .integer(pass),
                "enabled": .bool(!isComment),
            ])
        }
    }

    /// Reads the lines in order. A comment counts when it is what the agent writes for `fstab_enabled: false`: a `#`
    /// that is followed, without a space, by a whole line (facts 6.1).
    static func parse(_ text: String) -> [Line] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let isComment = line.hasPrefix("#")
            let fields = line.dropFirst(isComment ? 1 : 0).split(whereSeparator: \.isWhitespace).map(String.init)
            guard fields.count >= 4, !(isComment && line.dropFirst().first?.isWhitespace == true) else { return nil }
            return Line(
                isComment: isComment, spec: fields[0], mount: fields[1], type: fields[2], options: fields[3],
                dump: number(fields, 4), pass: number(fields, 5))
        }
    }

    private static func number(_ fields: [String], _ index: Int) -> Int64 {
        fields.indices.contains(index) ? Int64(fields[index]) ?? 0 : 0
    }
}
