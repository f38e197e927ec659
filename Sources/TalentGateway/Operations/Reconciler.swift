import TalentModel
import TalentProviders
import TalentStore

/// Looks whether a write of unknown outcome happened, where a free read can prove it (OP-3): when it becomes unknown, and
/// again as `LookAgenda` says. Presence settles; absence settles nothing.
///
/// Whatever it needs it takes from the store, look by look: the people of an operation aren't kept in memory for an hour,
/// and it goes on after a restart as before it.
struct Reconciler: Sendable {
    let engine: OperationEngine

    /// Operations read at once from the store, when it looks for those that an earlier process left.
    private static let page = 100

    /// Notes an operation that has just become unknown.
    func begin(_ record: OperationRecord) async { await note(record, isFresh: true) }

    /// Notes an operation of an earlier process that isn't over, but in part unknown.
    func goOn(_ record: OperationRecord) async { await note(record, isFresh: false) }

    private func note(_ record: OperationRecord, isFresh: Bool) async {
        let now = engine.clock().milliseconds
        let ages = record.chunks.filter { $0.state == .unknown }.map { chunk in
            Duration.milliseconds(chunk.lostAt.map { now - $0.milliseconds } ?? 0)
        }
        await engine.looks.add(record.id, on: record.connection, ages: ages, isFresh: isFresh)
    }

    /// Makes all looks until the task is cancelled, those for what earlier processes left included.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await takeIn() }
            // As many at once as there are connections with something to look for: one each.
            while let turn = await engine.looks.next() {
                group.addTask { await engine.looks.finish(turn, await look(turn.operation)) }
            }
        }
    }

    /// Notes all that is unknown in the store, page by page; the store may be away for a while.
    private func takeIn() async {
        var filter = OperationFilter()
        filter.states = [.unknown]
        filter.limit = Self.page
        var delay = Duration.seconds(1)
        while !Task.isCancelled {
            do throws(StoreError) {
                let page = try await engine.store.operations(filter)
                for record in page { await note(record, isFresh: false) }
                guard let last = page.last, page.count == Self.page else { return }
                filter.after = (last.createdAt, last.id)
            } catch {
                await engine.steady.sleep(engine.steady.now() + delay)
                delay = min(delay * 2, .seconds(30))
            }
        }
    }

    /// Looks for all unknown chunks of an operation as it stands now: somebody may have resolved or resumed it.
    private func look(_ id: String) async -> LookAgenda.Result {
        let record: OperationRecord
        do throws(StoreError) {
            guard let found = try await engine.store.operation(id) else { return .over }
            record = found
        } catch {
            return .failed(rest: .seconds(5))
        }
        let lost = record.chunks.filter { $0.state == .unknown }
        if lost.isEmpty || record.work == nil { return .over }
        do throws(GatewayError) {
            let (write, _) = try await engine.prepared(record)
            guard let connection = engine.connection(record.connection) else { return .over }
            let steps = lost.compactMap { chunk in write.steps[chunk.index].proof.map { (chunk, $0) } }
            // Of what has no proof only a person can say what became of it.
            if steps.isEmpty { return .over }
            var isOpen = false
            for (chunk, proof) in steps {
                let finding = try await proof.look(connection.reading(CallContext()))
                guard Self.proves(finding, chunk) else {
                    isOpen = true
                    continue
                }
                do throws(StoreError) {
                    try await engine.resolve(
                        id, chunks: [chunk.index], .resolveApplied, note: "found at the provider: it happened")
                    engine.logger.info(
                        "unknown outcome settled by a look",
                        metadata: ["operation_id": "\(id)", "connection": "\(record.connection)"])
                } catch {
                    // A conflict: somebody else has just settled it.
                    if error.reason != .conflict { return .failed(rest: .seconds(5)) }
                }
            }
            return isOpen ? .open : .over
        } catch {
            guard error.code != .internal, error.origin != .caller else { return .over }
            // What other looks of the connection would meet as well, they needn't try.
            return .failed(rest: error.retryable ? .seconds(error.retryAfter ?? 10) : nil)
        }
    }

    private static func proves(_ finding: ProofFinding, _ chunk: ChunkRecord) -> Bool {
        guard case .present(let found) = finding else { return false }
        return found.isSuperset(of: chunk.members.isEmpty ? [0] : Set(chunk.members.indices))
    }
}

extension OperationEngine {
    /// Settles unknown chunks, and what that makes of the operation, in one step of the store.
    func resolve(
        _ id: String, chunks: [Int], _ event: ChunkEvent, note: String
    ) async throws(StoreError) {
        try await store.resolve(id, chunks: chunks, event, note: note, at: clock())
        await hub.changed(id)
    }
}
