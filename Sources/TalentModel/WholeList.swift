public import GatewayJSON

/// A list that a vendor sends whole: everything of it in the vendor's own JSON, of which items are made when they are asked
/// for. 100,000 items made at once would take more memory than the vendor's answer itself.
public struct WholeList<Item: Sendable>: Sendable {
    private let elements: [JSONValue]
    private let read: @Sendable (JSONValue) -> Item?
    /// What it holds in memory, in bytes.
    public let byteCount: Int

    /// Makes a list of elements that `read` has been able to read before.
    public init(_ elements: [JSONValue], read: @escaping @Sendable (JSONValue) -> Item?) {
        self.elements = elements
        self.read = read
        byteCount = (elements.first?.documentSize ?? 0) + elements.count * MemoryLayout<JSONValue>.stride
    }

    /// How many items there are.
    public var count: Int { elements.count }

    /// The items at these places.
    public func items(_ places: Range<Int>) -> [Item] { elements[places].compactMap(read) }

    /// The place of the first item that fits.
    public func firstPlace(where fits: (Item) -> Bool) -> Int? {
        elements.firstIndex { read($0).map(fits) ?? false }
    }
}
