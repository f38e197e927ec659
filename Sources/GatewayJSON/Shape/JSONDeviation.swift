/// Something in a JSON value that its shape doesn't have.
///
/// It never shows what may be data: names and words only when they look like such, else `?` and nothing.
public struct JSONDeviation: Sendable, Hashable {
    /// What it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// A member that nobody has documented.
        case unknownField = "unknown_field"
        /// A text at an enum's place that is none of its words.
        case unknownValue = "unknown_value"
    }

    /// What it is.
    public var kind: Kind
    /// Where: the members' names with dots between them, `[]` after an array: `data[].status`. Nil for whatever is one
    /// different place too many.
    public var path: String?
    /// The word, when it's one.
    public var value: String?
    /// How many of these there are.
    public var count: Int

    /// Makes a deviation.
    public init(_ kind: Kind, at path: String?, value: String? = nil, count: Int = 1) {
        self.kind = kind
        self.path = path
        self.value = value
        self.count = count
    }
}
