/// The mailbox of a database thread: bounded, with a deadline for every step.
///
/// Two threads live on it: the one that performs the steps, which the disk may stop for any length of time, and the
/// one that watches the deadlines, which does nothing else and so can't be stopped. A step is settled once, by
/// whichever comes first.
///
/// `@unchecked Sendable`: every stored variable is read and written under `monitor`'s lock.
final class StepQueue: @unchecked Sendable {
    enum Turn {
        case step(PendingStep)
        /// Nothing came before the moment given.
        case due
        /// Closed, and everything that waited is done.
        case closed
    }

    private let monitor = Monitor()
    private let capacity: Int
    /// Whether a step that was begun may leave something behind.
    private let isForWriting: Bool

    private var waiting = StepFIFO()
    private var watched = StepFIFO()
    private var isWorkerAsleep = false
    /// When the watch wakes by itself; nil while it's awake.
    private var watchWakesAt: UInt64?
    private var isClosed = false
    private var isFinished = false
    private var closer: PendingStep?
    private var timedOut = 0

    init(capacity: Int, isForWriting: Bool) {
        self.capacity = capacity
        self.isForWriting = isForWriting
    }

    /// Steps that wait, and steps that weren't done in time, ever.
    var counts: (waiting: Int, timedOut: Int) { monitor.withLock { (waiting.count, timedOut) } }

    // MARK: - Callers

    /// Takes a step in, or says why not.
    func add(_ step: PendingStep) -> StoreError? {
        monitor.withLock {
            if isClosed { return StoreError(.unavailable, "the store is closed") }
            if waiting.count >= capacity { return StoreError(.unavailable, "too many steps wait for the store") }
            waiting.append(step)
            watch(step)
            if isWorkerAsleep { monitor.signal(.work) }
            return nil
        }
    }

    /// Takes no more steps; `closer` is answered when those that wait are done and the thread has ended.
    ///
    /// - Returns: false when it was closed before; then `closer` isn't answered.
    func close(_ closer: PendingStep) -> Bool {
        monitor.withLock {
            guard !isClosed else { return false }
            isClosed = true
            self.closer = closer
            watch(closer)
            monitor.signal(.work)
            return true
        }
    }

    private func watch(_ step: PendingStep) {
        // Finished steps go as new ones come; the watch itself sleeps until the oldest deadline that it knew.
        while let first = watched.first, first.phase == .settled { watched.popFirst() }
        watched.insertByDeadline(step)
        if let watchWakesAt, step.deadline < watchWakesAt { monitor.signal(.watch) }
    }

    // MARK: - The performing thread

    /// The next step, begun; waits for one until `moment`, or without an end.
    func take(waitingUntil moment: UInt64?) -> Turn {
        monitor.withLock {
            while true {
                if let step = next() { return .step(step) }
                if isClosed { return .closed }
                if let moment, moment <= Monotonic.now { return .due }
                isWorkerAsleep = true
                monitor.wait(for: .work, until: moment)
                isWorkerAsleep = false
            }
        }
    }

    /// The next step, begun, if one waits.
    func takeNow() -> PendingStep? { monitor.withLock { next() } }

    private func next() -> PendingStep? {
        while let step = waiting.popFirst() {
            guard step.phase == .waiting else { continue }
            step.phase = .running
            return step
        }
        return nil
    }

    /// Answers steps that were taken, but for those that were answered by their deadline.
    func settle(_ steps: [(step: PendingStep, error: StoreError?)]) {
        for (step, _) in steps { step.letGo() }
        let unsettled = monitor.withLock {
            steps.filter {
                guard $0.step.phase != .settled else { return false }
                $0.step.phase = .settled
                return true
            }
        }
        for (step, error) in unsettled { step.answer(error) }
    }

    /// The performing thread is at its end: answers whoever closed the queue and ends the watch.
    func finish() {
        let closer = monitor.withLock { () -> PendingStep? in
            isFinished = true
            monitor.signal(.watch)
            return self.closer
        }
        if let closer { settle([(closer, nil)]) }
    }

    // MARK: - The watching thread

    /// Answers steps whose deadline has come, until the queue is finished.
    func watchDeadlines() {
        while let expired = nextExpired() {
            for (step, error) in expired { step.answer(error) }
        }
    }

    private func nextExpired() -> [(PendingStep, StoreError)]? {
        monitor.withLock {
            while true {
                while let first = watched.first, first.phase == .settled { watched.popFirst() }
                let now = Monotonic.now
                if let first = watched.first, first.deadline <= now { return expire(now) }
                if watched.isEmpty, isFinished { return nil }
                let deadline = watched.first?.deadline
                watchWakesAt = deadline ?? .max
                monitor.wait(for: .watch, until: deadline)
                watchWakesAt = nil
            }
        }
    }

    private func expire(_ now: UInt64) -> [(PendingStep, StoreError)] {
        var expired: [(PendingStep, StoreError)] = []
        while let step = watched.first, step.phase == .settled || step.deadline <= now {
            watched.popFirst()
            guard step.phase != .settled else { continue }
            let wasBegun = step.phase == .running
            step.phase = .settled
            timedOut += 1
            let detail = wasBegun ? "the disk didn't answer in time" : "it wasn't begun in time, and never will be"
            expired.append(
                (step, StoreError(.timedOut, detail, mayHaveHappened: wasBegun && isForWriting)))
        }
        // Withdrawn steps leave the mailbox at once: behind a frozen disk they'd fill it, and hold their work.
        while let first = waiting.first, first.phase == .settled { waiting.popFirst() }
        return expired
    }
}
