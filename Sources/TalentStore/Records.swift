public import TalentModel

/// What was reserved for a chunk's messages and what became of it. `reserved = settled + released + held`, always:
/// a reservation is held from the dispatch on until its outcome is known (CR-4).
public struct LedgerAmounts: Sendable, Hashable {
    /// Set aside before the dispatch.
    public var reserved = 0
    /// Spent, as the vendor says.
    public var settled = 0
    /// Not spent.
    public var released = 0
    /// Not known yet, or never to be known.
    public var held = 0

    /// Amounts; nothing unless given.
    public init(reserved: Int = 0, settled: Int = 0, released: Int = 0, held: Int = 0) {
        self.reserved = reserved
        self.settled = settled
        self.released = released
        self.held = held
    }

    /// Adds other amounts.
    public mutating func add(_ other: LedgerAmounts) {
        reserved += other.reserved
        settled += other.settled
        released += other.released
        held += other.held
    }

    /// Whether nothing is missing and nothing is counted twice.
    public var isBalanced: Bool { reserved == settled + released + held }
}

/// The unit in which a chunk spends.
public enum SpendUnit: String, Sendable, CaseIterable {
    case sms
    case call
    case email
}

/// One vendor call of an operation.
public struct ChunkRecord: Sendable, Hashable {
    /// The place in the order of chunks, from 0.
    public var index: Int
    /// The people in it, as places in the caller's request; empty for calls that aren't about people in lists.
    public var members: [Int]
    /// Where it stands.
    public var state: ChunkState
    /// How often it was dispatched.
    public var dispatches: Int
    /// Since when only the vendor knows; nil in every state but `unknown`.
    public var lostAt: Timestamp?
    /// People added, in the campaign before, refused by the vendor.
    public var added: Int
    public var skipped: Int
    public var rejected: Int
    /// People whom the vendor's counts leave open.
    public var unknown: Int
    /// Which of `members` the vendor refused, where it tells, as places in the caller's request.
    public var refused: [Int]
    /// Messages sent, calls queued.
    public var messages: Int
    /// What the call may cost at most, and its unit; nil for calls that cost nothing.
    public var cost: Int
    public var unit: SpendUnit?

    /// A chunk that waits for its turn.
    public init(index: Int, members: [Int], cost: Int, unit: SpendUnit?) {
        self.index = index
        self.members = members
        self.cost = cost
        self.unit = unit
        state = .accepted
        dispatches = 0
        added = 0
        skipped = 0
        rejected = 0
        unknown = 0
        refused = []
        messages = 0
    }
}

extension OperationRecord {
    /// Takes note that a chunk is about to leave.
    public mutating func dispatch(_ place: Int) {
        chunks[place].state = .dispatching
        chunks[place].dispatches += 1
        state = .running
    }
}

/// One line of an operation's story.
public struct TimelineEntry: Sendable, Hashable {
    /// When.
    public var at: Timestamp
    /// What, without personal data: "200 in 840 ms, 8 added".
    public var what: String

    /// Makes an entry.
    public init(at: Timestamp, what: String) {
        self.at = at
        self.what = what
    }
}

/// One write, as it's recorded.
public struct OperationRecord: Sendable {
    /// `op_…`.
    public var id: String
    /// The caller's name.
    public var caller: String
    /// The connection's name and its provider's.
    public var connection: String
    public var provider: String
    /// The route's template and its operation id in openapi.json.
    public var route: String
    public var operationID: String
    /// The campaign's remote id, for outreach.
    public var campaign: String?
    /// Where it stands, and why it waits.
    public var state: OperationState
    public var reason: String?
    /// What happened at the vendor; nil while it isn't known because it hasn't ended.
    public var effect: Effect?
    /// The keyed hash of the caller's Idempotency-Key, and the request's fingerprint; empty without a key.
    public var keyHash: [UInt8]?
    public var fingerprint: [UInt8]
    /// Whether it costs credits or contacts a person.
    public var spends: Bool
    /// The moments of its life; `notAfter` is when what is unsent is given up.
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var notAfter: Timestamp?
    /// Whether the caller was answered, and with a 202.
    public var isAnswered: Bool
    public var wasAccepted: Bool
    /// People in the request, and those settled before any call: duplicates and those refused by the gateway.
    public var requested: Int
    public var duplicate: Int
    public var refused: Int
    /// What an unfinished operation needs to go on: the request, sealed. Nil once it's wiped.
    public var work: [UInt8]?
    /// The answer for replays, sealed.
    public var answer: [UInt8]?
    /// The problem it ended with: envelope members as JSON, without personal data.
    public var problem: [UInt8]?
    /// The calls, in order.
    public var chunks: [ChunkRecord]
    /// The story.
    public var timeline: [TimelineEntry]

    /// A fresh operation.
    public init(
        id: String, caller: String, connection: String, provider: String, route: String, operationID: String,
        fingerprint: [UInt8], createdAt: Timestamp
    ) {
        self.id = id
        self.caller = caller
        self.connection = connection
        self.provider = provider
        self.route = route
        self.operationID = operationID
        self.fingerprint = fingerprint
        self.createdAt = createdAt
        updatedAt = createdAt
        state = .accepted
        spends = false
        isAnswered = false
        wasAccepted = false
        requested = 0
        duplicate = 0
        refused = 0
        chunks = []
        timeline = []
    }
}
