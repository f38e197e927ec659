/// What is known of an account's credits (CR-1 to CR-3).
public struct Credits: Sendable {
    /// In one word.
    public enum State: String, Sendable, Codable {
        /// Nothing speaks against a call.
        case ok
        /// A call of `required` was refused; a smaller one may still try.
        case insufficient
        /// Not even the smallest call can be paid.
        case exhausted
        /// Nothing was ever heard of the account.
        case unknown
    }

    /// What to do with a call that costs credits.
    enum Verdict: Equatable {
        case go
        /// It goes, and shows whether there are credits again.
        case probe
        case refuse
    }

    var probeAfter: Duration
    private let hasBalanceCall: Bool
    /// In one word.
    public private(set) var state = State.unknown
    /// The least cost that was refused.
    public private(set) var required: Int?
    /// What the account has at most, as far as it was said.
    public private(set) var available: Double?
    /// When the trouble began.
    public private(set) var since: Tick?
    /// When it's looked at again.
    public private(set) var probeAt: Tick?
    private var delay: Duration
    private var isProbing = false
    /// Whether the balance call didn't work the last time: then a real call has to find out after all.
    private var isBalanceCallBroken = false
    /// The smallest call that was refused since the last look.
    private var smallest: Int?
    private var balanceReadAt: Tick?
    /// Counts re-openings, so that outcomes of calls from before one can be told.
    private(set) var epoch: UInt32 = 0

    /// The longest time between two looks.
    static let longestDelay: Duration = .seconds(1800)
    /// How long the smallest call has the first chance to find out; it may not come back.
    static let precedence: Duration = .seconds(5)

    init(probeAfter: Duration, hasBalanceCall: Bool) {
        self.probeAfter = probeAfter
        self.hasBalanceCall = hasBalanceCall
        delay = probeAfter
    }

    private var isInTrouble: Bool { state == .insufficient || state == .exhausted }

    /// Whether a call of that cost may go.
    func verdict(cost: Int, at now: Tick) -> Verdict {
        if cost <= 0 { return .go }
        switch state {
        case .unknown, .ok:
            guard let available, let balanceReadAt, Double(cost) > available else { return .go }
            // A balance that was read a while ago proves nothing any more.
            return now - balanceReadAt < probeAfter ? .refuse : .go
        case .insufficient:
            if cost < required ?? .max, Double(cost) <= available ?? .infinity { return .go }
        case .exhausted: break
        }
        // Without a free call that tells, one real one has to find out: the smallest that is wanted.
        guard let probeAt, now >= probeAt, !isProbing, !hasBalanceCall || isBalanceCallBroken else { return .refuse }
        return cost <= smallest ?? .max || now - probeAt >= Self.precedence ? .probe : .refuse
    }

    /// Takes note that the call which finds out has left. Whoever asks meanwhile is told the next look after it.
    mutating func beginProbe(at now: Tick) {
        isProbing = true
        smallest = nil
        probeAt = now + delay
    }

    /// When a call that is refused now may try again; nil when there is no trouble.
    public func retryAt(_ now: Tick) -> Tick? {
        guard let probeAt, now >= probeAt else { return probeAt }
        return hasBalanceCall ? now + .seconds(1) : max(now + .seconds(1), probeAt + Self.precedence)
    }

    /// Takes note that a call was refused here.
    mutating func refused(cost: Int, at now: Tick) {
        if !isInTrouble {
            begin(now)
            required = cost
            state = available ?? 0 < 1 ? .exhausted : .insufficient
        }
        smallest = min(smallest ?? cost, cost)
    }

    /// The vendor's 402.
    mutating func ranOut(cost: Int, available said: Double?, wasProbe: Bool, at now: Tick) {
        if !isInTrouble { begin(now) }
        if wasProbe {
            isProbing = false
            postpone(now)
        }
        // What was too much once isn't any more when the account is said to have as much.
        if let least = required, Double(least) > said ?? 0 {
            required = min(least, cost)
        } else {
            required = cost
        }
        available = said
        balanceReadAt = said == nil ? nil : now
        if let said {
            state = said < 1 || cost <= 1 ? .exhausted : .insufficient
        } else if cost <= 1 || state != .exhausted {
            state = cost <= 1 ? .exhausted : .insufficient
        }
    }

    /// A call was paid.
    ///
    /// - Parameter leftAt: when it left: one from before the trouble proves nothing against it.
    mutating func paid(cost: Int, wasProbe: Bool, leftAt: Tick, at now: Tick) {
        if let known = available { available = max(0, known - Double(cost)) }
        guard isInTrouble else {
            state = .ok
            return
        }
        // What has cost nothing in the end proves nothing.
        if cost > 0, wasProbe || (cost >= required ?? .max && leftAt > since ?? .never) {
            reopen()
        } else if wasProbe {
            abandonProbe(at: now)
        } else if let available, available < 1 {
            state = .exhausted
        }
    }

    /// A call that was to find out has told nothing: the next one does.
    mutating func abandonProbe(at now: Tick) {
        isProbing = false
        probeAt = now
    }

    /// What the free balance call said.
    mutating func balance(_ credits: Double, at now: Tick) {
        isBalanceCallBroken = false
        let enough = isInTrouble ? max(1, Double(required ?? 1)) : 1
        if credits >= enough {
            if isInTrouble { reopen() }
            state = .ok
        } else {
            if !isInTrouble {
                begin(now)
                required = 1
            } else if isProbeDue(at: now) {
                postpone(now)
            }
            state = credits < 1 ? .exhausted : .insufficient
        }
        available = credits
        balanceReadAt = now
    }

    /// The balance call failed.
    mutating func balanceFailed(at now: Tick) {
        isBalanceCallBroken = true
        if isProbeDue(at: now) { postpone(now) }
    }

    /// Whether it's time to look again.
    func isProbeDue(at now: Tick) -> Bool {
        guard isInTrouble, let probeAt else { return false }
        return now >= probeAt
    }

    /// Somebody has paid, or says so: calls may try again.
    mutating func reopen() {
        epoch &+= 1
        state = .ok
        required = nil
        available = nil
        balanceReadAt = nil
        since = nil
        probeAt = nil
        smallest = nil
        isProbing = false
        delay = probeAfter
    }

    /// Goes on with what an earlier process knew.
    mutating func restore(
        _ state: State, required: Int?, available: Double?, since: Tick?, probeAt: Tick?, at now: Tick
    ) {
        self.state = state
        self.required = required
        self.available = available
        self.since = since
        self.probeAt = isInTrouble ? probeAt ?? now : nil
        balanceReadAt = nil
    }

    private mutating func begin(_ now: Tick) {
        since = now
        delay = probeAfter
        probeAt = now + delay
        required = nil
        smallest = nil
        isProbing = false
    }

    private mutating func postpone(_ now: Tick) {
        delay = min(Self.longestDelay, delay * 2)
        probeAt = now + delay
    }
}
