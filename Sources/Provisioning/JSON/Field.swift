/// A value with its place. Its readers note a problem and return nil when the value is of another kind, so that
/// reading goes on and finds the next problem too.
struct Field {
    let path: JSONPath
    let value: JSONValue
    let problems: ProblemList

    /// Notes what was found and what is allowed.
    func refuse(allowed: String) {
        problems.add(path, found: value.summary, allowed: allowed)
    }

    func string() -> Located<String>? {
        guard case .string(let text) = value else { return refused("a string") }
        return Located(text, path)
    }

    /// A string that fits on one line: no control characters, which would break out of fstab or grub.cfg.
    func line() -> Located<String>? {
        guard let text = string() else { return nil }
        guard !text.value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return refused("a string without control characters")
        }
        return text
    }

    func bool() -> Bool? {
        guard case .bool(let value) = value else { return refused("true or false") }
        return value
    }

    func array() -> [Field]? {
        guard case .array(let elements) = value else { return refused("an array") }
        return elements.enumerated().map { Field(path: path.index($0), value: $1, problems: problems) }
    }

    func object() -> ObjectField? {
        guard case .object(let members) = value else { return refused("an object") }
        return ObjectField(path: path, members: members, problems: problems)
    }

    /// One of the cases of an enumeration, by its raw value.
    func oneOf<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) -> Choice? where Choice.RawValue == String {
        if case .string(let text) = value, let choice = Choice(rawValue: text) { return choice }
        return refused("one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }

    func refused<Value>(_ allowed: String) -> Value? {
        refuse(allowed: allowed)
        return nil
    }
}

/// An object with its place. Keys that nobody asks for are allowed (facts 2.1).
struct ObjectField {
    let path: JSONPath
    let members: [String: JSONValue]
    let problems: ProblemList

    /// A member, or nil without a problem.
    subscript(_ key: String) -> Field? {
        members[key].map { Field(path: path.key(key), value: $0, problems: problems) }
    }

    /// A member; nil without a problem also where it is null.
    func optional(_ key: String) -> Field? {
        if case .null = members[key] { nil } else { self[key] }
    }

    /// The text of a member, without a problem where it is none.
    func text(_ key: String) -> String? {
        if case .string(let text) = members[key] { text } else { nil }
    }

    /// The objects of an array; none without a problem where there is no array.
    func objects(_ key: String) -> [ObjectField] {
        (optional(key)?.array() ?? []).compactMap { $0.object() }
    }

    /// A member; its absence is a problem.
    func require(_ key: String, _ allowed: String) -> Field? {
        if let field = self[key] { return field }
        problems.add(path.key(key), found: Problem.nothing, allowed: allowed)
        return nil
    }
}
