/// What is documented of a JSON value, as it's written down: which members an object has, which words an enum.
///
/// Scalars and everything else that nobody looks into are `free`. Kinds aren't checked: readers tolerate them.
public indirect enum JSONOutline: Sendable {
    /// Not looked into: a text, a number, or an object whose keys are data.
    case free
    /// A text that is one of these.
    case enumeration([String])
    /// An object with these members and no others.
    case members([String: JSONOutline])
    /// An array of such values.
    case elements(JSONOutline)
    /// An array of such values, or an object: for vendors whose documents disagree.
    case elementsOr(JSONOutline, object: JSONOutline)

    /// An object: names of members that aren't looked into, with spaces between them, and the others.
    public static func object(_ names: String, _ others: [String: JSONOutline] = [:]) -> JSONOutline {
        .members(others.merging(names.split(separator: " ").map { (String($0), .free) }) { other, _ in other })
    }

    /// An array of objects.
    public static func list(_ names: String, _ others: [String: JSONOutline] = [:]) -> JSONOutline {
        .elements(.object(names, others))
    }

    /// One of some words, given with spaces between them, or of others, which may have spaces themselves.
    public static func words(_ words: String, _ others: [String] = []) -> JSONOutline {
        .enumeration(words.split(separator: " ").map(String.init) + others)
    }

    /// The same object with more members; anything else stays as it is.
    public func adding(_ names: String, _ others: [String: JSONOutline] = [:]) -> JSONOutline {
        guard case .members(let own) = self, case .members(let more) = Self.object(names, others) else { return self }
        return .members(own.merging(more) { _, new in new })
    }
}
