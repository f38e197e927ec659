import GatewayJSON
public import TalentModel

extension Page {
    /// A page out of a list that came whole: its beginning, and everything of it beside.
    ///
    /// Every element is read once, so that one that can't be used is noticed before anything is given out.
    ///
    /// - Parameters:
    ///   - array: the list's elements.
    ///   - limit: the most items of the page.
    ///   - isWanted: what the gateway filters by, where the vendor can't.
    ///   - read: makes an item of an element.
    init(
        whole array: JSONValue, limit: Int, where isWanted: (Item) -> Bool = { _ in true },
        _ read: @escaping @Sendable (JSONValue) throws(WireError) -> Item
    ) throws(WireError) {
        var kept: [JSONValue] = []
        var items: [Item] = []
        for element in array.elements {
            let item = try read(element)
            guard isWanted(item) else { continue }
            kept.append(element)
            if items.count < limit { items.append(item) }
        }
        self.init(items: items)
        whole = ListElements(kept) { try? read($0) }
    }
}

extension Endpoint {
    /// A page out of a short list that the vendor gives whole.
    public func paged<Item: Resource>(_ request: PageRequest) -> Endpoint<Page<Item>> where Output == [Item] {
        var endpoint = map { all in
            var page = Page(items: Array(all.prefix(request.limit)))
            page.whole = ListElements(all)
            return page
        }
        endpoint.isWholeList = true
        return endpoint
    }
}
