/// The members of an object in document order, duplicates included.
public struct JSONMembers: Sequence, Sendable {
    private let document: JSONDocument
    private let range: Range<Int>
    /// How many there are, at no cost.
    public let count: Int

    init(of value: JSONValue) {
        let node = value.node
        document = value.document
        range = node.isObject ? value.index + 1..<node.nextIndex : 0..<0
        count = node.isObject ? node.count : 0
    }

    /// As ``count``.
    public var underestimatedCount: Int { count }

    /// Starts at the first member.
    public func makeIterator() -> Iterator {
        Iterator(document: document, position: range.lowerBound, end: range.upperBound)
    }

    /// Walks the members; each key is decoded as it is reached.
    public struct Iterator: IteratorProtocol {
        let document: JSONDocument
        var position: Int
        let end: Int

        /// The next member, or nil after the last one.
        public mutating func next() -> (key: String, value: JSONValue)? {
            guard position < end else { return nil }
            let key = position
            position = document.tape[key + 1].nextIndex
            return (document.text(at: key), JSONValue(document: document, index: key + 1))
        }
    }
}
