public import TalentModel

/// A page cut out of a list that a vendor gives whole.
enum WholeList {
    /// The page after a mark: the id of the last item given, and how many were given up to it.
    ///
    /// Items that come or go meanwhile don't matter while that item is there; when it's gone itself, its place is where
    /// the next one has moved up to, so that no page is given a second time.
    static func page<Item: Resource>(of all: [Item], _ request: PageRequest) -> Page<Item> {
        let start = min(start(in: all, after: request.cursor), all.count)
        let items = Array(all[start...].prefix(request.limit))
        let end = start + items.count
        guard end < all.count, let last = items.last else { return Page(items: items) }
        return Page(items: items, next: "\(last.core.remoteID).\(end)")
    }

    private static func start<Item: Resource>(in all: [Item], after mark: String?) -> Int {
        guard let mark, let dot = mark.lastIndex(of: "."), let given = Int(mark[mark.index(after: dot)...]), given > 0
        else { return 0 }
        let id = mark[..<dot]
        return all.firstIndex { $0.core.remoteID == id }.map { $0 + 1 } ?? given - 1
    }
}

extension Endpoint {
    /// One page of a list that the vendor gives whole.
    public func paged<Item: Resource>(_ request: PageRequest) -> Endpoint<Page<Item>> where Output == [Item] {
        map { WholeList.page(of: $0, request) }
    }
}
