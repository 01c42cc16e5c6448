public import Documents

/// Makes an expectation of a state: `bareproof accept`.
public enum Acceptance {
    /// The part of a state that an expectation looks at, with the values that are there.
    ///
    /// Keys that the expectation does not name stay unnamed; a list is taken whole, each item with the keys that the expected one
    /// at its place names, or the last one where there are more.
    public static func projected(_ state: DocumentValue, on expected: DocumentValue) -> DocumentValue {
        switch (state, expected) {
        case (.mapping(let state), .mapping(let expected)):
            .mapping(
                DocumentMapping(
                    expected.compactMap { entry in
                        state[entry.key].map { (entry.key, projected($0, on: entry.value)) }
                    }))
        case (.list(let state), .list(let expected)) where !expected.isEmpty:
            .list(
                state.enumerated().map { index, item in
                    projected(item, on: expected[min(index, expected.count - 1)])
                })
        default: state
        }
    }

    /// A new expectation with the variables of the old one where they stood for what is there.
    ///
    /// - Parameters:
    ///   - accepted: The new one, which has values alone.
    ///   - written: The old one as it is written: `${image.debian-12.kernel}`.
    ///   - held: The old one with its variables replaced; nil if that is not known.
    static func withVariables(
        _ accepted: DocumentValue, of written: DocumentValue?, that held: DocumentValue?
    ) -> DocumentValue {
        switch (accepted, written, held) {
        case (.mapping(let mapping), .mapping?, .mapping?):
            .mapping(
                DocumentMapping(
                    mapping.map { ($0.key, withVariables($0.value, of: written?[$0.key], that: held?[$0.key])) }))
        case (.list(let items), .list(let written)?, .list(let held)?)
        where items.count == written.count && items.count == held.count:
            .list(items.indices.map { withVariables(items[$0], of: written[$0], that: held[$0]) })
        case (_, .string(let text)?, let held?) where text.contains("${") && held == accepted: .string(text)
        default: accepted
        }
    }

    /// A state without what is another one on each run, so that it can be expected as it is.
    public static func whole(_ state: DocumentValue) -> DocumentValue {
        switch state {
        case .mapping(let mapping):
            .mapping(
                DocumentMapping(
                    mapping.filter { !isFleeting($0.key, $0.value) }.map { ($0.key, whole($0.value)) }))
        case .list(let items): .list(items.map(whole))
        default: state
        }
    }

    /// Identifiers that are no symbols, such as those of physical volumes, and what has the node's address in it.
    private static func isFleeting(_ key: String, _ value: DocumentValue) -> Bool {
        guard case .string(let text) = value else { return false }
        let isIdentifier = ["uuid", "guid", "image_uuid"].contains(key) && !text.hasPrefix("<")
        return isIdentifier || text.contains("BOOTIF=")
    }
}
