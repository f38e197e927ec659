public import TalentModel

/// The store can't do what was asked, or not in time.
public struct StoreError: Error, Sendable, Hashable {
    /// What is the matter.
    public enum Reason: String, Sendable, Hashable {
        /// It can't be opened, read or written: disk full, read-only, corrupted, another process has it.
        case unavailable
        /// It didn't answer in time.
        case timedOut = "timed_out"
        /// The record isn't there, or isn't in a state in which this could be done.
        case conflict
    }

    /// What is the matter.
    public var reason: Reason
    /// For the log: the database's own word, without paths or data.
    public var detail: String
    /// Whether the step may have been committed all the same.
    public var mayHaveHappened: Bool

    /// Makes an error.
    public init(_ reason: Reason, _ detail: String, mayHaveHappened: Bool = false) {
        self.reason = reason
        self.detail = detail
        self.mayHaveHappened = mayHaveHappened
    }
}

/// What an operation needs beside its record to be accepted.
public struct Acceptance: Sendable {
    /// The operation, its chunks `accepted`; the only one of an operation that spends nothing may be `dispatching`, when its
    /// call leaves right after this.
    public var operation: OperationRecord {
        get { record.value }
        set { record.value = newValue }
    }
    /// The same, behind a reference.
    public private(set) var record: Indirect<OperationRecord>
    /// Keyed hashes of the people it contacts, by chunk: what `outcome_unresolved` looks at.
    public var recipients: [(chunk: Int, hash: [UInt8])]
    /// Whether people in unfinished or unknown operations of the same campaign are no obstacle.
    public var allowsUnresolved: Bool
    /// The most messages of the caller in a UTC day; nil: no bound. Counted are those that dispatches of the day (or of
    /// a later one: a clock was wrong) have reserved and not released, and what the chunks that wait for their turn may
    /// cost: those of all unfinished operations of the caller, on whatever day they'll go out, and this one's. An
    /// operation that costs nothing is never refused.
    public var messagesPerDay: Int?
    /// When the key is forgotten.
    public var keyExpiresAt: Timestamp
    /// The moment by which other keys have expired, and in whose UTC day and later ones the caller's messages are
    /// counted. It's the operation's creation unless the clock can't be trusted: then an earlier one is the safer one.
    public var judgedAt: Timestamp

    /// Puts an acceptance together.
    public init(
        operation: OperationRecord, recipients: [(chunk: Int, hash: [UInt8])] = [], allowsUnresolved: Bool = false,
        messagesPerDay: Int? = nil, keyExpiresAt: Timestamp
    ) {
        record = Indirect(operation)
        self.recipients = recipients
        self.allowsUnresolved = allowsUnresolved
        self.messagesPerDay = messagesPerDay
        self.keyExpiresAt = keyExpiresAt
        judgedAt = operation.createdAt
    }
}

/// What came of an attempt to have an operation accepted. All of it is decided in one transaction.
public enum AcceptanceOutcome: Sendable {
    /// It's recorded; its chunks may be dispatched.
    case accepted
    /// The key belongs to an operation of the same request.
    indirect case existing(OperationRecord)
    /// The key belongs to another request.
    case keyReused(operationID: String)
    /// People of it are in an unfinished or unknown operation of the same campaign.
    case unresolved(operationID: String)
    /// The caller's messages of the day are used up: this many are left.
    case overBudget(left: Int)
}

/// How a dispatched chunk ended.
public struct ChunkEnding: Sendable, Hashable {
    /// What happened.
    public var event: ChunkEvent
    /// Counts of the vendor's answer.
    public var added = 0
    public var skipped = 0
    public var rejected = 0
    public var unknown = 0
    public var refused: [Int] = []
    public var messages = 0
    /// A line for the timeline.
    public var note: String

    /// Makes an ending.
    public init(_ event: ChunkEvent, note: String) {
        self.event = event
        self.note = note
    }
}

