import GatewayJSON
import TalentModel
import TalentProviders

/// One page of what has happened, out of several lists that are each newest first: the vendors' and the gateway's own.
///
/// The newest of all goes out first, and a list's place is behind the last of it that went out, so that no page repeats
/// or leaves out anything, whatever was fetched and found no room.
struct ChangeFeed: Sendable {
    /// A change with where it came from.
    struct Entry: Sendable {
        var change: Change
        var connection: String
        var provider: String
        /// The place behind it in its list.
        var mark: String
    }

    /// One list.
    struct Source: Sendable {
        /// Its name in a cursor: the connection's, or one that no connection can have.
        var name: String
        /// The provider's name; nil for the gateway's own list, which has no row in `meta.connections`.
        var provider: String?
        /// Fetches entries behind a mark.
        var fetch: @Sendable (PageRequest) async throws(GatewayError) -> Page<Entry>
    }

    /// What of a source is fetched and not given out yet, and where it goes on.
    private struct Stock: Sendable {
        var source: Source
        /// Behind what went out.
        var place: ListCursor.Place
        var entries: ArraySlice<Entry> = []
        /// Behind what was fetched.
        var next: ListCursor.Place
        var count = 0
        var error: GatewayError?
        /// The moment of the last entry: one without a moment stays behind it.
        var last: Timestamp?

        var head: Timestamp? { entries.first?.change.recordedAt ?? last }
        var needsMore: Bool { entries.isEmpty && error == nil && next != .end }
    }

    let sources: [Source]

    /// Answers the request with one page.
    ///
    /// - Parameters:
    ///   - binding: what a cursor must have been made for.
    ///   - warnings: what the caller is to hear of beside.
    func answer(_ context: RequestContext, binding: String, warnings: [String]) async throws(GatewayError) -> Answer {
        let limit = try context.query.integer("limit", in: 1...200, default: 50)
        let includesRemoteData = try context.includesRemoteData()
        var places: [String: ListCursor.Place] = [:]
        for source in sources { places[source.name] = .after(nil) }
        if let text = context.query["cursor"] {
            places = try ListCursor(text, binding: binding, connections: sources.map(\.name)).places
        }
        var stocks = sources.map { source in
            let place = places[source.name] ?? .end
            return Stock(source: source, place: place, next: place)
        }
        let entries = await Self.read(&stocks, limit: limit)
        if let failure = Self.failure(stocks) { throw failure }
        var warnings = warnings
        for stock in stocks {
            places[stock.source.name] = stock.place
            if stock.error != nil, stock.source.provider == nil {
                warnings.append("The gateway's own operations can't be read now.")
            }
        }
        let meta = ListMeta(
            cursor: ListCursor(binding: binding, places: places),
            rows: stocks.compactMap { stock in
                stock.source.provider.map {
                    ListMeta.Row(connection: stock.source.name, provider: $0, count: stock.count, error: stock.error)
                }
            }, isPartial: stocks.contains { $0.error != nil }, warnings: warnings)
        return Answer.data(capacity: 64 * 1024) { json in
            json.array { json in
                for entry in entries {
                    entry.change.write(
                        to: &json,
                        in: ResourceContext(
                            connection: entry.connection, provider: entry.provider,
                            includesRemoteData: includesRemoteData))
                }
            }
        } meta: { json in
            meta.write(requestID: context.requestID, to: &json)
        }
    }

    /// Takes the newest of all heads until the page is full. A head is known of each list that has one, so nothing older
    /// goes out before it.
    private static func read(_ stocks: inout [Stock], limit: Int) async -> [Entry] {
        var entries: [Entry] = []
        while entries.count < limit {
            await fill(&stocks, limit: limit - entries.count)
            var newest: Int?
            for index in stocks.indices where !stocks[index].entries.isEmpty {
                guard let other = newest else {
                    newest = index
                    continue
                }
                if isNewer(stocks[index].head, than: stocks[other].head) { newest = index }
            }
            guard let newest, let entry = stocks[newest].entries.popFirst() else { return entries }
            stocks[newest].last = entry.change.recordedAt ?? stocks[newest].last
            stocks[newest].count += 1
            stocks[newest].place = stocks[newest].entries.isEmpty ? stocks[newest].next : .after(entry.mark)
            entries.append(entry)
        }
        return entries
    }

    /// What has no moment, and nothing before it that had, comes first.
    private static func isNewer(_ moment: Timestamp?, than other: Timestamp?) -> Bool {
        guard let other else { return false }
        return moment.map { $0 > other } ?? true
    }

    /// Fetches from every list that has run dry, side by side, until each has something or is at its end.
    private static func fill(_ stocks: inout [Stock], limit: Int) async {
        while true {
            let dry = stocks.indices.filter { stocks[$0].needsMore }
            if dry.isEmpty { return }
            await withTaskGroup(of: (Int, Stock).self) { group in
                for index in dry {
                    let stock = stocks[index]
                    group.addTask { (index, await refilled(stock, limit: limit)) }
                }
                for await (index, stock) in group { stocks[index] = stock }
            }
        }
    }

    private static func refilled(_ stock: Stock, limit: Int) async -> Stock {
        var stock = stock
        guard case .after(let mark) = stock.next else { return stock }
        do throws(GatewayError) {
            let page = try await stock.source.fetch(PageRequest(limit: limit, cursor: mark))
            stock.entries = page.items[...]
            stock.next = page.next.map { .after($0) } ?? .end
            if page.items.isEmpty { stock.place = stock.next }
        } catch {
            stock.error = error
        }
        return stock
    }

    /// One failing vendor doesn't fail the rest; all failing do, whatever the gateway knows by itself.
    private static func failure(_ stocks: [Stock]) -> GatewayError? {
        let vendors = stocks.filter { $0.source.provider != nil }
        let decisive = vendors.isEmpty ? stocks : vendors
        guard decisive.allSatisfy({ $0.error != nil && $0.count == 0 }) else { return nil }
        return decisive.first?.error
    }
}
