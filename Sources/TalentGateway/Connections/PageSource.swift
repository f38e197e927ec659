import TalentModel
import TalentProviders

/// Where one page of a list comes from: the vendor, or what is kept of a list whose vendor has no cursors.
struct PageSource<Item: Resource>: Sendable {
    typealias Member = ListReading<Item>.Member
    typealias Outcome = ListReading<Item>.Outcome

    /// The request's filters.
    let filters: ListFilters
    /// What is kept of lists.
    let snapshots: ListSnapshots
    /// Route, filters and connections, as the cursor is bound to them.
    let binding: String

    /// The outcome with at most `share` items more.
    func extend(_ outcome: Outcome, _ member: Member, _ share: Int, _ call: CallContext) async -> Outcome {
        var outcome = outcome
        outcome.wasAsked = true
        do {
            switch outcome.place {
            case .end: break
            case .after(let mark): try await read(&outcome, member, mark, nil, share, call)
            case .within(let cut): try await read(&outcome, member, cut.mark, cut, share, call)
            case .kept(let kept): try await goOn(&outcome, member, kept, share, call)
            }
        } catch {
            outcome.error = error.at(connection: outcome.name, provider: outcome.provider)
        }
        return outcome
    }

    // From the vendor

    private func page(
        _ member: Member, _ mark: String?, limit: Int, _ call: CallContext
    ) async throws(GatewayError) -> Page<Item> {
        let endpoint = try member.page(filters, PageRequest(limit: limit, cursor: mark))
        return try await member.connection.perform(endpoint, call)
    }

    /// The page after a vendor's mark; after a cut, what is left of it.
    private func read(
        _ outcome: inout Outcome, _ member: Member, _ mark: String?, _ cut: ListCursor.Cut?, _ share: Int,
        _ call: CallContext
    ) async throws(GatewayError) {
        let page = try await page(member, mark, limit: min(share + (cut?.count ?? 0), 200), call)
        if let whole = page.whole {
            let name = snapshots.keep(KeptList(whole), binding: bound(outcome))
            return give(whole, from: 0, named: name, share, &outcome)
        }
        if let number = page.number, page.next != nil || page.items.count > share {
            let walk = NumberedWalk(page, mark: number)
            let name = snapshots.keep(walk, binding: bound(outcome))
            let start = ListCursor.Kept(snapshot: name, count: 0, mark: number, anchors: [])
            return try await walkOn(&outcome, member, walk, start, share, call)
        }
        var items = page.items[...]
        if let cut {
            let place = items.firstIndex { $0.fingerprint == cut.item }
            items = place.map { items[items.index(after: $0)...] } ?? items.dropFirst(cut.count)
        }
        let kept = items.prefix(share)
        outcome.items += kept
        if let last = kept.last, kept.count < items.count {
            let count = page.items.distance(from: page.items.startIndex, to: kept.endIndex)
            outcome.place = .within(ListCursor.Cut(mark: mark, item: last.fingerprint, count: count))
        } else if let next = page.next, next != mark {
            outcome.place = .after(next)
        } else {
            outcome.place = .end
        }
    }

    private func bound(_ outcome: Outcome) -> String { binding + "\n" + outcome.name }

    // From what is kept

    private func goOn(
        _ outcome: inout Outcome, _ member: Member, _ kept: ListCursor.Kept, _ share: Int, _ call: CallContext
    ) async throws(GatewayError) {
        switch snapshots.find(kept.snapshot, binding: bound(outcome)) {
        case let snapshot as KeptList<Item>:
            give(snapshot.list, from: min(kept.count, snapshot.list.count), named: kept.snapshot, share, &outcome)
        case let walk as NumberedWalk<Item>:
            try await walkOn(&outcome, member, walk, kept, share, call)
        default:
            try await restart(&outcome, member, kept, share, call)
        }
    }

    private func give(
        _ list: ListElements<Item>, from place: Int, named name: String, _ share: Int, _ outcome: inout Outcome
    ) {
        let end = min(place + share, list.count)
        outcome.items += list.items(place..<end)
        guard end < list.count else {
            outcome.place = .end
            return
        }
        let anchors = list.items(max(0, end - ListCursor.Kept.anchorCount)..<end).reversed().map(\.fingerprint)
        outcome.place = .kept(ListCursor.Kept(snapshot: name, count: end, mark: nil, anchors: Array(anchors)))
    }

