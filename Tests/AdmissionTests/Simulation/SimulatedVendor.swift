import Admission
import Upstream

/// A vendor with limits, an account and troubles, which answers at the moment that it's asked.
struct SimulatedVendor {
    /// How it counts.
    enum Counting {
        /// At most so many in any period, exactly.
        case sliding
        /// So many from one multiple of the period to the next.
        case fixed
        /// Refills evenly; so many at once.
        case bucket(size: Double)
    }

    /// One of its limits.
    struct Limit {
        var classes = LaneClasses.all
        var requests: Int
        var period: Duration
        var counting = Counting.sliding
        fileprivate var moments: [Int64] = []
        fileprivate var first = 0
        fileprivate var tokens: Double?
        fileprivate var refilledAt: Int64 = 0

        init(_ requests: Int, per period: Duration, _ counting: Counting = .sliding, classes: LaneClasses = .all) {
            self.requests = requests
            self.period = period
            self.counting = counting
            self.classes = classes
        }
    }

    /// What it says of its limits.
    struct Telling {
        /// Retry-After with a 429.
        var retryAfter = false
        /// Limit, remaining and reset with every answer.
        var headers = false
        /// The period too.
        var period = false
    }

    /// When it's in trouble, and how.
    struct Trouble {
        enum Kind {
            /// 503.
            case failing
            /// No answer at all.
            case hanging
        }
        var from: Duration
        var to: Duration
        var kind: Kind
    }

    /// How it has answered.
    struct Answer {
        var outcome: CallOutcome
        var advice: LimitAdvice?
        var hangs = false
    }

    var limits: [Limit] = []
    var telling = Telling()
    var troubles: [Trouble] = []
    /// The account's credits; nil when nothing costs any.
    var balance: Double?
    /// Whether a 402 says how much is left.
    var tellsBalance = false

    /// Every call of ours that has come, for judging.
    private(set) var ledger: [Int64] = []
    private(set) var refused = 0
    private(set) var accepted = 0
    private(set) var foreign = 0

    /// Answers a call that arrives now.
    mutating func answer(_ call: AdmissionCall, at now: Tick) -> Answer {
        ledger.append(now.nanoseconds)
        for trouble in troubles where now >= Tick(0) + trouble.from && now < Tick(0) + trouble.to {
            return Answer(outcome: .failed, advice: nil, hangs: trouble.kind == .hanging)
        }
        let refusing = limits.indices.filter { call.classes.contains(limits[$0].classes) && !limits[$0].hasRoom(now) }
        guard refusing.isEmpty else {
            refused += 1
            return Answer(outcome: .limited, advice: advice(call, refusing: refusing, at: now))
        }
        for index in limits.indices where call.classes.contains(limits[index].classes) { limits[index].take(now) }
        accepted += 1
        if let cost = call.cost, let credits = balance {
            guard Double(cost) <= credits else {
                return Answer(
                    outcome: .outOfCredits(available: tellsBalance ? credits : nil),
                    advice: advice(call, refusing: [], at: now))
            }
            balance = credits - Double(cost)
        }
        return Answer(outcome: .answered(paid: call.cost), advice: advice(call, refusing: [], at: now))
    }

    /// Somebody else's call with the same key.
    mutating func takeForeign(at now: Tick) {
        guard limits.allSatisfy({ $0.classes != .all || $0.hasRoom(now) }) else { return }
        foreign += 1
        for index in limits.indices where limits[index].classes == .all { limits[index].take(now) }
    }

    private func advice(_ call: AdmissionCall, refusing: [Int], at now: Tick) -> LimitAdvice? {
        var advice = LimitAdvice()
        if telling.retryAfter, let wait = refusing.map({ limits[$0].wait(now) }).max() {
            advice.retryAfter = .seconds(wait.retryAfterSeconds)
        }
        if telling.headers {
            advice.windows = limits.indices.filter { call.classes.contains(limits[$0].classes) }.map { index in
                ReportedWindow(
                    limit: limits[index].requests, remaining: limits[index].room(now),
                    reset: .seconds(limits[index].reset(now).retryAfterSeconds),
                    period: telling.period ? limits[index].period : nil)
            }
        }
        return advice.retryAfter == nil && advice.windows.isEmpty ? nil : advice
    }
}

extension SimulatedVendor.Limit {
    fileprivate func room(_ now: Tick) -> Int {
        if case .bucket = counting { return Int(filled(now)) }
        return max(0, requests - (moments.count - live(now)))
    }

    fileprivate func hasRoom(_ now: Tick) -> Bool { room(now) > 0 }

    fileprivate mutating func take(_ now: Tick) {
        if case .bucket = counting {
            tokens = filled(now) - 1
            refilledAt = now.nanoseconds
            return
        }
        first = live(now)
        moments.append(now.nanoseconds)
        guard first > 4096 else { return }
        moments.removeFirst(first)
        first = 0
    }

    /// The time until one more would be let through.
    fileprivate func wait(_ now: Tick) -> Duration {
        switch counting {
        case .sliding:
            let place = moments.count - requests
            return place < 0 ? .zero : Tick(moments[place]) + period - now
        case .fixed: return reset(now)
        case .bucket:
            return .fraction(max(0, 1 - filled(now)) * period.inSeconds / Double(requests))
        }
    }

    /// The time until its count starts anew, as it tells it.
    fileprivate func reset(_ now: Tick) -> Duration {
        switch counting {
        case .sliding:
            let oldest = live(now)
            return oldest < moments.count ? Tick(moments[oldest]) + period - now : .zero
        case .fixed: return .nanoseconds(period.nanoseconds - now.nanoseconds % period.nanoseconds)
        case .bucket(let size):
            return .fraction(max(0, size - filled(now)) * period.inSeconds / Double(requests))
        }
    }

    /// The place of the first moment that counts.
    private func live(_ now: Tick) -> Int {
        let start: Int64
        if case .fixed = counting {
            start = now.nanoseconds - now.nanoseconds % period.nanoseconds - 1
        } else {
            start = now.nanoseconds - period.nanoseconds
        }
        var place = first
        while place < moments.count, moments[place] <= start { place += 1 }
        return place
    }

    private func filled(_ now: Tick) -> Double {
        guard case .bucket(let size) = counting else { return 0 }
        let gained = Double(now.nanoseconds - refilledAt) / 1e9 * Double(requests) / period.inSeconds
        return min(size, (tokens ?? size) + gained)
    }
}
