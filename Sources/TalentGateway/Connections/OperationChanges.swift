import TalentModel
import TalentProviders
import TalentStore

/// The gateway's own operations as changes, newest first: those of the caller, or everybody's for an administrator.
struct OperationChanges: Sendable {
    /// The object of their types: `operation.applied`.
    static let object = "operation."

    let engine: OperationEngine
    let caller: Caller
    /// The only connection wanted; nil: all that the caller may use.
    let connection: String?
    /// The only state wanted.
    let state: OperationState?
    let createdAfter: Timestamp?
    let createdBefore: Timestamp?

    /// Their list in a feed. No connection can have its name.
    var source: ChangeFeed.Source {
        ChangeFeed.Source(name: ".operations", provider: nil) { [self] request throws(GatewayError) in
            try await page(request)
        }
    }

    private func page(_ request: PageRequest) async throws(GatewayError) -> Page<ChangeFeed.Entry> {
        var filter = OperationFilter()
        filter.states = state.map { [$0] } ?? []
        filter.connection = connection
        filter.caller = caller.scopes.contains(.admin) ? nil : caller.name
        filter.createdAfter = createdAfter
        // Before the first id of a moment is before the moment.
        filter.after = createdBefore.map { ($0, "") }
        if let mark = request.cursor {
            guard let cut = mark.firstIndex(of: " "), let moment = Int64(mark[..<cut]) else {
                throw GatewayError(.invalidCursor, "The cursor doesn't lead anywhere in this list.")
            }
            filter.after = (Timestamp(milliseconds: moment), String(mark[mark.index(after: cut)...]))
        }
        filter.limit = request.limit
        let records: [OperationRecord]
        do throws(StoreError) {
            records = try await engine.store.operations(filter)
        } catch {
            throw engine.unavailable(error)
        }
        let entries = records.filter { caller.mayUse(connection: $0.connection) }.map(Self.entry)
        return Page(items: entries, next: records.count < request.limit ? nil : records.last.map(Self.mark))
    }

    private static func mark(_ record: OperationRecord) -> String {
        "\(record.createdAt.milliseconds) \(record.id)"
    }

    private static func entry(_ record: OperationRecord) -> ChangeFeed.Entry {
        var change = Change(
            core: ResourceCore(
                remoteID: record.id, mark: object, createdAt: record.createdAt, updatedAt: record.updatedAt),
            type: object + record.state.rawValue, origin: .gateway)
        // It stands where it was made; its state is that of now.
        change.recordedAt = record.createdAt
        change.occurredAt = record.state.isOver ? record.updatedAt : record.createdAt
        change.operation = Change.Operation(
            id: record.id, route: record.route, caller: record.caller, state: record.state.rawValue,
            effect: record.effect)
        return ChangeFeed.Entry(
            change: change, connection: record.connection, provider: record.provider, mark: mark(record))
    }
}
