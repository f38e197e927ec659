/// Calls that wait for their turn, fair between callers (RL-11): whoever has the most waiting gets no more turns than
/// whoever has one. A deficit round robin in which every call costs the same is a round robin.
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

    /// One caller's calls, by the classes that hold them up, in order within each.
    private struct Queue: Sendable {
        var classes: LaneClasses
        var numbers: [UInt64] = []
        var first = 0
    }

    private var entries: [UInt64: Entry] = [:]
    private var queues: [String: [Queue]] = [:]
    /// Calls that wait, by caller.
    private var sizes: [String: Int] = [:]
    private var callers: [String] = []
    private var turn = 0

    /// A line without calls.
    public init() {}

    /// Calls that wait.
    public var count: Int { entries.count }

    /// Puts a call at the end of its caller's queue.
    public mutating func append(_ entry: Entry) {
        entries[entry.number] = entry
        sizes[entry.caller, default: 0] += 1
        if queues[entry.caller] == nil {
            queues[entry.caller] = []
            // Behind the one whose turn it is: a newcomer waits for at most one round.
            callers.insert(entry.caller, at: callers.isEmpty ? 0 : min(turn, callers.count))
            if callers.count > 1 { turn = (turn + 1) % callers.count }
        }
        if let index = queues[entry.caller]?.firstIndex(where: { $0.classes == entry.call.classes }) {
            queues[entry.caller]?[index].numbers.append(entry.number)
        } else {
            queues[entry.caller]?.append(Queue(classes: entry.call.classes, numbers: [entry.number]))
        }
    }

    /// Calls that would go before a new one of that caller.
    public func ahead(of caller: String) -> Int {
        if entries.isEmpty { return 0 }
        let own = sizes[caller] ?? 0
        return callers.reduce(own) { sum, other in other == caller ? sum : sum + min(sizes[other] ?? 0, own + 1) }
    }

    /// Whose turn it is, among the calls whose classes aren't blocked; the turn passes only with `take`.
    public mutating func next(blocked: [LaneClasses]) -> Entry? {
        for step in 0..<callers.count {
            let caller = callers[(turn + step) % callers.count]
            guard let lanes = queues[caller] else { continue }
            for index in lanes.indices where !blocked.contains(lanes[index].classes) {
                if let entry = head(caller, index) { return entry }
            }
        }
        return nil
    }

    /// Removes a call that goes, and passes the turn on.
    public mutating func take(_ entry: Entry) {
        entries[entry.number] = nil
        sizes[entry.caller, default: 1] -= 1
        if let place = callers.firstIndex(of: entry.caller) { turn = (place + 1) % callers.count }
        tidy(entry.caller)
    }

    /// Removes a call that waits no longer; false when it doesn't wait.
    public mutating func remove(_ number: UInt64) -> Bool {
        guard let entry = entries.removeValue(forKey: number) else { return false }
        sizes[entry.caller, default: 1] -= 1
        tidy(entry.caller)
        return true
    }

    /// Every call that waits.
    public var all: [Entry] { Array(entries.values) }

    /// The first of a queue that still waits.
    private mutating func head(_ caller: String, _ index: Int) -> Entry? {
        while let queue = queues[caller]?[index], queue.first < queue.numbers.count {
            if let entry = entries[queue.numbers[queue.first]] { return entry }
            queues[caller]?[index].first += 1
        }
        return nil
    }

    /// Forgets what is through at the front of a caller's queues, and callers without any.
    private mutating func tidy(_ caller: String) {
        guard let count = queues[caller]?.count else { return }
        for index in 0..<count {
            _ = head(caller, index)
            guard let queue = queues[caller]?[index], queue.first > 32, queue.first * 2 > queue.numbers.count else {
                continue
            }
            queues[caller]?[index].numbers.removeFirst(queue.first)
            queues[caller]?[index].first = 0
        }
        queues[caller]?.removeAll { $0.first == $0.numbers.count }
        guard queues[caller]?.isEmpty == true else { return }
        queues[caller] = nil
        sizes[caller] = nil
        guard let place = callers.firstIndex(of: caller) else { return }
        callers.remove(at: place)
        if place < turn { turn -= 1 }
        if turn >= callers.count { turn = 0 }
    }
}
