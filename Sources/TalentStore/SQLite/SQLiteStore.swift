internal import GRDB
public import TalentModel

/// The embedded store: one SQLite file, one process.
///
/// - **Durability**: write-ahead log with `synchronous=FULL`; when a call returns, its step has been through `fsync`.
///   Steps that wait at the same time share one commit.
/// - **Privacy**: what is removed is overwritten in the file, and within `scrubDelay` gone from the log too, unless a
///   reader from outside holds the log.
/// - **Time**: every call is answered within `timeout`. A step that wasn't begun by then never will be; one that was
///   may have happened, and the error says so. Cancelling a task changes nothing: a step asked for is done.
/// - **Damage**: files up to `checkedSize` are checked when they're opened; larger ones as they are read. A damaged,
///   foreign or newer file is refused and left as it is.
///
/// Four threads of its own, as a disk may stop a thread for any length of time: one writes, one reads, and one watches
/// the deadlines of each.
public final class SQLiteStore: Sendable {
    private let writer: StepQueue
    private let reader: StepQueue
    private let record: StatisticsRecord
    private let configuration: SQLiteStoreConfiguration

    private init(configuration: SQLiteStoreConfiguration) {
        self.configuration = configuration
        writer = StepQueue(capacity: configuration.capacity, isForWriting: true)
        reader = StepQueue(capacity: configuration.capacity, isForWriting: false)
        record = StatisticsRecord()
    }

    /// Opens the store or makes it, and keeps other processes out until it's closed or this process ends.
    ///
    /// Takes as long as the disk does: there are no callers yet.
    ///
    /// - Parameters:
    ///   - path: The database's file; `.lock`, `-wal` and `-shm` files stand beside it. All for the owner's eyes only.
    ///   - configuration: Time-outs and bounds.
    /// - Throws: `unavailable` when another process has it, and when it can't be opened, is damaged or isn't ours.
    public static func open(
        path: String, configuration: SQLiteStoreConfiguration = SQLiteStoreConfiguration()
    ) async throws(StoreError) -> SQLiteStore {
        let result: Result<SQLiteStore, StoreError> = await withCheckedContinuation { continuation in
            let hasStarted = StoreThread.start("store-writer") {
                SQLiteStore(configuration: configuration).live(path: path, opened: continuation)
            }
            if !hasStarted { continuation.resume(returning: .failure(SQLiteStore.outOfThreads)) }
        }
        return try result.get()
    }

    private static let outOfThreads = StoreError(.unavailable, "the system has no thread left")

    /// What it has done since it was opened.
    public var statistics: StoreStatistics {
        var statistics = record.current
        let counts = (writer.counts, reader.counts)
        statistics.queued = counts.0.waiting + counts.1.waiting
        statistics.timedOut = counts.0.timedOut + counts.1.timedOut
        return statistics
    }

    // MARK: - Threads

    /// The writer's thread, from opening the file to giving it up.
    private func live(path: String, opened: CheckedContinuation<Result<SQLiteStore, StoreError>, Never>) {
        let file: StoreFile
        let database: DatabaseQueue
        do throws(StoreError) {
            file = try StoreFile(path: path)
            database = try Connections.writer(file, configuration)
            try startOthers(Connections.reader(file, configuration))
        } catch {
            opened.resume(returning: .failure(error))
            return
        }
        let loop = WriterLoop(queue: writer, database: database, configuration: configuration, statistics: record)
        opened.resume(returning: .success(self))
        // The lock is given up when `file` goes: after the database is closed.
        withExtendedLifetime(file) { loop.run() }
        writer.finish()
    }

    private func startOthers(_ database: DatabaseQueue) throws(StoreError) {
        let (writer, reader, record) = (writer, reader, record)
        let threads: [(name: String, body: @Sendable () -> Void)] = [
            ("store-deadlines", { writer.watchDeadlines() }),
            ("store-deadlines", { reader.watchDeadlines() }),
            (
                "store-reader",
                {
                    ReaderLoop(queue: reader, database: database, statistics: record).run()
                    reader.finish()
                }
            ),
        ]
        for thread in threads where !StoreThread.start(thread.name, thread.body) {
            // Those that have been started end by themselves.
            writer.finish()
            reader.finish()
            throw SQLiteStore.outOfThreads
        }
    }

    // MARK: - Steps

    /// Performs a step by the next commit.
    func write<Value: Sendable>(
        within timeout: Duration? = nil, _ body: @escaping @Sendable (StoreTransaction) throws -> Value
    ) async throws(StoreError) -> Value {
        try await perform(on: writer, within: timeout, body)
    }

