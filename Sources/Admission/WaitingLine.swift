/// Calls that wait for their turn, fair between callers (RL-11): whoever has the most waiting gets no more turns than
/// whoever has one. A deficit round robin in which every call costs the same is a round robin.
///
/// It's kept as a round for each queue: the one of the earliest round is next. Whoever goes has its next turn in the round
/// after the present one. A caller that wasn't in the present round yet joins it, so one that comes seldom waits for at most
/// one call of each other; and one that keeps coming back gets no more than one that stays. A caller whose calls can't go
/// yet keeps its turn.
public struct WaitingLine: Sendable {
    /// One call that waits.
    public struct Entry: Sendable {
        /// Tells it from every other.
        public var number: UInt64
        /// Who makes it.
        public var caller: String
        /// What it is.
        public var call: AdmissionCall

        /// Makes an entry.
        public init(number: UInt64, caller: String, call: AdmissionCall) {
            self.number = number
            self.caller = caller
            self.call = call
        }
    }

    /// A caller's calls of the same classes, which wait for the same; in order.
    private struct Queue: Sendable {
        var classes: LaneClasses
        var numbers: [UInt64] = []
        var first = 0
        /// In which it goes.
        var round: UInt64
        /// Tells who goes first within a round.
        var order: UInt64

        var isEmpty: Bool { first == numbers.count }

        /// Forgets a number: mostly the first.
        mutating func drop(_ number: UInt64) {
            if numbers[first] == number {
                first += 1
                guard first > 32, first * 2 > numbers.count else { return }
                numbers.removeFirst(first)
                first = 0
            } else if let place = numbers[first...].firstIndex(of: number) {
                numbers.remove(at: place)
            }
        }
    }

    private struct Caller: Sendable {
        var name: String
        var count = 0
        var queues: [Queue] = []
    }

    private var entries: [UInt64: Entry] = [:]
    private var callers: [Caller] = []
    private var places: [String: Int] = [:]
    private var round: UInt64 = 0
    private var order: UInt64 = 0
    /// Who has had a turn in this round; they may not be in the line any more.
    private var served: Set<String> = []
    /// What couldn't go when it was last asked who is next.
    private var blocked: [LaneClasses] = []

    /// A line without calls.
    public init() {}

    /// Calls that wait.
    public var count: Int { entries.count }

    /// Puts a call at the end of its caller's queue.
    public mutating func append(_ entry: Entry) {
        entries[entry.number] = entry
        let place = places[entry.caller] ?? callers.count
        if place == callers.count {
            callers.append(Caller(name: entry.caller))
            places[entry.caller] = place
        }
        callers[place].count += 1
        if let index = callers[place].queues.firstIndex(where: { $0.classes == entry.call.classes }) {
            callers[place].queues[index].numbers.append(entry.number)
        } else {
            order += 1
            callers[place].queues.append(
                Queue(
                    classes: entry.call.classes, numbers: [entry.number],
                    round: served.contains(entry.caller) ? round + 1 : round, order: order))
        }
    }

    /// Calls that would go before a new one of that caller.
    public func ahead(of caller: String) -> Int {
        if entries.isEmpty { return 0 }
        let own = places[caller].map { callers[$0].count } ?? 0
        return callers.reduce(own) { sum, other in other.name == caller ? sum : sum + min(other.count, own + 1) }
    }

    /// Whose turn it is, among the calls whose classes aren't blocked; the turn passes only with `take`.
    public mutating func next(blocked: [LaneClasses]) -> Entry? {
        self.blocked = blocked
        var first: UInt64?
        var best = (round: UInt64.max, order: UInt64.max)
        for caller in callers.indices {
            for index in callers[caller].queues.indices {
                let (round, order) = (callers[caller].queues[index].round, callers[caller].queues[index].order)
                guard (round, order) < best, !blocked.contains(callers[caller].queues[index].classes) else { continue }
                best = (round, order)
                first = callers[caller].queues[index].numbers[callers[caller].queues[index].first]
            }
        }
        return first.flatMap { entries[$0] }
    }

    /// Removes a call that goes, and passes the turn on.
    public mutating func take(_ entry: Entry) {
        guard let place = places[entry.caller],
            let taken = callers[place].queues.firstIndex(where: { $0.classes == entry.call.classes })
        else { return }
        if callers[place].queues[taken].round > round {
            round = callers[place].queues[taken].round
            served.removeAll(keepingCapacity: true)
        }
        served.insert(entry.caller)
        order += 1
        callers[place].queues[taken].order = order
        for index in callers[place].queues.indices
        where index == taken || !blocked.contains(callers[place].queues[index].classes) {
            // The others could have gone instead: a caller has one turn, however many kinds of calls it makes.
            callers[place].queues[index].round = round + 1
        }
        _ = remove(entry.number)
    }

    /// Removes a call that waits no longer; false when it doesn't wait.
    public mutating func remove(_ number: UInt64) -> Bool {
        guard let entry = entries.removeValue(forKey: number), let place = places[entry.caller],
            let index = callers[place].queues.firstIndex(where: { $0.classes == entry.call.classes })
        else { return false }
        callers[place].count -= 1
        callers[place].queues[index].drop(number)
        guard callers[place].queues[index].isEmpty else { return true }
        callers[place].queues.remove(at: index)
        guard callers[place].queues.isEmpty else { return true }
        places[entry.caller] = nil
        // The last takes the empty place: their order means nothing.
        let last = callers.removeLast()
        guard place < callers.count else { return true }
        callers[place] = last
        places[last.name] = place
        return true
    }

    /// Numbers and names that are kept, some perhaps of calls that went: for judging that they are few.
    var kept: Int {
        entries.count + served.count + callers.reduce(0) { $0 + $1.queues.reduce(1) { $0 + $1.numbers.count } }
    }

    /// Every call that waits.
    public var all: [Entry] { Array(entries.values) }
}
