import Admission
import GatewayJSON
import Logging
import NIOConcurrencyHelpers
import TalentModel
import TalentProviders
import TalentStore

/// Takes writes on, works them off, and takes up again what an earlier process left.
final class OperationEngine: Sendable {
    let store: any OperationStore
    let seal: Seal
    let hub: OperationHub
    let looks: LookQueue
    let clock: @Sendable () -> Timestamp
    let steady: SteadyClock
    let logger: Logger
    let surroundings = NIOLockedValueBox<Surroundings?>(nil)
    let retention: RetentionPeriods
    private let trust: NIOLockedValueBox<ClockTrust>
    /// Who may have the leave to make its call before it's recorded.
    let prompt = PromptWrites()
    var reconciler: Reconciler { Reconciler(engine: self) }

    /// How long keys and records are kept.
    struct RetentionPeriods: Sendable {
        var keys: Duration
        var spendKeys: Duration
        var records: Duration
    }

    /// - Parameters:
    ///   - steady: the clock of waits.
    ///   - clock: the wall clock, by which people and vendors go. It may jump.
    init(
        store: any OperationStore, seal: Seal, retention: RetentionPeriods, logger: Logger,
        steady: SteadyClock = .system, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.seal = seal
        self.retention = retention
        self.logger = logger
        self.clock = clock
        self.steady = steady
        hub = OperationHub(clock: steady)
        looks = LookQueue(clock: steady)
        trust = NIOLockedValueBox(ClockTrust(wall: clock(), steady: steady.now()))
    }

    /// The earlier and the later of what the wall clock says and what it should say: what expires does so by the
    /// earlier one, what is to live for a while is counted from the later one.
    var moments: (earlier: Timestamp, later: Timestamp) {
        trust.withLockedValue { $0.read(wall: clock(), steady: steady.now()) }
    }

    /// Everything about a write request but its plan.
    struct Submission: Sendable {
        var order: WorkOrder
        var route: String
        var caller: Caller
        var connection: ProviderActor
        var spends: Bool
        var key: IdempotencyKey?
        /// With a key only.
        var fingerprint: RequestFingerprint?
        var requestID: String
        /// When its caller stops waiting; nil when it takes a promise instead, or the call spends: such calls are held
        /// however long it takes (RL-6).
        var patience: ContinuousClock.Instant?
        /// The leave to make its one call at once: then it's recorded as dispatched in the same step. Whoever asked for
        /// it gives it back when the write isn't accepted.
        var permit: Permit?
    }

    /// What became of a submission.
    enum Acceptance: Sendable {
        /// It's recorded and under way.
        case accepted(Indirect<OperationRecord>)
        /// The key belongs to this operation.
        case existing(Indirect<OperationRecord>)
    }

    /// Records the write and starts it.
    func accept(_ write: Write, _ submission: Submission) async throws(GatewayError) -> Acceptance {
        try await checkRoom()
        let acceptance = try acceptance(write, submission)
        Failpoint.beforeAccept.hit()
        if submission.permit != nil { Failpoint.beforeDispatch.hit() }
        let outcome: AcceptanceOutcome
        do {
            outcome = try await store.accept(acceptance.value)
        } catch {
            prompt.noteStore(isAway: true)
            if error.mayHaveHappened { abandon(acceptance.value.operation) }
            throw unavailable(error)
        }
        prompt.noteStore(isAway: false)
        Failpoint.afterAccept.hit()
        if submission.permit != nil { Failpoint.afterDispatch.hit() }
        switch outcome {
        case .accepted:
            await start(acceptance.value.record, write, submission)
            return .accepted(acceptance.value.record)
        case .existing(let record): return .existing(Indirect(record))
        case .keyReused(let id):
            var error = WriteFlow.keyReused
            error.operationID = id
            throw error
        case .unresolved(let id):
            var error = GatewayError(
                .outcomeUnresolved,
                "People of this request are in operation \(id), which is unfinished or of unknown outcome.")
            error.operationID = id
            throw error
        case .overBudget(let left):
            throw GatewayError(
                .budgetExceeded, "The caller's messages of today are used up or reserved; \(left) are left.")
        }
    }

    /// Refuses when one more operation couldn't be worked on.
    func checkRoom() async throws(GatewayError) {
        if await hub.hasRoom { return }
        var error =
            await hub.draining
            ? GatewayError(.draining, "The gateway is stopping.")
            : GatewayError(.overloaded, "Too many operations are unfinished.")
        error.retryAfter = 1
        throw error
    }

    /// What the store is asked to accept. Behind a reference, as what waits for the store would have it in its frame.
    @inline(never)
    private func acceptance(
        _ write: Write, _ submission: Submission
    ) throws(GatewayError) -> Indirect<TalentStore.Acceptance> {
        let moments = moments
        var acceptance = TalentStore.Acceptance(
            operation: try record(write, submission),
            recipients: write.outreach == nil
                ? []
                : write.steps.enumerated().flatMap { index, step in
                    step.recipients.map { (chunk: index, hash: seal.hash(recipient: $0.address)) }
                },
            allowsUnresolved: write.allowsUnresolved,
            keyExpiresAt: moments.later + (submission.spends ? retention.spendKeys : retention.keys))
        acceptance.judgedAt = moments.earlier
        acceptance.messagesPerDay = submission.caller.messagesPerDay
        return Indirect(acceptance)
    }