    private func walkOn(
        _ outcome: inout Outcome, _ member: Member, _ walk: NumberedWalk<Item>, _ kept: ListCursor.Kept, _ share: Int,
        _ call: CallContext
    ) async throws(GatewayError) {
        var place = kept
        var missing = share
        var reads = 0
        while missing > 0 {
            switch walk.slice(from: place.count, count: missing) {
            case .gone: return try await restart(&outcome, member, place, missing, call)
            case .unread(let mark):
                // The walk goes on from where it has come to, with the next page if need be.
                if reads == Self.mostReads { return }
                reads += 1
                // All of the vendor's page, whatever the share: what is over is there for the next page.
                walk.append(try await page(member, mark, limit: 200, call), of: mark)
            case .items(let entries, let isEnd):
                outcome.items += entries.map(\.item)
                missing -= entries.count
                place.count += entries.count
                place.mark = entries.last?.mark ?? place.mark
                let anchors = entries.suffix(ListCursor.Kept.anchorCount).reversed().map(\.item.fingerprint)
                place.anchors = Array((anchors + place.anchors).prefix(ListCursor.Kept.anchorCount))
                outcome.place = isEnd ? .end : .kept(place)
                if isEnd { return }
            }
        }
    }

    /// Calls for one connection's share of a page.
    private static var mostReads: Int { 10 }

    // From the vendor again, when what was kept has gone

    private static var rereadWarning: String {
        "The list was read anew because its snapshot has gone; what has changed since the last page may be missing."
    }

    private func restart(
        _ outcome: inout Outcome, _ member: Member, _ kept: ListCursor.Kept, _ share: Int, _ call: CallContext
    ) async throws(GatewayError) {
        outcome.warning = "\(outcome.name): " + Self.rereadWarning
        if let mark = kept.mark {
            try await refind(&outcome, member, kept, mark, share, call)
            return
        }
        let page = try await page(member, nil, limit: share, call)
        guard let list = page.whole else { throw Self.lost }
        for anchor in kept.anchors {
            guard let place = list.firstPlace(where: { $0.fingerprint == anchor }) else { continue }
            let name = snapshots.keep(KeptList(list), binding: bound(outcome))
            return give(list, from: place + 1, named: name, share, &outcome)
        }
        throw Self.lost
    }

    /// Looks for the last items that were given out: on the page where they stood, on those after it, where insertions
    /// push them, and on the one before it, where deletions pull them.
    private func refind(
        _ outcome: inout Outcome, _ member: Member, _ kept: ListCursor.Kept, _ first: String, _ share: Int,
        _ call: CallContext
    ) async throws(GatewayError) {
        var mark: String? = first
        var marks: [String] = []
        for _ in 0..<Self.pagesLookedAt {
            guard let current = mark else { break }
            marks.append(current)
            mark = nil
            let page = try await page(member, current, limit: 200, call)
            if try await found(on: page, current, &outcome, member, kept, share, call) { return }
            mark = page.next
        }
        if let before = NumberedMark.before(first) {
            let page = try await page(member, before, limit: 200, call)
            if try await found(on: page, before, &outcome, member, kept, share, call) { return }
        }
        throw Self.lost
    }

    private static var pagesLookedAt: Int { 4 }

    private func found(
        on page: Page<Item>, _ mark: String, _ outcome: inout Outcome, _ member: Member, _ kept: ListCursor.Kept,
        _ share: Int, _ call: CallContext
    ) async throws(GatewayError) -> Bool {
        for anchor in kept.anchors {
            guard let place = page.items.firstIndex(where: { $0.fingerprint == anchor }) else { continue }
            var rest = page
            rest.items = Array(page.items[(place + 1)...])
            let given = Set(page.items[...place].map(\.fingerprint) + kept.anchors)
            let walk = NumberedWalk(rest, mark: page.number ?? mark, start: kept.count, seen: given)
            var found = kept
            found.snapshot = snapshots.keep(walk, binding: bound(outcome))
            try await walkOn(&outcome, member, walk, found, share, call)
            return true
        }
        return false
    }

    private static var lost: GatewayError {
        GatewayError(
            .invalidCursor, "The list has changed so much since the last page that its place can't be found again.",
            errors: [FieldError(parameter: "cursor", code: "expired", detail: "Start again without a cursor.")])
    }
}
