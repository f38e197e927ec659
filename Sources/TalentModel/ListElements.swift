public import GatewayJSON

/// A list that a vendor sends whole. A long one is kept in the vendor's own JSON, of which items are made when they are
/// asked for: 100,000 items made at once would take more memory than the vendor's answer itself.
public struct ListElements<Item: Sendable>: Sendable {
    private let item: @Sendable (Int) -> Item?
    /// How many items there are.
    public let count: Int
    /// What it holds in memory, in bytes.
    public let byteCount: Int

    /// Makes a list of elements that `read` has been able to read before.
    public init(_ elements: [JSONValue], read: @escaping @Sendable (JSONValue) -> Item?) {
        item = { read(elements[$0]) }
        count = elements.count
        byteCount = (elements.first?.documentSize ?? 0) + elements.count * MemoryLayout<JSONValue>.stride
    }

    /// Makes a list of items, for those that are short by nature.
    public init(_ items: [Item]) where Item: Resource {
        item = { items[$0] }
        count = items.count
        byteCount = (items.first?.core.remoteData?.documentSize ?? 0) + items.count * MemoryLayout<Item>.stride
    }

    /// The items at these places.
    public func items(_ places: Range<Int>) -> [Item] { places.compactMap(item) }

    /// The place of the first item that fits.
    public func firstPlace(where fits: (Item) -> Bool) -> Int? {
        (0..<count).first { item($0).map(fits) ?? false }
    }
}
