import TalentModel

/// The operations that this process is working on: who waits for them, who watches them, who wants them ended.
///
/// Nothing here is needed after a crash; what must survive is in the store.
actor OperationHub {
    /// A run of an operation. A class, so that a step looks its operation up once; it never leaves the actor.
    private final class Entry {
        /// Tells this run of the operation from a later one.
        let number: UInt64
        var answer: Answer?
        var waiters: [Waiter] = []
        var watchers: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var sleepers: [UInt64: CheckedContinuation<Void, Never>] = [:]
        /// Waits that aren't the hub's own: how to end them, and whether a drain does.
        var interruptions: [UInt64: (inDrain: Bool, end: @Sendable () -> Void)] = [:]
        var isCancelled = false
        /// Whether it's cancelled because its caller has left.
        var isWithdrawn = false
        /// Whether a call may have left in this run.
        var hasDispatched = false

        init(number: UInt64) { self.number = number }
    }

    /// Somebody who waits for an operation's answer.
    private struct Waiter {
        let number: UInt64
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Answer?, Never>
    }

    private var entries: [String: Entry] = [:]
    /// Ends the waits for answers at the earliest of their deadlines.
    private var alarm: (at: ContinuousClock.Instant, task: Task<Void, Never>)?
    private var nextNumber: UInt64 = 0
    private var isDraining = false
    private var isClosed = false
    private var idlers: [CheckedContinuation<Void, Never>] = []

    private let clock: SteadyClock

    /// The most operations worked on at once.
    static let capacity = 10_000

    /// - Parameter clock: the clock of deadlines.
    init(clock: SteadyClock = .system) { self.clock = clock }

    /// Takes on an operation; false when this process is working on it already, is closed, or has too many.
    ///
    /// One whose answer was published is over, even if its task isn't quite: whoever has just heard of its end may
    /// resume it.
    ///
    /// - Parameter hasDispatched: whether its call leaves whatever happens until then: recorded as dispatched, it's taken
    ///   on in any case. What isn't is in the store, for the next process.
    func begin(_ id: String, hasDispatched: Bool = false, _ work: @escaping @Sendable () async -> Void) -> Bool {
        let former = entries[id]
        let isFree = former.map { $0.answer != nil } ?? true
        guard isFree, hasDispatched || hasRoom else { return false }
        let number = newNumber()
        if let former { end(id, former.number) }
        let entry = Entry(number: number)
        entry.hasDispatched = hasDispatched
        entries[id] = entry
        // Not on the actor, where it would only leave it at once.
        Task { @concurrent in
            await work()
            await self.end(id, number)
        }
        return true
    }

    /// Whether there is room for one more operation.
    var hasRoom: Bool { !isClosed && entries.count < Self.capacity }

    /// Operations being worked on.
    var count: Int { entries.count }

    /// Those who wait for an answer.
    var waiting: Int { entries.values.reduce(0) { $0 + $1.waiters.count } }

    private func end(_ id: String, _ number: UInt64) {
        guard let entry = entries[id], entry.number == number else { return }
        entries[id] = nil
        for waiter in entry.waiters { waiter.continuation.resume(returning: entry.answer) }
        for watcher in entry.watchers.values { watcher.finish() }
        if entries.isEmpty {
            idlers.forEach { $0.resume() }
            idlers = []
        }
    }

    /// The answer has been committed: those who wait get it.
    func publish(_ id: String, _ answer: Answer) {
        guard let entry = entries[id] else { return }
        entry.answer = answer
        for waiter in entry.waiters { waiter.continuation.resume(returning: answer) }
        entry.waiters = []
        for watcher in entry.watchers.values { watcher.yield() }
    }

    /// The operation's answer, or nil when there is none at the deadline, when the waiting task is cancelled, or when
    /// the operation isn't worked on any more.
    func answer(of id: String, until deadline: ContinuousClock.Instant) async -> Answer? {
        let number = newNumber()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Who takes a promise at once doesn't wait, and needs no alarm.
                guard let entry = entries[id], entry.answer == nil, deadline > clock.now(), !Task.isCancelled else {
                    return continuation.resume(returning: entries[id]?.answer)
                }
                entry.waiters.append(Waiter(number: number, deadline: deadline, continuation: continuation))
                setAlarm(deadline)
            }
        } onCancel: {
            Task { await self.giveUp(id, waiter: number) }
        }
    }

    private func giveUp(_ id: String, waiter number: UInt64) {
        guard let entry = entries[id], let place = entry.waiters.firstIndex(where: { $0.number == number }) else {
            return
        }
        entry.waiters.remove(at: place).continuation.resume(returning: nil)
    }

    /// Has the waits looked at by the deadline. One alarm serves them all: nearly every wait ends with an answer, long
    /// before its deadline, and a timer of its own would be most of what it costs.
    private func setAlarm(_ deadline: ContinuousClock.Instant) {
        if let alarm, alarm.at <= deadline { return }
        alarm?.task.cancel()
        let task = Task { [weak self, clock] in
            await clock.sleep(deadline)
            if !Task.isCancelled { await self?.endWaits() }
        }
        alarm = (deadline, task)
    }

    /// Ends the waits whose deadline has come. It looks through all of them, so it does that every few milliseconds at most:
    /// with thousands that hang, each of them would otherwise cost a look at all the others.
    private func endWaits() {
        alarm?.task.cancel()
        alarm = nil
        let now = clock.now()
        var next: ContinuousClock.Instant?
        for entry in entries.values {
            entry.waiters.removeAll { waiter in
                if waiter.deadline > now {
                    next = min(next ?? waiter.deadline, waiter.deadline)
                    return false
                }
                waiter.continuation.resume(returning: nil)
                return true
            }
        }
        if let next { setAlarm(max(next, now + .milliseconds(5))) }
    }

    /// Waits for a limit, credits or hours to end; returns early when the operation is cancelled or the process drains.
    func sleep(_ id: String, until deadline: ContinuousClock.Instant) async {
        guard let entry = entries[id], !entry.isCancelled, !isDraining else { return }
        let number = newNumber()
        let timer = timer(until: deadline) { await $0.wake(id, sleeper: number) }
        defer { timer.cancel() }
        await withCheckedContinuation { sleeper in entry.sleepers[number] = sleeper }
    }

    private func wake(_ id: String, sleeper number: UInt64) {
        entries[id]?.sleepers.removeValue(forKey: number)?.resume()
    }

    private func wakeAll(_ entry: Entry) {
        for sleeper in entry.sleepers.values { sleeper.resume() }
        entry.sleepers = [:]
        for wait in entry.interruptions.values where entry.isCancelled || !wait.inDrain { wait.end() }
    }

    /// Does a piece of the operation's work that waits, as a task that is cancelled when the operation is or the process
    /// drains.
    ///
    /// - Parameter inDrain: whether it goes on even while the process drains.
    func interruptible<Value: Sendable>(
        _ id: String, inDrain: Bool, _ work: @escaping @Sendable () async -> Value
    ) async -> Value {
        let entry = entries[id]
        let number = newNumber()
        let task = Task { await work() }
        if entry?.isCancelled ?? true || isDraining && !inDrain { task.cancel() }
        entry?.interruptions[number] = (inDrain, { task.cancel() })
        let value = await task.value
        entry?.interruptions[number] = nil
        return value
    }

    /// Ends the operation before its next call; false when this process isn't working on it.
    func cancel(_ id: String) -> Bool {
        guard let entry = entries[id] else { return false }
        entry.isCancelled = true
        wakeAll(entry)
        return true
    }

    /// Ends the operation unless a call has left: its caller has gone without having been promised anything (DL-1).
    func withdraw(_ id: String) {
        guard let entry = entries[id], !entry.hasDispatched, !entry.isCancelled else { return }
        entry.isWithdrawn = true
        _ = cancel(id)
    }

    /// Takes note that a call is about to leave; false when the operation is to end before it.
    ///
    /// - Parameter inDrain: whether the call leaves even while the process drains.
    func beginDispatch(_ id: String, inDrain: Bool) -> Bool {
        let entry = entries[id]
        if entry?.isCancelled ?? false || isDraining && !inDrain { return false }
        entry?.hasDispatched = true
        return true
    }

    /// What is wanted of an operation, all of it at one moment.
    struct Wish: Sendable {
        /// Whether somebody wants it ended.
        var isCancelled: Bool
        /// Whether that is because its caller has left before anything did.
        var isWithdrawn: Bool
        /// Whether it's to stop after the call that is under way.
        var isDraining: Bool
    }

    /// What is wanted of the operation now.
    func wish(for id: String) -> Wish {
        let entry = entries[id]
        return Wish(
            isCancelled: entry?.isCancelled ?? false, isWithdrawn: entry?.isWithdrawn ?? false, isDraining: isDraining)
    }

    /// Whether somebody wants the operation ended.
    func isCancelled(_ id: String) -> Bool { entries[id]?.isCancelled ?? false }

    /// Whether operations stop after the call that is under way.
    var draining: Bool { isDraining }

    /// From now on operations stop after the call that is under way, and don't wait any more: the next process goes on
    /// with them. Who waits for one hears that it goes on.
    func stopAfterCalls() {
        isDraining = true
        for entry in entries.values { wakeAll(entry) }
    }

    /// No new operation; returns when those under way have ended, or at the deadline.
    func drain(until deadline: ContinuousClock.Instant) async {
        isClosed = true
        stopAfterCalls()
        guard !entries.isEmpty else { return }
        let timer = timer(until: deadline) { await $0.stopIdling() }
        await withCheckedContinuation { idlers.append($0) }
        timer.cancel()
    }

    private func stopIdling() {
        idlers.forEach { $0.resume() }
        idlers = []
    }

    /// Tells the watchers that the operation has changed.
    func changed(_ id: String) {
        for watcher in (entries[id]?.watchers ?? [:]).values { watcher.yield() }
    }

    /// A signal for each change of the operation, merged when the watcher is slow; ends when the operation isn't worked
    /// on any more. Nil when it isn't now.
    func watch(_ id: String) -> AsyncStream<Void>? {
        guard let entry = entries[id] else { return nil }
        let number = newNumber()
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        entry.watchers[number] = continuation
        continuation.onTermination = { [weak self] _ in
            Task { await self?.unwatch(id, number) }
        }
        return stream
    }

    private func unwatch(_ id: String, _ number: UInt64) { entries[id]?.watchers[number] = nil }

    private func newNumber() -> UInt64 {
        nextNumber += 1
        return nextNumber
    }

    /// Runs `act` at the deadline, or at once when the timer is cancelled before.
    private func timer(
        until deadline: ContinuousClock.Instant, _ act: @escaping @Sendable (OperationHub) async -> Void
    ) -> Task<Void, Never> {
        Task { [weak self, clock] in
            await clock.sleep(deadline)
            if let self { await act(self) }
        }
    }
}
