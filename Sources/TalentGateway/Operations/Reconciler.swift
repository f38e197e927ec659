import TalentModel
import TalentProviders
import TalentStore

/// Looks whether a write of unknown outcome happened, where a free read can prove it (OP-3): at once, after 1 minute, after
/// 10 minutes and after 1 hour. Presence settles; absence settles nothing.
struct Reconciler: Sendable {
    let engine: OperationEngine

    private static let delays: [Duration] = [.zero, .seconds(60), .seconds(600), .seconds(3600)]

    /// Begins to look, as work of its own: meanwhile the operation may be resumed.
    func begin(_ record: OperationRecord, _ write: Write) async {
        let name = record.id + " looked for"
        // False when one that was begun before is still at it: it looks for all that is unknown then.
        _ = await engine.hub.begin(name) { await look(record, write, name) }
    }

    /// Looks for the unknown chunks of an operation until all are settled or all tries are made.
    private func look(_ record: OperationRecord, _ write: Write, _ name: String) async {
        var record = record
        for delay in Self.delays {
            if delay > .zero {
                if await engine.hub.draining { return }
                await engine.hub.sleep(name, until: .now + delay)
                if await engine.hub.draining { return }
                guard let now = try? await engine.store.operation(record.id) else { continue }
                record = now
            }
            let open = record.chunks.filter { $0.state == .unknown }
            if open.isEmpty { return }
            for chunk in open where write.steps.indices.contains(chunk.index) {
                await settle(chunk, write.steps[chunk.index], record)
            }
            guard let now = try? await engine.store.operation(record.id) else { continue }
            if !now.chunks.contains(where: { $0.state == .unknown }) { return }
        }
    }

    private func settle(_ chunk: ChunkRecord, _ step: WriteStep, _ record: OperationRecord) async {
        guard let proof = step.proof, let connection = engine.connection(record.connection) else { return }
        guard
            case .present(let found)? = try? await proof.look(
                connection.reading(CallContext(deadline: .now + .seconds(60))))
        else { return }
        let expected = Set(step.members.isEmpty ? [0] : Array(step.members.indices))
        guard found.isSuperset(of: expected) else { return }
        try? await engine.resolve(
            record.id, chunk: chunk.index, .resolveApplied, note: "found at the provider: it happened")
    }
}

extension OperationEngine {
    /// Settles an unknown chunk and takes in what that makes of the operation.
    func resolve(
        _ id: String, chunk: Int, _ event: ChunkEvent, note: String
    ) async throws(StoreError) {
        try await store.resolve(id, chunk: chunk, event, note: note, at: clock())
        // One that is being worked on concludes by itself, with this chunk as it is now.
        guard let record = try await store.operation(id), record.state.isOver else {
            await hub.changed(id)
            return
        }
        let effect = Conclusion.effect(record)
        let states = Set(record.chunks.map(\.state))
        let state: OperationState =
            if states.contains(.unknown) {
                .unknown
            } else if states.isSubset(of: [.applied]) {
                .applied
            } else {
                effect == .none ? .rejected : .partial
            }
        var update = OperationUpdate(state, effect: effect)
        update.wipesWork = states.isSubset(of: [.applied, .partial, .rejected])
        update.releasesKey = effect == .none
        try await store.update(id, update, givingUpRest: false, at: clock())
        await hub.changed(id)
    }
}