    private func record(_ write: Write, _ submission: Submission) throws(GatewayError) -> OperationRecord {
        let now = clock()
        var record = OperationRecord(
            id: Identifier.make("op_", at: now), caller: submission.caller.name, connection: submission.connection.name,
            provider: submission.connection.provider.name, route: submission.route,
            operationID: submission.order.operationID, fingerprint: submission.fingerprint?.digest ?? [],
            createdAt: now)
        record.keyHash = submission.key.map { seal.hash(key: $0, of: submission.caller.name) }
        record.spends = submission.spends || write.cost != nil
        record.notAfter = write.notAfter
        record.campaign = write.outreach?.campaign
        record.requested = write.people
        if let plan = write.outreach?.plan {
            record.requested = plan.recipients.count + plan.settled.count
            record.duplicate = plan.settled.count { $0.fate == .duplicate }
            record.refused = plan.settled.count - record.duplicate
        }
        record.chunks = write.steps.enumerated().map { index, step in
            ChunkRecord(index: index, members: step.members, cost: step.cost, unit: step.unit)
        }
        record.work = try seal.sealed(submission.order)
        record.timeline = [TimelineEntry(at: now, what: "received")]
        if submission.permit != nil { record.dispatch(0) }
        return record
    }

    /// Works an accepted operation off, in a task of the hub's.
    private func start(_ record: Indirect<OperationRecord>, _ write: Write, _ submission: Submission) async {
        _ = await hub.begin(record.value.id, hasDispatched: submission.permit != nil) { [self] in
            await runner(record, write, submission).run()
        }
    }

    @inline(never)
    private func runner(
        _ record: Indirect<OperationRecord>, _ write: Write, _ submission: Submission
    ) -> OperationRunner {
        OperationRunner(
            engine: self, write: write, order: submission.order, key: submission.key, requestID: submission.requestID,
            record: record.value, patience: submission.patience, permit: submission.permit)
    }

    /// Commits a step of an operation under way, as often as it takes: the operation is a promise, and the store may be
    /// away for a while. False only when the process ends before that.
    ///
    /// - Parameter isDone: whether the record shows the step. Asked only when an earlier try of this very step may have
    ///   been committed: a record that shows it without such a try shows somebody else's step, and then the chunk that it
    ///   dispatched is not ours to send.
    func commit(
        _ id: String, _ step: @Sendable (any OperationStore) async throws(StoreError) -> Void,
        isDone: (OperationRecord) -> Bool
    ) async -> Bool {
        var delay = Duration.milliseconds(100)
        var mayBeDone = false
        while true {
            do throws(StoreError) {
                try await step(store)
                return true
            } catch {
                mayBeDone = mayBeDone || error.mayHaveHappened
                if mayBeDone, let record = try? await store.operation(id), isDone(record) { return true }
                // Somebody else has the operation, or it's in another state: it isn't ours to work on.
                if error.reason == .conflict { return false }
                logger.error(
                    "store step failed", metadata: ["operation_id": "\(id)", "error": "\(error.reason.rawValue)"])
            }
            if await hub.draining { return false }
            await hub.sleep(id, until: steady.now() + delay)
            delay = min(delay * 2, .seconds(5))
        }
    }

    /// An acceptance of which it isn't known whether it was committed: its caller was told so, and nothing was sent.
    /// As soon as the store answers again, the operation is ended so that it stays that way.
    private func abandon(_ record: OperationRecord) {
        let id = record.id
        let isDispatched = record.state == .running
        let moment = clock
        Task { [store] in
            for attempt in 0..<60 {
                do throws(StoreError) {
                    // Steps are worked off in order: when this one is, it's settled whether the acceptance was committed.
                    var update = OperationUpdate(
                        .cancelled, effect: Effect.none, wipesWork: true, releasesKey: true,
                        note: "ended: its acceptance couldn't be confirmed in time")
                    if isDispatched { update.ending = (0, ChunkEnding(.failToSend, note: "it never left")) }
                    try await store.update(id, update, givingUpRest: true, at: moment())
                    return
                } catch {
                    // There is no such operation: nothing was accepted.
                    if error.reason == .conflict { return }
                    try? await Task.sleep(for: .milliseconds(500 * (attempt + 1)))
                }
            }
        }
    }

    /// What callers hear when the store can't do its part.
    func unavailable(_ error: StoreError) -> GatewayError {
        logger.error("store unavailable", metadata: ["error": "\(error.reason.rawValue)"])
        var problem = GatewayError(
            .storeUnavailable, "The store isn't available. Nothing was sent.", effect: .none)
        problem.retryAfter = 1
        return problem
    }

    /// A problem as it's recorded: without the result, which may hold callers' references to people, and without the
    /// vendor's texts, which may hold anything. Who is answered now gets both; the sealed answer has them too.
    static func kept(_ error: GatewayError, requestID: String) -> [UInt8] {
        var error = error
        error.result = nil
        error.upstream?.message = nil
        error.upstream?.details = nil
        for index in error.errors.indices { error.errors[index].detail = "The provider refused this." }
        var json = JSONWriter(capacity: 512)
        ProblemEnvelope.write(error, requestID: requestID, to: &json)
        return json.bytes
    }
}
