import GatewayJSON
import TalentModel
import TalentProviders

/// Reads one page of a list over one connection or several, side by side.
struct ListReading<Item: Resource>: Sendable {
    /// A connection that can do the list.
    struct Member: Sendable {
        var connection: ProviderActor
        /// The filters that its provider has.
        var filters: [FilterSupport]
        /// Makes the call for one page.
        var page: @Sendable (ListFilters, PageRequest) throws(GatewayError) -> Endpoint<Page<Item>>
    }

    /// What came of one connection.
    struct Outcome: Sendable {
        var name: String
        var provider: String
        var items: [Item] = []
        var place: ListCursor.Place
        var error: GatewayError?
        /// What the caller should know of how the items were come by.
        var warning: String?
        /// Whether it was asked for anything.
        var wasAsked = false
    }

    /// Every filter that the route has.
    let filterNames: [String]
    /// The connections able to do it.
    let members: [Member]

    /// Answers the request with one page.
    func answer(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let limit = try context.query.integer("limit", in: 1...200, default: 50)
        let includesRemoteData = try context.includesRemoteData()
        var warnings: [String] = []
        let (members, filters) = try usable(context, &warnings)
        let binding = Self.binding(context, filters)
        var places: [String: ListCursor.Place] = [:]
        for member in members { places[member.connection.name] = .after(nil) }
        if let text = context.query["cursor"] {
            places = try ListCursor(text, binding: binding, connections: members.map(\.connection.name)).places
        }
        let source = PageSource<Item>(filters: filters, snapshots: context.snapshots, binding: binding)
        let outcomes = await read(members, source, places, limit: limit, context.callContext)
        if let failure = Self.failure(outcomes) { throw failure }
        warnings += outcomes.compactMap(\.warning)
        for outcome in outcomes { places[outcome.name] = outcome.place }
        let meta = ListMeta(
            cursor: ListCursor(binding: binding, places: places),
            rows: outcomes.map {
                ListMeta.Row(connection: $0.name, provider: $0.provider, count: $0.items.count, error: $0.error)
            }, isPartial: outcomes.contains { $0.error != nil }, warnings: warnings)
        var answer = Answer.data(capacity: 64 * 1024) { json in
            json.array { json in
                Self.interleave(outcomes, limit: limit) { item, outcome in
                    item.write(
                        to: &json,
                        in: ResourceContext(
                            connection: outcome.name, provider: outcome.provider,
                            includesRemoteData: includesRemoteData))
                }
            }
        } meta: { json in
            meta.write(requestID: context.requestID, to: &json)
        }
        if outcomes.count == 1 { answer = answer.at(outcomes[0].name, outcomes[0].provider) }
        return answer
    }

    /// The connections that can honour the request's filters, and the filters that are left.
    private func usable(
        _ context: RequestContext, _ warnings: inout [String]
    ) throws(GatewayError) -> ([Member], ListFilters) {
        var values: [String: String] = [:]
        for name in filterNames {
            if let value = context.query[name] { values[name] = value }
        }
        let ignores = try context.query.flag("ignore_unsupported_filters")
        var usable: [Member] = []
        var unsupported: Set<String> = []
        let members = asked(context, values)
        for member in members {
            let missing = values.keys.filter { name in
                !member.filters.contains { $0.name == name && $0.isHonoured(in: values) }
            }
            if missing.isEmpty { usable.append(member) } else { unsupported.formUnion(missing) }
        }
        if !usable.isEmpty { return (usable, ListFilters(values)) }
        let names = unsupported.sorted()
        guard ignores else {
            let connections = members.map(\.connection.name).joined(separator: ", ")
            throw GatewayError(
                .unsupportedFilter, "\(names.joined(separator: ", ")) can't be honoured by \(connections).",
                errors: names.map {
                    FieldError(parameter: $0, code: "unsupported", detail: "\(connections) can't filter by this.")
                })
        }
        for name in names {
            values[name] = nil
            warnings.append("The filter \(name) was ignored: no connection can honour it.")
        }
        return (asked(context, values), ListFilters(values))
    }

