import Foundation
import GatewayJSON
import Logging
import NIOConcurrencyHelpers
import TalentModel
import TalentProviders
import TalentStore
import Testing
import Upstream

@testable import TalentGateway

/// The engine of one process on a real store, with a vendor and clocks that a test holds in its hands.
final class EngineBench: Sendable {
    /// 2026-11-22T10:00:00Z, a Sunday.
    static let start = Timestamp(milliseconds: 1_795_341_600_000)

    let store: StoreAway
    let vendor: TextingVendor
    let steady: ManualClock
    let engine: OperationEngine
    private let wallOffset: NIOLockedValueBox<Duration>
    private let route: WriteRoute
    private let connections: [String: ProviderActor]

    /// - Parameter wallOffset: how far the wall clock is ahead of where it was when the steady clock began.
    init(
        _ store: any OperationStore, _ vendor: TextingVendor, connections names: [String] = ["paris"],
        steady: ManualClock = ManualClock(), wallOffset: Duration = .zero, sendWindow: SendWindow? = nil
    ) {
        self.store = StoreAway(store)
        self.vendor = vendor
        self.steady = steady
        let offset = NIOLockedValueBox(wallOffset)
        self.wallOffset = offset
        engine = OperationEngine(
            store: self.store, seal: Seal(secret: "a secret of the tests"),
            retention: OperationEngine.RetentionPeriods(
                keys: .seconds(86_400), spendKeys: .seconds(86_400), records: .seconds(90 * 86_400)),
            logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() }), steady: steady.steady
        ) { [steady] in
            Self.start + steady.start.duration(to: steady.now) + offset.withLockedValue { $0 }
        }
        let actors = names.map { name in
            var settings = ConnectionSettings(
                name: name, baseURL: "https://\(name).example", credential: "vh_live_0123456789",
                provider: ProviderSettings(connection: name, defaultRegion: "FR"))
            // What is counted are single calls: no repeats, and a vendor that always fails isn't left alone.
            settings.admission.retries.attempts = 1
            settings.admission.breaker.failures = .max
            settings.admission.breaker.minimum = .max
            return ProviderActor(
                provider: VoiceHireProvider(settings.provider), settings: settings, transport: vendor,
                observer: Unobserved())
        }
        connections = Dictionary(uniqueKeysWithValues: actors.map { ($0.name, $0) })
        let directory = ConnectionDirectory(
            actors,
            guardRails: Dictionary(uniqueKeysWithValues: names.map { ($0, GuardRails(sendWindow: sendWindow)) }))
        let dependencies = RouteDependencies(
            directory: directory, writes: WriteFlow(engine: engine, directory: directory), health: Health(),
            customFields: CustomFieldNames(), quotas: CallerQuotas())
        engine.surroundings.withLockedValue {
            $0 = Surroundings(directory: directory, routes: dependencies.writeRoutes)
        }
        route = CampaignRoutes(directory: directory, writes: dependencies.writes).outreach
    }

    private struct Unobserved: CallObserver {
        func observe(_ record: CallRecord) {}
    }

    /// The next process on the same store, at the same moment.
    func successor(connections names: [String] = ["paris"], sendWindow: SendWindow? = nil) -> EngineBench {
        EngineBench(
            store, vendor, connections: names, steady: steady, wallOffset: wallOffset.withLockedValue { $0 },
            sendWindow: sendWindow)
    }

    /// Moves the wall clock alone.
    func jump(_ duration: Duration) { wallOffset.withLockedValue { $0 += duration } }

    /// Time goes by, on both clocks.
    func pass(_ duration: Duration) { steady.advance(by: duration) }

    // MARK: - Operations

    /// Submits a campaign of the people with these numbers, and says what became of that.
    func submit(
        _ people: Range<Int>, key: String? = nil, on connection: String = "paris", options: String = "",
        messagesPerDay: Int? = nil
    ) async throws -> OperationEngine.Acceptance {
        let candidates = people.map {
            #"{"first_name":"Ada","last_name":"Byron","phone":"+336\#(String(100_000_000 + $0).dropFirst())"}"#
        }
        let body = Array(#"{"outreach":"sms"\#(options),"candidates":[\#(candidates.joined(separator: ","))]}"#.utf8)
        let order = WorkOrder(
            operationID: route.operationID, connection: connection, pathParameters: ["id": "\(connection):c1"],
            body: body, includesRemoteData: false, receivedAt: engine.clock())
        let actor = try #require(connections[connection])
        let root = try JSONDocument(body, limits: .upstream).root
        let caller = Caller(
            name: "crm", scopes: [.read, .write, .spend], connections: nil, keyID: "k1",
            messagesPerDay: messagesPerDay, expiresAt: nil)
        let submission = OperationEngine.Submission(
            order: order, route: route.template, caller: caller, connection: actor, spends: true,
            key: key.map { IdempotencyKey(text: $0) },
            fingerprint: RequestFingerprint(
                method: "POST", path: "/v1/campaigns/\(connection):c1/candidates", connection: connection,
                canonicalBody: root.canonicalBytes()),
            requestID: Identifier.make("req_"))
        return try await engine.accept(try await route.prepare(order, root, actor), submission)
    }

    /// The same, and its id.
    func accepted(
        _ people: Range<Int>, key: String? = nil, on connection: String = "paris", options: String = ""
    ) async throws -> String {
        guard case .accepted(let record) = try await submit(people, key: key, on: connection, options: options) else {
            throw BenchFailure("it wasn't accepted")
        }
        return record.value.id
    }

    /// Whether the same request under the same key would only hear of `id`.
    func isReplayed(_ people: Range<Int>, key: String, _ id: String, options: String = "") async throws -> Bool {
        guard case .existing(let record) = try await submit(people, key: key, options: options) else { return false }
        return record.value.id == id
    }

    func record(_ id: String) async throws -> OperationRecord { try #require(try await store.operation(id)) }

    func states(_ id: String) async throws -> [ChunkState] { try await record(id).chunks.map(\.state) }

    /// Waits until the operation is over and this process is done with it.
    @discardableResult
    func ended(_ id: String) async throws -> OperationRecord {
        try await eventually("\(id) is over") { try await self.record(id).state.isOver }
        return try await record(id)
    }

    func waits(_ id: String, for reason: String) async throws {
        try await eventually("\(id) waits for \(reason)") {
            let record = try await self.record(id)
            return record.state == .waiting && record.reason == reason
        }
    }

    /// Somebody has paid.
    func topUp(_ credits: Int, on connection: String = "paris") async {
        await vendor.set { $0.credits = credits }
        await connections[connection]?.toppedUp()
    }

    /// Makes the looks while `body` runs, and ends them as the end of a process does.
    func looking(_ body: () async throws -> Void) async throws {
        let looker = Task { await engine.reconciler.run() }
        do {
            try await body()
        } catch {
            looker.cancel()
            throw error
        }
        looker.cancel()
        await looker.value
    }
}

struct BenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Waits until the condition holds; what it waits for happens on other threads.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await !condition() {
        if ContinuousClock.now > deadline { throw BenchFailure("still not: \(what)") }
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// A store in a folder of its own, which is removed afterwards.
func withScratchStore(_ body: (any OperationStore) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "talent-gateway-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var configuration = SQLiteStoreConfiguration()
    // Patient, as other tests and builds use the same disk and cores.
    configuration.timeout = .seconds(20)
    let store = try await SQLiteStore.open(
        path: folder.appending(path: "store.sqlite").path, configuration: configuration)
    do {
        try await body(store)
    } catch {
        await store.close()
        throw error
    }
    await store.close()
}
