/// The elements of an array.
public struct JSONElements: Sequence, Sendable {
    private let document: JSONDocument
    private let range: Range<Int>
    /// How many there are, at no cost.
    public let count: Int

    init(of value: JSONValue) {
        let node = value.node
        let isArray = node.kind == .array
        document = value.document
        range = isArray ? value.index + 1..<node.nextIndex : 0..<0
        count = isArray ? node.count : 0
    }

    /// As ``count``.
    public var underestimatedCount: Int { count }

    /// Starts at the first element.
    public func makeIterator() -> Iterator {
        Iterator(document: document, position: range.lowerBound, end: range.upperBound)
    }

    /// Walks the elements without allocating.
    public struct Iterator: IteratorProtocol {
        let document: JSONDocument
        var position: Int
        let end: Int

        /// The next element, or nil after the last one.
        public mutating func next() -> JSONValue? {
            guard position < end else { return nil }
            let index = position
            position = document.tape[index].nextIndex
            return JSONValue(document: document, index: index)
        }
    }
}
