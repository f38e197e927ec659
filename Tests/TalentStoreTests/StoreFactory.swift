import Foundation
import TalentModel
import Testing

@testable import TalentStore

/// A store that must keep the contract. The next one is another line in `all`.
struct StoreFactory: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Makes an empty store, gives it to `body`, and leaves nothing behind.
    var withStore: @Sendable (_ body: (any OperationStore) async throws -> Void) async throws -> Void

    static let all = [
        StoreFactory(testDescription: "SQLite") { body in
            try await withScratchFile { path in
                try await withSQLiteStore(path) { try await body($0) }
            }
        }
    ]
}

/// A path for a database in a folder of its own, which is removed afterwards.
func withScratchFile(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "talent-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appending(path: "store.sqlite").path)
}

/// Opens the store at `path` for as long as `body` runs.
func withSQLiteStore(
    _ path: String, _ configuration: SQLiteStoreConfiguration = .forTests, _ body: (SQLiteStore) async throws -> Void
) async throws {
    let store = try await SQLiteStore.open(path: path, configuration: configuration)
    do {
        try await body(store)
    } catch {
        await store.close()
        throw error
    }
    await store.close()
}

extension SQLiteStoreConfiguration {
    /// Patient, as other tests and builds use the same disk and cores.
    static var forTests: SQLiteStoreConfiguration {
        var configuration = SQLiteStoreConfiguration()
        configuration.timeout = .seconds(20)
        return configuration
    }
}

extension Timestamp {
    /// 2026-11-22T10:00:00Z, and so many seconds later.
    static func at(_ seconds: Int = 0) -> Timestamp {
        Timestamp(milliseconds: 1_795_341_600_000 + Int64(seconds) * 1000)
    }
}

extension CalendarDate {
    /// The day of `Timestamp.at()`.
    static let today = CalendarDate(.at())
}

extension Acceptance {
    /// An operation of `costs.count` chunks of ten people, one SMS a unit of cost.
    static func sample(
        _ id: String, caller: String = "crm", connection: String = "voicehire", campaign: String? = "c1",
        key: UInt8? = nil, fingerprint: UInt8 = 1, costs: [Int] = [10], unit: SpendUnit? = .sms,
        recipients: [(chunk: Int, hash: [UInt8])] = [], at moment: Timestamp = .at(),
        allowsUnresolved: Bool = false, messagesPerDay: Int? = nil
    ) -> Acceptance {
        var operation = OperationRecord(
            id: id, caller: caller, connection: connection, provider: "voicehire",
            route: "POST /v1/campaigns/{id}/candidates", operationID: "addCampaignCandidates",
            fingerprint: [fingerprint], createdAt: moment)
        operation.campaign = campaign
        operation.keyHash = key.map { [$0] }
        operation.spends = true
        operation.notAfter = Timestamp(milliseconds: moment.milliseconds + 86_400_000)
        operation.requested = costs.count * 10
        operation.work = Array("work of \(id)".utf8)
        operation.chunks = costs.enumerated().map { index, cost in
            ChunkRecord(index: index, members: Array(index * 10..<index * 10 + 10), cost: cost, unit: unit)
        }
        operation.timeline = [TimelineEntry(at: moment, what: "received")]
        return Acceptance(
            operation: operation, recipients: recipients, allowsUnresolved: allowsUnresolved,
            messagesPerDay: messagesPerDay,
            keyExpiresAt: Timestamp(milliseconds: moment.milliseconds + 86_400_000))
    }
}

extension AcceptanceOutcome {
    var isAccepted: Bool { if case .accepted = self { true } else { false } }
}

extension OperationStore {
    /// An operation that must be there.
    func record(_ id: String, _ location: SourceLocation = #_sourceLocation) async throws -> OperationRecord {
        try #require(try await operation(id), sourceLocation: location)
    }

    func states(_ id: String) async throws -> [ChunkState] { try await record(id).chunks.map(\.state) }

    /// All that was ever spent, in one sum.
    func ledger(caller: String? = nil) async throws -> LedgerAmounts {
        let from = try #require(CalendarDate("2000-01-01"))
        let to = try #require(CalendarDate("2100-01-01"))
        return try await usage(by: .day, from: from, to: to, caller: caller).reduce(into: LedgerAmounts()) {
            $0.reserved += $1.amounts.reserved
            $0.settled += $1.amounts.settled
            $0.released += $1.amounts.released
            $0.held += $1.amounts.held
        }
    }

    /// Brings chunk 0 of a fresh operation into a state.
    func bring(_ id: String, to state: ChunkState) async throws {
        func end(_ event: ChunkEvent) async throws {
            try await advance(id, ending: nil, dispatching: 0, note: nil, at: .at(1))
            if event == .dispatch { return }
            var ending = ChunkEnding(event, note: event.rawValue)
            if event == .apply || event == .applyPartly { ending.messages = 4 }
            try await advance(id, ending: (0, ending), dispatching: nil, note: nil, at: .at(2))
        }
        switch state {
        case .accepted: break
        case .dispatching: try await end(.dispatch)
        case .applied: try await end(.apply)
        case .partial: try await end(.applyPartly)
        case .rejected: try await end(.reject)
        case .notSent: try await end(.failToSend)
        case .unknown: try await end(.loseSight)
        case .notAttempted:
            try await update(id, OperationUpdate(.cancelled, effect: Effect.none), givingUpRest: true, at: .at(2))
        }
    }
}

/// Whether `body` is refused for the state of the record, and for nothing else.
func isConflict(_ body: () async throws -> Void) async throws -> Bool {
    do {
        try await body()
        return false
    } catch let error as StoreError where error.reason == .conflict {
        return true
    }
}

/// The error with which `body` must end.
func failure(
    _ location: SourceLocation = #_sourceLocation, of body: () async throws -> Void
) async throws -> StoreError {
    do {
        try await body()
    } catch let error as StoreError {
        return error
    }
    return try #require(nil as StoreError?, "it didn't fail", sourceLocation: location)
}
