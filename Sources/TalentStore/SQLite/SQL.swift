/// The text of a statement. A connection knows a literal by its address and needn't look at hundreds of letters at each
/// call. One that was put together is known by its letters; there must be few of them, as they're kept for good: what
/// callers say is bound, never put in.
struct SQL: ExpressibleByStringInterpolation {
    enum Source {
        case literal(StaticString)
        case composed(String)
    }

    /// Puts constants and columns into a text.
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(2 * literalCapacity) }

        mutating func appendLiteral(_ literal: StaticString) { text += literal.description }

        mutating func appendInterpolation(_ part: String) { text += part }
    }

    let source: Source

    init(stringLiteral text: StaticString) { source = .literal(text) }

    init(stringInterpolation text: StringInterpolation) { source = .composed(text.text) }
}
