import TalentModel
import TalentStore

/// A store that isn't there: whatever is asked of it fails.
struct AbsentStore: OperationStore {
    private var absent: StoreError { StoreError(.unavailable, "there is no store") }

    func accept(_ acceptance: Acceptance) async throws(StoreError) -> AcceptanceOutcome { throw absent }

    func operation(
        caller: String, keyHash: [UInt8], at moment: Timestamp
    ) async throws(StoreError) -> OperationRecord? { throw absent }

    func operation(_ id: String) async throws(StoreError) -> OperationRecord? { throw absent }

    func operations(_ filter: OperationFilter) async throws(StoreError) -> [OperationRecord] { throw absent }

    func advance(
        _ id: String, ending: (index: Int, ChunkEnding)?, dispatching: Int?, note: String?, at moment: Timestamp
    ) async throws(StoreError) { throw absent }

    func update(
        _ id: String, _ update: OperationUpdate, givingUpRest: Bool, at moment: Timestamp
    ) async throws(StoreError) { throw absent }

    func markAnswered(_ id: String, accepted: Bool) async throws(StoreError) { throw absent }

    func resume(_ id: String, notAfter: Timestamp, at moment: Timestamp) async throws(StoreError) -> Bool {
        throw absent
    }

    func resolve(
        _ id: String, chunks: [Int], _ event: ChunkEvent, note: String, at moment: Timestamp
    ) async throws(StoreError) { throw absent }

    func recover(at moment: Timestamp) async throws(StoreError) -> [OperationRecord] { throw absent }

    func usage(
        by grouping: UsageGrouping, from: CalendarDate, to: CalendarDate, caller: String?
    ) async throws(StoreError) -> [UsageRow] { throw absent }

    func messages(of caller: String, on day: CalendarDate) async throws(StoreError) -> Int { throw absent }

    func sweep(at moment: Timestamp, retention: Duration) async throws(StoreError) -> Int { throw absent }

    func close() async {}
}
