internal import GRDB

/// Performs reads one after the other, each on a snapshot of its own, beside the writer. Everything here happens on the
/// reader's thread.
final class ReaderLoop {
    private let queue: StepQueue
    private let database: DatabaseQueue
    private let statistics: StatisticsRecord

    init(queue: StepQueue, database: DatabaseQueue, statistics: StatisticsRecord) {
        self.queue = queue
        self.database = database
        self.statistics = statistics
    }

    /// Works until the queue is closed.
    func run() {
        // One access for good, as nobody else uses the connection.
        database.unsafeRead { db in
            let statements = Statements(db)
            work(statements)
            statements.removeAll()
        }
        // Nothing of a read-only connection can be lost by failing to close it.
        try? database.close()
    }

    private func work(_ statements: Statements) {
        while case .step(let step) = queue.take(waitingUntil: nil) {
            var failure: StoreError?
            let transaction = StoreTransaction(statements)
            do {
                try transaction.run("BEGIN")
                try step.perform(transaction)
                try transaction.run("COMMIT")
            } catch {
                if transaction.isOpen { try? transaction.run("ROLLBACK") }
                failure = StoreError(error)
            }
            let detail = failure?.reason == .conflict ? nil : failure?.detail
            statistics.update {
                $0.reads += 1
                if let detail { $0.lastError = detail }
            }
            queue.settle([(step, failure)])
        }
    }
}