    /// The connections that the request is for: the named one, else those whose vendors can list without what it leaves
    /// out. When none can, all are asked, so that their providers say what is missing.
    private func asked(_ context: RequestContext, _ values: [String: String]) -> [Member] {
        if context.query["connection"] != nil { return members }
        // A full id says itself whose it is.
        let owners = values.filter { $0.key.hasSuffix("_id") }.compactMap { ResourceID($0.value)?.connection }
        let members = owners.isEmpty ? members : members.filter { owners.contains($0.connection.name) }
        let able = members.filter { member in
            member.filters.allSatisfy { !$0.isRequired || values[$0.name] != nil }
        }
        if !able.isEmpty { return able }
        return members.isEmpty ? self.members : members
    }

    /// Asks all connections at once until the page is full or nothing is left.
    ///
    /// Every round asks each connection that has more for its share of what is missing, so that the page has the asked
    /// size while data lasts and no item is fetched that the page has no room for.
    private func read(
        _ members: [Member], _ source: PageSource<Item>, _ places: [String: ListCursor.Place], limit: Int,
        _ call: CallContext
    ) async -> [Outcome] {
        var outcomes = members.map { member in
            Outcome(
                name: member.connection.name, provider: member.connection.provider.name,
                place: places[member.connection.name] ?? .end)
        }
        var idleRounds = 0
        while true {
            let given = outcomes.reduce(0) { $0 + $1.items.count }
            let missing = limit - given
            let open = outcomes.indices.filter { outcomes[$0].error == nil && outcomes[$0].place != .end }
            // A vendor that gives empty pages for ever is left after some of them; the cursor goes on from there.
            guard missing > 0, !open.isEmpty, idleRounds < Self.mostIdleRounds else { return outcomes }
            var shares: [(index: Int, share: Int)] = []
            for (order, index) in open.enumerated() {
                let share = missing / open.count + (order < missing % open.count ? 1 : 0)
                if share > 0 { shares.append((index, share)) }
            }
            let turn = shares.count > 1 ? Self.shortened(call) : call
            await withTaskGroup(of: (Int, Outcome).self) { group in
                for (index, share) in shares {
                    let outcome = outcomes[index]
                    let member = members[index]
                    group.addTask { (index, await source.extend(outcome, member, share, turn)) }
                }
                for await (index, outcome) in group { outcomes[index] = outcome }
            }
            idleRounds = outcomes.reduce(0) { $0 + $1.items.count } == given ? idleRounds + 1 : 0
        }
    }

    private static var mostIdleRounds: Int { 10 }

    /// Three quarters of the wait: when a connection hangs, the others have time left to fill its part of the page.
    private static func shortened(_ call: CallContext) -> CallContext {
        guard let deadline = call.deadline else { return call }
        var call = call
        let now = ContinuousClock.now
        call.deadline = now + now.duration(to: deadline) * 3 / 4
        call.patience.until = call.deadline
        return call
    }

    /// One failing connection doesn't fail the rest. All that were asked failing do, or a caller would page for ever; and
    /// so does a cursor that leads nowhere: nothing would ever come from that connection again.
    private static func failure(_ outcomes: [Outcome]) -> GatewayError? {
        if let error = outcomes.compactMap(\.error).first(where: { $0.code == .invalidCursor }) { return error }
        let asked = outcomes.filter(\.wasAsked)
        guard !asked.isEmpty, asked.allSatisfy({ $0.error != nil && $0.items.isEmpty }) else { return nil }
        return asked.first?.error
    }

    private static func interleave(_ outcomes: [Outcome], limit: Int, _ visit: (Item, Outcome) -> Void) {
        let longest = outcomes.map(\.items.count).max() ?? 0
        for row in 0..<longest {
            for outcome in outcomes where row < outcome.items.count { visit(outcome.items[row], outcome) }
        }
    }

    private static func binding(_ context: RequestContext, _ filters: ListFilters) -> String {
        let parts = filters.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let path = context.pathParameters.sorted { $0.key < $1.key }.map { "{\($0.key)}=\($0.value)" }
        return ([context.route, context.query["connection"] ?? ""] + path + parts).joined(separator: "\n")
    }
}