/// How an operation ended, or why it waits.
public struct OperationUpdate: Sendable {
    /// Where it stands now.
    public var state: OperationState
    /// Why it waits.
    public var reason: String?
    /// What happened at the vendor.
    public var effect: Effect?
    /// The answer for replays, sealed; nil leaves what there is.
    public var answer: [UInt8]?
    /// The problem, as JSON; nil leaves what there is.
    public var problem: [UInt8]?
    /// Whether the work (personal data) is no longer needed.
    public var wipesWork: Bool
    /// Whether the key is free again: nothing happened at the vendor (ID-4).
    public var releasesKey: Bool
    /// A line for the timeline.
    public var note: String?
    /// A chunk that ends in the same step, before all else.
    public var ending: (index: Int, ChunkEnding)?

    /// Makes an update.
    public init(
        _ state: OperationState, reason: String? = nil, effect: Effect? = nil, wipesWork: Bool = false,
        releasesKey: Bool = false, note: String? = nil
    ) {
        self.state = state
        self.reason = reason
        self.effect = effect
        self.wipesWork = wipesWork
        self.releasesKey = releasesKey
        self.note = note
    }
}

/// Which operations a list shows, newest first.
public struct OperationFilter: Sendable {
    public var states: [OperationState] = []
    public var connection: String?
    public var caller: String?
    public var keyHash: [UInt8]?
    public var createdAfter: Timestamp?
    /// The most operations.
    public var limit = 50
    /// The place after which to go on: creation time and id of the last one seen.
    public var after: (createdAt: Timestamp, id: String)?

    /// No filter.
    public init() {}
}

/// What was spent, by caller, connection or day.
public struct UsageRow: Sendable, Hashable {
    /// The caller's or connection's name, or the day as `YYYY-MM-DD` in UTC.
    public var group: String
    public var unit: SpendUnit
    public var amounts: LedgerAmounts

    /// Makes a row.
    public init(group: String, unit: SpendUnit, amounts: LedgerAmounts) {
        self.group = group
        self.unit = unit
        self.amounts = amounts
    }
}

/// What `usage` groups by.
public enum UsageGrouping: String, Sendable, CaseIterable {
    case caller
    case connection
    case day
}

/// The durable record of operations, keys, recipients and spending: one contract, with a test suite that every store
/// must pass.
///
/// Each method but `sweep` is one transaction: when it returns, the step is on the disk; when it throws, it isn't,
/// unless the error says `mayHaveHappened`. Every call answers within the store's time-out, whatever the disk does.
///
/// A store has no clock: moments come from the caller. All methods that change an operation throw `conflict` when there
/// is none of that id.
///
/// Timelines keep their first 20 lines and their last 500; where some are left out, a line says how many. Beside what
/// callers note, the store itself tells of dispatches, crashes and resumptions.
public protocol OperationStore: Sendable {
    /// Records an operation, claims its key, notes its recipients and checks the caller's budget, all or nothing.
    func accept(_ acceptance: Acceptance) async throws(StoreError) -> AcceptanceOutcome

    /// The operation that a caller's key leads to; nil when the key has expired. A key never expires while its operation
    /// is unfinished or of a part of it only the vendor knows.
    func operation(
        caller: String, keyHash: [UInt8], at moment: Timestamp
    ) async throws(StoreError) -> OperationRecord?

    /// An operation by its id.
    func operation(_ id: String) async throws(StoreError) -> OperationRecord?

    /// Operations by a filter, newest first; chunks and timeline included, work and answers left out. 1,000 at most.
    func operations(_ filter: OperationFilter) async throws(StoreError) -> [OperationRecord]

    /// Ends one chunk and starts another, in one step: whatever is nil is left out. The operation becomes `running`.
    ///
    /// A dispatch reserves the chunk's cost. An answer settles the messages that it tells of, releasing the rest or, when
    /// the vendor tells of more than was reserved, adding to the reservation; a refusal releases all of it; silence
    /// leaves it held, and people whom nothing was told of count as unknown.
    ///
    /// - Parameter note: a line for the timeline before the dispatch.
    /// - Throws: `conflict` when a chunk isn't in a state that allows it, so that two workers can't dispatch one chunk.
    func advance(
        _ id: String, ending: (index: Int, ChunkEnding)?, dispatching: Int?, note: String?, at moment: Timestamp
    ) async throws(StoreError)