    /// Reads from a snapshot.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (StoreTransaction) throws -> Value
    ) async throws(StoreError) -> Value {
        try await perform(on: reader, within: nil, body)
    }

    private func perform<Value: Sendable>(
        on queue: StepQueue, within timeout: Duration?, _ body: @escaping @Sendable (StoreTransaction) throws -> Value
    ) async throws(StoreError) -> Value {
        let deadline = Monotonic.now + (timeout ?? configuration.timeout).nanoseconds
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let step = Step(deadline: deadline, continuation: continuation, body)
            if let refusal = queue.add(step) { step.answer(refusal) }
        }
        return try result.get()
    }

    private func close(_ queue: StepQueue) async {
        let deadline = Monotonic.now + configuration.timeout.nanoseconds
        let _: Result<Bool, StoreError> = await withCheckedContinuation { continuation in
            let closer = Step(deadline: deadline, continuation: continuation) { _ in true }
            if !queue.close(closer) { closer.answer(StoreError(.unavailable, "the store is closed")) }
        }
    }
}

extension SQLiteStore: OperationStore {
    public func accept(_ acceptance: Acceptance) async throws(StoreError) -> AcceptanceOutcome {
        try await write { try $0.accept(acceptance) }
    }

    public func operation(
        caller: String, keyHash: [UInt8], at moment: Timestamp
    ) async throws(StoreError) -> OperationRecord? {
        try await read { try $0.operation(caller: caller, keyHash: keyHash, at: moment) }
    }

    public func operation(_ id: String) async throws(StoreError) -> OperationRecord? {
        try await read { try $0.operation(id) }
    }

    public func operations(_ filter: OperationFilter) async throws(StoreError) -> [OperationRecord] {
        try await read { try $0.operations(filter) }
    }

    public func advance(
        _ id: String, ending: (index: Int, ChunkEnding)?, dispatching: Int?, note: String?, at moment: Timestamp
    ) async throws(StoreError) {
        try await write { try $0.advance(id, ending: ending, dispatching: dispatching, note: note, at: moment) }
    }

    public func update(
        _ id: String, _ update: OperationUpdate, givingUpRest: Bool, at moment: Timestamp
    ) async throws(StoreError) {
        try await write { try $0.update(id, update, givingUpRest: givingUpRest, at: moment) }
    }

    public func markAnswered(_ id: String, accepted: Bool) async throws(StoreError) {
        try await write { try $0.markAnswered(id, accepted: accepted) }
    }

    public func resume(_ id: String, notAfter: Timestamp, at moment: Timestamp) async throws(StoreError) -> Bool {
        try await write { try $0.resume(id, notAfter: notAfter, at: moment) }
    }

    public func resolve(
        _ id: String, chunks: [Int], _ event: ChunkEvent, note: String, at moment: Timestamp
    ) async throws(StoreError) {
        try await write { try $0.resolve(id, chunks: chunks, event, note: note, at: moment) }
    }

    public func recover(at moment: Timestamp) async throws(StoreError) -> [OperationRecord] {
        try await write(within: configuration.recoveryTimeout) { try $0.recover(at: moment) }
    }

    public func usage(
        by grouping: UsageGrouping, from: CalendarDate, to: CalendarDate, caller: String?
    ) async throws(StoreError) -> [UsageRow] {
        try await read { try $0.usage(by: grouping, from: from, to: to, caller: caller) }
    }

    public func messages(of caller: String, on day: CalendarDate) async throws(StoreError) -> Int {
        try await read { try $0.messages(of: caller, on: day) }
    }

    /// In several transactions, so that callers aren't kept waiting behind a large one.
    public func sweep(at moment: Timestamp, retention: Duration) async throws(StoreError) -> Int {
        let cutoff = Timestamp(milliseconds: moment.milliseconds - max(0, retention.milliseconds))
        var rows = 0
        while true {
            let removed = try await write { try $0.sweep(at: moment, cutoff: cutoff) }
            if removed == 0 { return rows }
            rows += removed
        }
    }

    public func close() async {
        // The reader first: the last one to leave empties the log.
        await close(reader)
        await close(writer)
    }
}

extension SQLiteStore: ConnectionStateStore {
    public func saveState(_ state: [UInt8], of connection: String) async throws(StoreError) {
        try await write { try $0.saveState(state, of: connection) }
    }

    public func connectionStates() async throws(StoreError) -> [String: [UInt8]] {
        try await read { try $0.connectionStates() }
    }
}
