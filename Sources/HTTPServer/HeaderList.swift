import NIOHTTP1

/// The header fields of a request in the order in which they came. Names compare without regard to case.
///
/// Values are trimmed of surrounding white space; bytes that aren't UTF-8 have become U+FFFD.
public struct HeaderList: Sendable {
    private let fields: HTTPHeaders

    /// Makes a list of the given fields, for tests and for requests that didn't come from a socket.
    public init(_ fields: [(name: String, value: String)] = []) {
        self.fields = HTTPHeaders(fields.map { ($0.name, $0.value) })
    }

    init(_ fields: HTTPHeaders) {
        self.fields = fields
    }

    /// The number of fields, repeated names counted each time.
    public var count: Int { fields.count }

    /// The value of the first field of this name.
    public func first(_ name: String) -> String? {
        fields.first(name: name)?.withoutTrailingSpace
    }

    /// The values of every field of this name, in order and not split at commas.
    public func all(_ name: String) -> [String] {
        fields[name].map(\.withoutTrailingSpace)
    }

    /// The value of the first field of this name.
    public subscript(_ name: String) -> String? { first(name) }
}

extension HeaderList: Sequence {
    /// Walks over the fields in order.
    public struct Iterator: IteratorProtocol {
        fileprivate var base: HTTPHeaders.Iterator

        /// The next field, or nil after the last.
        public mutating func next() -> (name: String, value: String)? {
            base.next().map { (name: $0.name, value: $0.value.withoutTrailingSpace) }
        }
    }

    /// An iterator over the fields in order.
    public func makeIterator() -> Iterator {
        Iterator(base: fields.makeIterator())
    }
}

extension String {
    /// Without spaces and tabs at the end, which the parser leaves on values though they are no part of them.
    var withoutTrailingSpace: String {
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let last = utf8.last, isSpace(last) else { return self }
        return String(self[..<(utf8.lastIndex { !isSpace($0) }.map(utf8.index(after:)) ?? startIndex)])
    }
}