    /// Takes in how the operation stands; with `givingUpRest`, chunks that wait for their turn become `not_attempted`.
    /// Once it's over, people are forgotten but for those of unknown chunks and those whom a resumption may contact.
    /// Where it would become `unknown` and no chunk is so any more, it becomes what its chunks have come to.
    ///
    /// With an ending, that chunk ends first, as by `advance`: both in one step.
    ///
    /// - Throws: `conflict` when it would be over with chunks that wait or are under way, and when it's over already and
    ///   the new state isn't: only `resume` takes it up again. With an ending also when `advance` would.
    func update(
        _ id: String, _ update: OperationUpdate, givingUpRest: Bool, at moment: Timestamp
    ) async throws(StoreError)

    /// Notes that the caller was answered, with a 202 or for good.
    func markAnswered(_ id: String, accepted: Bool) async throws(StoreError)

    /// Takes a stopped operation up again: chunks that were not attempted or not sent become `accepted`.
    ///
    /// How it ended before, with its answer and its problem, is forgotten.
    ///
    /// - Returns: false when it isn't over, when there is nothing to resume or its work is wiped.
    /// - Throws: `conflict` when people whom it would contact are by now in another operation of the campaign that is
    ///   unfinished or unknown.
    func resume(_ id: String, notAfter: Timestamp, at moment: Timestamp) async throws(StoreError) -> Bool

    /// Settles unknown chunks by a look at the vendor or a person's word, all of them or none. As `resolveApplied`, what
    /// is held is spent, and people who were unknown count as added; as `resolveNotApplied`, it's released, and the
    /// chunk may be resumed.
    ///
    /// In the same step an operation that's over becomes what its chunks have come to (`Settlement`): with nothing left
    /// to send its work is wiped, and with effect `none` its key is free. One that isn't over ends by itself.
    ///
    /// - Throws: `conflict` when a chunk isn't unknown, for other events, and for `resolveNotApplied` when the vendor
    ///   itself told that a part of the chunk happened.
    func resolve(
        _ id: String, chunks: [Int], _ event: ChunkEvent, note: String, at moment: Timestamp
    ) async throws(StoreError)

    /// After a start: chunks that were `dispatching` become `unknown`, their reservations held. Their operations become
    /// `unknown`, the rest of them `not_attempted`; so do those that lost sight of a chunk right before the stop.
    ///
    /// - Returns: the operations to go on with, oldest first: all that are unfinished, also when only their end is still
    ///   to be recorded, and unknown ones that have neither answer nor problem, or no unknown chunk any more. So those
    ///   that have just become unknown come again after the next start, should this process not get to them.
    func recover(at moment: Timestamp) async throws(StoreError) -> [OperationRecord]

    /// What was spent between two days, both included.
    func usage(
        by grouping: UsageGrouping, from: CalendarDate, to: CalendarDate, caller: String?
    ) async throws(StoreError) -> [UsageRow]

    /// Messages that the caller has reserved and not released on a UTC day.
    func messages(of caller: String, on day: CalendarDate) async throws(StoreError) -> Int

    /// Removes keys that have expired, operations and ledger rows older than `retention`, and the work of operations
    /// that are over and past their `notAfter`, but not in the two hours after a chunk of it became unknown: it's needed
    /// to look for the chunk at the vendor. Unknown operations stay until they are resolved, as do their keys and what is
    /// held for them; unfinished ones stay in every respect, and an operation stays as long as its key.
    ///
    /// Done in slices, each a step like others, so that nobody waits behind a large one.
    ///
    /// - Returns: how many rows went.
    func sweep(at moment: Timestamp, retention: Duration) async throws(StoreError) -> Int

    /// Closes it. Nothing can be done with it afterwards.
    func close() async
}
