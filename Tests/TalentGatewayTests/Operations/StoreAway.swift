import NIOConcurrencyHelpers
import TalentModel
import TalentStore

/// A store that can be away for a while.
final class StoreAway: OperationStore {
    private let store: any OperationStore
    private let state = NIOLockedValueBox((isAway: false, refusals: 0, losesAcceptance: false))

    init(_ store: any OperationStore) { self.store = store }

    var isAway: Bool {
        get { state.withLockedValue { $0.isAway } }
        set { state.withLockedValue { $0.isAway = newValue } }
    }

    /// Whether the next acceptance is committed, but nobody hears of it in time.
    var losesAcceptance: Bool {
        get { state.withLockedValue { $0.losesAcceptance } }
        set { state.withLockedValue { $0.losesAcceptance = newValue } }
    }

    /// Calls that it refused.
    var refusals: Int { state.withLockedValue { $0.refusals } }

    private var there: any OperationStore {
        get throws(StoreError) {
            let isAway = state.withLockedValue { state in
                if state.isAway { state.refusals += 1 }
                return state.isAway
            }
            if isAway { throw StoreError(.unavailable, "away") }
            return store
        }
    }

    func accept(_ acceptance: Acceptance) async throws(StoreError) -> AcceptanceOutcome {
        let outcome = try await there.accept(acceptance)
        guard losesAcceptance else { return outcome }
        losesAcceptance = false
        throw StoreError(.timedOut, "too late", mayHaveHappened: true)
    }

    func operation(
        caller: String, keyHash: [UInt8], at moment: Timestamp
    ) async throws(StoreError) -> OperationRecord? {
        try await there.operation(caller: caller, keyHash: keyHash, at: moment)
    }

    func operation(_ id: String) async throws(StoreError) -> OperationRecord? { try await there.operation(id) }

    func operations(_ filter: OperationFilter) async throws(StoreError) -> [OperationRecord] {
        try await there.operations(filter)
    }

    func advance(
        _ id: String, ending: (index: Int, ChunkEnding)?, dispatching: Int?, note: String?, at moment: Timestamp
    ) async throws(StoreError) {
        try await there.advance(id, ending: ending, dispatching: dispatching, note: note, at: moment)
    }

    func update(
        _ id: String, _ update: OperationUpdate, givingUpRest: Bool, at moment: Timestamp
    ) async throws(StoreError) {
        try await there.update(id, update, givingUpRest: givingUpRest, at: moment)
    }

    func markAnswered(_ id: String, accepted: Bool) async throws(StoreError) {
        try await there.markAnswered(id, accepted: accepted)
    }

    func resume(_ id: String, notAfter: Timestamp, at moment: Timestamp) async throws(StoreError) -> Bool {
        try await there.resume(id, notAfter: notAfter, at: moment)
    }

    func resolve(
        _ id: String, chunks: [Int], _ event: ChunkEvent, note: String, at moment: Timestamp
    ) async throws(StoreError) {
        try await there.resolve(id, chunks: chunks, event, note: note, at: moment)
    }

    func recover(at moment: Timestamp) async throws(StoreError) -> [OperationRecord] {
        try await there.recover(at: moment)
    }

    func usage(
        by grouping: UsageGrouping, from: CalendarDate, to: CalendarDate, caller: String?
    ) async throws(StoreError) -> [UsageRow] {
        try await there.usage(by: grouping, from: from, to: to, caller: caller)
    }

    func messages(of caller: String, on day: CalendarDate) async throws(StoreError) -> Int {
        try await there.messages(of: caller, on: day)
    }

    func sweep(at moment: Timestamp, retention: Duration) async throws(StoreError) -> Int {
        try await there.sweep(at: moment, retention: retention)
    }

    func close() async { await store.close() }
}
