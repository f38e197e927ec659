import TalentModel

/// The operations of this process and the answers kept under callers' keys, in memory.
///
/// A key is claimed in one actor step, so of many equal requests at once exactly one goes to the vendor.
actor OperationLog {
    /// Whose key it is.
    struct KeyOwner: Sendable, Hashable {
        var caller: String
        var key: IdempotencyKey
    }

    /// What a key leads to.
    enum Claim: Sendable {
        /// Nobody has used it: the work is the claimant's.
        case new
        /// The same request was answered.
        case answered(Answer)
        /// The same request was accepted and answered with 202: its present state.
        case accepted(Operation)
        /// The same request is being worked on and hasn't been answered.
        case inProgress(operationID: String)
        /// The key belongs to another request.
        case reused
    }

    private struct Entry: Sendable {
        var operation: Operation
        var owner: KeyOwner?
        var fingerprint: RequestFingerprint?
        var answer: Answer?
        /// Whether a 202 went out: a promise that a replay must keep showing.
        var wasAccepted = false
        var expires: ContinuousClock.Instant
    }

    private var entries: [String: Entry] = [:]
    private var idsByKey: [KeyOwner: String] = [:]
    private var order: [String] = []
    private var waiters: [String: [UInt64: CheckedContinuation<Answer?, Never>]] = [:]
    private var nextWaiter: UInt64 = 0
    private let capacity: Int
    private let retention: Duration
    private let spendRetention: Duration

    /// - Parameters:
    ///   - capacity: the most operations kept; the oldest finished ones go first.
    ///   - retention: how long an operation and its key are kept.
    ///   - spendRetention: the same for calls that cost credits or contact a person.
    init(capacity: Int = 100_000, retention: Duration, spendRetention: Duration) {
        self.capacity = capacity
        self.retention = retention
        self.spendRetention = spendRetention
    }

    /// What the key leads to, without claiming it.
    func look(_ owner: KeyOwner, _ fingerprint: RequestFingerprint) -> Claim {
        guard let id = idsByKey[owner], let entry = entries[id] else { return .new }
        guard entry.fingerprint == fingerprint else { return .reused }
        if entry.wasAccepted, entry.answer == nil || entry.operation.state != .running {
            return entry.operation.state == .running ? .accepted(entry.operation) : answered(entry)
        }
        if entry.answer != nil { return answered(entry) }
        return .inProgress(operationID: id)
    }

    private func answered(_ entry: Entry) -> Claim {
        entry.answer.map { .answered($0) } ?? .accepted(entry.operation)
    }

    /// Starts an operation and claims its key in one step. When the key is taken, nothing is started.
    func start(
        _ operation: Operation, owner: KeyOwner?, fingerprint: RequestFingerprint, spends: Bool
    ) throws(GatewayError) -> Claim {
        if let owner {
            let claim = look(owner, fingerprint)
            guard case .new = claim else { return claim }
        }
        try makeRoom()
        let kept = spends ? spendRetention : retention
        entries[operation.id] = Entry(
            operation: operation, owner: owner, fingerprint: fingerprint, expires: .now + kept)
        order.append(operation.id)
        if let owner { idsByKey[owner] = operation.id }
        return .new
    }

    /// Takes in how an operation ended and wakes those who wait for it. Effect `none` releases the key (ID-4).
    func end(_ id: String, _ ending: Operation.Ending, at moment: Timestamp, answer: Answer) {
        guard var entry = entries[id] else { return }
        entry.operation.end(ending, at: moment)
        if ending.effect == .none, let owner = entry.owner, !entry.wasAccepted {
            idsByKey[owner] = nil
            entry.owner = nil
        }
        entry.answer = answer
        entries[id] = entry
        for waiter in (waiters.removeValue(forKey: id) ?? [:]).values { waiter.resume(returning: answer) }
    }

    /// The operation's answer, once it has one, or nil at the deadline or when the waiting task is cancelled.
    func answer(of id: String, until deadline: ContinuousClock.Instant) async -> Answer? {
        if let entry = entries[id], let answer = entry.answer { return answer }
        nextWaiter += 1
        let number = nextWaiter
        let timer = Task { [weak self] in
            try? await ContinuousClock().sleep(until: deadline)
            await self?.giveUp(id, number)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if let answer = entries[id]?.answer {
                    waiter.resume(returning: answer)
                } else if Task.isCancelled {
                    waiter.resume(returning: nil)
                } else {
                    waiters[id, default: [:]][number] = waiter
                }
            }
        } onCancel: {
            // Ends the timer's sleep, which then gives up the wait.
            timer.cancel()
        }
    }

    private func giveUp(_ id: String, _ number: UInt64) {
        guard let waiter = waiters[id]?.removeValue(forKey: number) else { return }
        waiter.resume(returning: nil)
    }

    /// Notes that the caller was told to look later; the operation as it stands.
    func accept(_ id: String) -> Operation? {
        entries[id]?.wasAccepted = true
        return entries[id]?.operation
    }

    /// An operation by its id.
    func operation(_ id: String) -> Operation? { entries[id]?.operation }

    /// Returns when no operation is running, or at the deadline.
    func idle(until deadline: ContinuousClock.Instant) async {
        for (id, entry) in entries where entry.operation.state == .running {
            _ = await answer(of: id, until: deadline)
        }
    }

    private func makeRoom() throws(GatewayError) {
        let now = ContinuousClock.now
        if let first = order.first, let entry = entries[first],
            entry.expires < now || order.count >= capacity
        {
            var kept: [String] = []
            var surplus = order.count - capacity + 1
            for id in order {
                guard let entry = entries[id] else { continue }
                let isOver = entry.operation.state != .running && entry.operation.state != .unknown
                if isOver && (entry.expires < now || surplus > 0) {
                    surplus -= 1
                    entries[id] = nil
                    if let owner = entry.owner { idsByKey[owner] = nil }
                } else {
                    kept.append(id)
                }
            }
            order = kept
        }
        guard order.count < capacity else {
            var error = GatewayError(.overloaded, "Too many operations are unfinished.")
            error.retryAfter = 1
            throw error
        }
    }
}
