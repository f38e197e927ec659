/// Which operations of unknown outcome are looked for at the vendor, and when (OP-3): at once, and 1, 10 and 60 minutes
/// after each of their chunks became unknown. A plain value: moments are given.
///
/// A connection makes one look at a time, with a pause after it as long as it took. So a thousand operations don't flood
/// a vendor, and a vendor that hangs holds up its own looks only.
struct LookAgenda: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// An operation whose turn it is. Its connection makes no other look until `finish`.
    struct Turn: Sendable, Hashable {
        var operation: String
        var connection: String
        /// Tells it from a later entry of the same operation.
        fileprivate var number: Int
    }

    /// What came of a look.
    enum Result: Sendable, Hashable {
        /// Nothing is unknown any more, or nothing can be found out: no further look.
        case over
        /// It was looked for, and not all of it was there.
        case open
        /// The look couldn't be made. With `rest`, because of the vendor or the store: the connection's other looks wait
        /// at least that long too.
        case failed(rest: Duration?)
    }

    private struct Entry {
        var connection: String
        var number: Int
        /// In order.
        var dues: [Instant]
        /// Whether it became unknown in this process: it goes before what an earlier one left.
        var isFresh: Bool
        var failures = 0
    }

    /// After how long it's looked for, counted from when it became unknown.
    static let delays: [Duration] = [.zero, .seconds(60), .seconds(600), .seconds(3600)]
    /// The most operations; what finds no room is looked for by the next process.
    static let capacity = 100_000
    /// A look that failed is made again after a minute, then after twice as long each time, up to an hour; and after
    /// about a day not any more.
    private static let (secondLook, longestWait, mostFailures) = (Duration.seconds(60), Duration.seconds(3600), 28)
    private static let (shortestPause, longestRest) = (Duration.milliseconds(50), Duration.seconds(600))

    private var entries: [String: Entry] = [:]
    /// When the look that a connection is making began.
    private var busy: [String: Instant] = [:]
    private var rests: [String: (until: Instant, failures: Int)] = [:]
    private var lastNumber = 0

    /// Notes an operation. One that is there already is noted anew when it's fresh, and left as it is otherwise.
    ///
    /// - Parameter ages: how long ago each of its chunks became unknown; a clock that was set back makes that negative.
    mutating func add(_ operation: String, on connection: String, ages: [Duration], isFresh: Bool, at now: Instant) {
        guard !ages.isEmpty, isFresh || entries[operation] == nil else { return }
        guard entries[operation] != nil || entries.count < Self.capacity else { return }
        // Whatever is overdue is looked for once, now.
        var dues: Set<Instant> = [now]
        for age in ages {
            for delay in Self.delays where delay > max(age, .zero) { dues.insert(now + (delay - max(age, .zero))) }
        }
        lastNumber += 1
        entries[operation] = Entry(
            connection: connection, number: lastNumber, dues: dues.sorted(), isFresh: isFresh)
    }

    /// The next operation whose time has come, fresh ones first; its connection is busy from now on.
    mutating func take(at now: Instant) -> Turn? {
        var next: (operation: String, entry: Entry, due: Instant)?
        for (operation, entry) in entries {
            guard let due = entry.dues.first, due <= now, mayLook(entry.connection, at: now) else { continue }
            if let next, (next.entry.isFresh ? 0 : 1, next.due) <= (entry.isFresh ? 0 : 1, due) { continue }
            next = (operation, entry, due)
        }
        guard let next else { return nil }
        entries[next.operation]?.dues.removeAll { $0 <= now }
        busy[next.entry.connection] = now
        return Turn(operation: next.operation, connection: next.entry.connection, number: next.entry.number)
    }

    /// When `take` should be asked again, unless something is finished or added before; nil for never.
    var nextDue: Instant? {
        entries.values.lazy.compactMap { entry -> Instant? in
            guard busy[entry.connection] == nil, let due = entry.dues.first else { return nil }
            return rests[entry.connection].map { max($0.until, due) } ?? due
        }.min()
    }

    /// Operations that will be looked for.
    var count: Int { entries.count }

    /// Ends a turn.
    mutating func finish(_ turn: Turn, _ result: Result, at now: Instant) {
        let begun = busy.removeValue(forKey: turn.connection) ?? now
        rest(turn.connection, result, for: max(begun.duration(to: now), Self.shortestPause), at: now)
        guard var entry = entries[turn.operation], entry.number == turn.number else { return }
        switch result {
        case .over: entry.dues = []
        case .open: entry.failures = 0
        case .failed:
            entry.failures += 1
            if entry.failures <= Self.mostFailures {
                let again = now + Self.doubled(Self.secondLook, entry.failures, Self.longestWait)
                if entry.dues.first.map({ $0 > again }) ?? true { entry.dues.insert(again, at: 0) }
            }
        }
        entries[turn.operation] = entry.dues.isEmpty ? nil : entry
    }

    private mutating func rest(_ connection: String, _ result: Result, for pause: Duration, at now: Instant) {
        guard case .failed(let rest?) = result else {
            rests[connection] = (now + pause, 0)
            return
        }
        let failures = (rests[connection]?.failures ?? 0) + 1
        rests[connection] = (now + max(pause, Self.doubled(rest, failures, max(rest, Self.longestRest))), failures)
    }

    private func mayLook(_ connection: String, at now: Instant) -> Bool {
        busy[connection] == nil && (rests[connection].map { $0.until <= now } ?? true)
    }

    private static func doubled(_ duration: Duration, _ times: Int, _ most: Duration) -> Duration {
        min(duration * (1 << min(times - 1, 16)), most)
    }
}
