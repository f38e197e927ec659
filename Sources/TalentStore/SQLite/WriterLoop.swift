internal import GRDB

/// Performs steps by group commit: whatever waits is performed in one transaction and committed by one `fsync`. Callers
/// hear of their step after that, and not before.
///
/// A step that fails takes back what it did, and the others don't notice. Savepoints would do that, at the price of a copy
/// of each page that a step touches. But a step that fails has hardly ever changed anything: it's refused for what it has
/// read, and nothing is to be taken back. When it has, all is taken back, and the steps before it are performed once
/// more, which nobody has heard of yet. They come to the same, as they depend on nothing but the database.
///
/// Everything here happens on the writer's thread.
final class WriterLoop {
    private let queue: StepQueue
    private let database: DatabaseQueue
    private let configuration: SQLiteStoreConfiguration
    private let statistics: StatisticsRecord
    /// A batch isn't added to for longer than this, so that steps early in it don't reach their time-out.
    private let longestBatch: UInt64
    /// When the log must be emptied of wiped data. At once after opening: a crash may have left some in it.
    private var scrubAt: UInt64? = Monotonic.now

    init(
        queue: StepQueue, database: DatabaseQueue, configuration: SQLiteStoreConfiguration,
        statistics: StatisticsRecord
    ) {
        self.queue = queue
        self.database = database
        self.configuration = configuration
        self.statistics = statistics
        longestBatch = configuration.timeout.nanoseconds / 4
    }

    /// Works until the queue is closed.
    func run() {
        // One access for good: nobody else uses the connection, and each access costs a pass through a dispatch queue.
        database.writeWithoutTransaction { db in
            let statements = Statements(db)
            work(statements)
            statements.removeAll()
        }
        note(whatFails: { try database.close() })
    }

    private func work(_ statements: Statements) {
        while true {
            if let scrubAt, scrubAt <= Monotonic.now { scrub(statements.db) }
            switch queue.take(waitingUntil: scrubAt) {
            case .step(let first): perform(first, statements)
            case .due: break
            case .closed:
                if scrubAt != nil { scrub(statements.db) }
                return
            }
        }
    }

    // MARK: - A batch

    private func perform(_ first: PendingStep, _ statements: Statements) {
        var batch: [(step: PendingStep, error: StoreError?)] = []
        let transaction = StoreTransaction(statements)
        do {
            try commit(first, &batch, transaction)
        } catch {
            // SQLite takes it back by itself after some errors; rollback then has nothing to do.
            if transaction.isOpen { note(whatFails: { try transaction.run("ROLLBACK") }) }
            let failure = (error as? CommitFailure)?.error ?? StoreError(error)
            statistics.update {
                $0.failedCommits += 1
                $0.lastError = failure.detail
            }
            // Conflicts too: what they conflicted with may have been in this very transaction.
            queue.settle((batch.isEmpty ? [(first, nil)] : batch).map { ($0.step, failure) })
            return
        }
        queue.settle(batch)
    }

    private func commit(
        _ first: PendingStep, _ batch: inout [(step: PendingStep, error: StoreError?)], _ transaction: StoreTransaction
    ) throws {
        let start = Monotonic.now
        try transaction.run("BEGIN IMMEDIATE")
        var changing: [PendingStep] = []
        var next: PendingStep? = first
        while let step = next {
            // Before it's performed: should the whole transaction fail with it, it must hear of that too.
            batch.append((step, nil))
            batch[batch.count - 1].error = try perform(step, &changing, transaction)
            let isFull = batch.count >= configuration.largestBatch || Monotonic.now - start > longestBatch
            next = isFull ? nil : queue.takeNow()
        }
        let performed = Monotonic.now
        do { try transaction.run("COMMIT") } catch { throw CommitFailure(error: StoreError(ofCommit: error)) }
        let end = Monotonic.now
        if transaction.leavesResidue, scrubAt == nil { scrubAt = end + configuration.scrubDelay.nanoseconds }
        statistics.update {
            $0.count(batch: batch.count, took: end - performed)
            for case let error? in batch.map(\.error) where error.reason != .conflict { $0.lastError = error.detail }
        }
    }

    /// Performs one step; what it did before it failed is taken back.
    ///
    /// - Parameter changing: the steps before it that have changed something.
    /// - Throws: when the error has cost the whole transaction.
    private func perform(
        _ step: PendingStep, _ changing: inout [PendingStep], _ transaction: StoreTransaction
    ) throws -> StoreError? {
        let changes = transaction.changesInAll
        do {
            try step.perform(transaction)
            if transaction.changesInAll != changes { changing.append(step) }
            return nil
        } catch {
            guard transaction.isOpen else { throw error }
            if transaction.changesInAll != changes { try begin(anewWith: changing, transaction) }
            return StoreError(error)
        }
    }

    private func begin(anewWith steps: [PendingStep], _ transaction: StoreTransaction) throws {
        try transaction.run("ROLLBACK")
        try transaction.run("BEGIN IMMEDIATE")
        do {
            for step in steps { try step.perform(transaction) }
        } catch {
            // Somebody was quicker, with `sqlite3`. The others' calls are told of no conflict, which they haven't had.
            throw CommitFailure(error: StoreError(.unavailable, StoreError(error).detail))
        }
    }

    // MARK: - Wiped data

    /// Moves the log into the database, where what was wiped has been overwritten, and cuts it to nothing.
    private func scrub(_ db: Database) {
        let isDone = note(whatFails: {
            // Gives the room of removed operations back, a piece at a time: each page moved is a page written.
            try db.execute(sql: "PRAGMA incremental_vacuum(256)")
            try db.checkpoint(.truncate)
        })
        // A read under way, or somebody's `sqlite3`, can stand in the way for a while.
        scrubAt = isDone ? nil : Monotonic.now + max(configuration.scrubDelay.nanoseconds, 100_000_000)
    }

    @discardableResult
    private func note(whatFails body: () throws -> Void) -> Bool {
        do {
            try body()
            return true
        } catch {
            let detail = StoreError(error).detail
            statistics.update { $0.lastError = detail }
            return false
        }
    }

    /// A commit that failed, told from a step that cost the transaction.
    private struct CommitFailure: Error {
        var error: StoreError
    }
}
