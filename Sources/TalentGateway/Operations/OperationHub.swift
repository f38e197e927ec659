import TalentModel

/// The operations that this process is working on: who waits for them, who watches them, who wants them ended.
///
/// Nothing here is needed after a crash; what must survive is in the store.
actor OperationHub {
    private struct Entry {
        /// Tells this run of the operation from a later one.
        let number: UInt64
        var work: Task<Void, Never>?
        var answer: Answer?
        var waiters: [UInt64: CheckedContinuation<Answer?, Never>] = [:]
        var sleepers: [UInt64: CheckedContinuation<Void, Never>] = [:]
        /// Ends of waits that aren't the hub's own.
        var interruptions: [UInt64: @Sendable () -> Void] = [:]
        var isCancelled = false
        /// Whether it's cancelled because its caller has left.
        var isWithdrawn = false
        /// Whether a call may have left in this run.
        var hasDispatched = false
    }

    private var entries: [String: Entry] = [:]
    private var watchers: [String: [UInt64: AsyncStream<Void>.Continuation]] = [:]
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
    func begin(_ id: String, _ work: @escaping @Sendable () async -> Void) -> Bool {
        let isFree = entries[id].map { $0.answer != nil } ?? true
        guard isFree, !isClosed, entries.count < Self.capacity else { return false }
        let number = newNumber()
        if let former = entries[id] { end(id, former.number) }
        entries[id] = Entry(number: number)
        entries[id]?.work = Task {
            await work()
            self.end(id, number)
        }
        return true
    }

    /// Whether there is room for one more operation.
    var hasRoom: Bool { !isClosed && entries.count < Self.capacity }

    /// Operations being worked on.
    var count: Int { entries.count }

    private func end(_ id: String, _ number: UInt64) {
        guard let entry = entries[id], entry.number == number else { return }
        entries[id] = nil
        for waiter in entry.waiters.values { waiter.resume(returning: entry.answer) }
        for watcher in (watchers.removeValue(forKey: id) ?? [:]).values { watcher.finish() }
        if entries.isEmpty {
            idlers.forEach { $0.resume() }
            idlers = []
        }
    }

    /// The answer has been committed: those who wait get it.
    func publish(_ id: String, _ answer: Answer) {
        entries[id]?.answer = answer
        for waiter in (entries[id]?.waiters ?? [:]).values { waiter.resume(returning: answer) }
        entries[id]?.waiters = [:]
        changed(id)
    }

    /// The operation's answer, or nil when there is none at the deadline, when the waiting task is cancelled, or when
    /// the operation isn't worked on any more.
    func answer(of id: String, until deadline: ContinuousClock.Instant) async -> Answer? {
        guard let entry = entries[id] else { return nil }
        if let answer = entry.answer { return answer }
        let number = newNumber()
        let timer = timer(until: deadline) { await $0.giveUp(id, waiter: number) }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if entries[id] == nil || Task.isCancelled {
                    waiter.resume(returning: entries[id]?.answer)
                } else {
                    entries[id]?.waiters[number] = waiter
                }
            }
        } onCancel: {
            // Ends the timer's sleep, which then gives up the wait.
            timer.cancel()
        }
    }

    private func giveUp(_ id: String, waiter number: UInt64) {
        entries[id]?.waiters.removeValue(forKey: number)?.resume(returning: nil)
    }

    /// Waits for a limit, credits or hours to end; returns early when the operation is cancelled or the process drains.
    func sleep(_ id: String, until deadline: ContinuousClock.Instant) async {
        guard let entry = entries[id], !entry.isCancelled, !isDraining else { return }
        let number = newNumber()
        let timer = timer(until: deadline) { await $0.wake(id, sleeper: number) }
        defer { timer.cancel() }
        await withCheckedContinuation { sleeper in entries[id]?.sleepers[number] = sleeper }
    }

    private func wake(_ id: String, sleeper number: UInt64) {
        entries[id]?.sleepers.removeValue(forKey: number)?.resume()
    }

    private func wakeAll(_ id: String) {
        let sleepers = entries[id]?.sleepers ?? [:]
        entries[id]?.sleepers = [:]
        for sleeper in sleepers.values { sleeper.resume() }
        for interrupt in (entries[id]?.interruptions ?? [:]).values { interrupt() }
    }

    /// Does a piece of the operation's work that waits, as a task that is cancelled when the operation is or the process
    /// drains.
    func interruptible<Value: Sendable>(
        _ id: String, _ work: @escaping @Sendable () async -> Value
    ) async -> Value {
        let number = newNumber()
        let task = Task { await work() }
        if entries[id]?.isCancelled ?? true || isDraining { task.cancel() }
        entries[id]?.interruptions[number] = { task.cancel() }
        let value = await task.value
        entries[id]?.interruptions[number] = nil
        return value
    }

    /// Ends the operation before its next call; false when this process isn't working on it.
    func cancel(_ id: String) -> Bool {
        guard entries[id] != nil else { return false }
        entries[id]?.isCancelled = true
        wakeAll(id)
        return true
    }

    /// Ends the operation unless a call has left: its caller has gone without having been promised anything (DL-1).
    func withdraw(_ id: String) {
        guard let entry = entries[id], !entry.hasDispatched, !entry.isCancelled else { return }
        entries[id]?.isWithdrawn = true
        _ = cancel(id)
    }

    /// Takes note that a call is about to leave; false when the operation is to end before it.
    func beginDispatch(_ id: String) -> Bool {
        if isCancelled(id) { return false }
        entries[id]?.hasDispatched = true
        return true
    }

    /// Whether somebody wants the operation ended.
    func isCancelled(_ id: String) -> Bool { entries[id]?.isCancelled ?? false }

    /// Whether its caller has left before anything did.
    func isWithdrawn(_ id: String) -> Bool { entries[id]?.isWithdrawn ?? false }

    /// Whether operations stop after the call that is under way.
    var draining: Bool { isDraining }

    /// From now on operations stop after the call that is under way, and don't wait any more: the next process goes on
    /// with them. Who waits for one hears that it goes on.
    func stopAfterCalls() {
        isDraining = true
        for id in entries.keys { wakeAll(id) }
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
        for watcher in (watchers[id] ?? [:]).values { watcher.yield() }
    }

    /// A signal for each change of the operation, merged when the watcher is slow; ends when the operation isn't worked
    /// on any more. Nil when it isn't now.
    func watch(_ id: String) -> AsyncStream<Void>? {
        guard entries[id] != nil else { return nil }
        let number = newNumber()
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        watchers[id, default: [:]][number] = continuation
        continuation.onTermination = { [weak self] _ in
            Task { await self?.unwatch(id, number) }
        }
        return stream
    }

    private func unwatch(_ id: String, _ number: UInt64) { watchers[id]?[number] = nil }

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
