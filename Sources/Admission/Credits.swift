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
    private var smallestRefused: Int?
    private var balanceReadAt: Tick?

    /// The longest time between two looks.
    static let longestDelay: Duration = .seconds(1800)

    init(probeAfter: Duration, hasBalanceCall: Bool) {
        self.probeAfter = probeAfter
        self.hasBalanceCall = hasBalanceCall
        delay = probeAfter
    }

    /// Whether a call of that cost may go.
    func verdict(cost: Int, at now: Tick) -> Verdict {
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
        let mayProbe = !hasBalanceCall && !isProbing && (probeAt.map { now >= $0 } ?? false)
        return mayProbe && cost <= smallestRefused ?? .max ? .probe : .refuse
    }

    /// Takes note that the call which finds out has left.
    mutating func beginProbe() { isProbing = true }

    /// Takes note that a call was refused here.
    mutating func refused(cost: Int) { smallestRefused = min(smallestRefused ?? cost, cost) }

    /// The vendor's 402.
    mutating func ranOut(cost: Int, available said: Double?, wasProbe: Bool, at now: Tick) {
        if state == .ok || state == .unknown {
            since = now
            delay = probeAfter
            probeAt = now + delay
            required = nil
            smallestRefused = nil
        } else if wasProbe {
            postpone(now)
        }
        if wasProbe { isProbing = false }
        required = min(required ?? cost, cost)
        available = said
        balanceReadAt = said == nil ? nil : now
        let isEmpty = said.map { $0 < 1 } ?? false
        state = isEmpty || cost <= 1 || state == .exhausted ? .exhausted : .insufficient
    }

    /// A call was paid.
    ///
    /// - Parameter leftAt: when it left: one from before the trouble proves nothing against it.
    mutating func paid(cost: Int, wasProbe: Bool, leftAt: Tick) {
        if wasProbe { isProbing = false }
        if let known = available { available = max(0, known - Double(cost)) }
        switch state {
        case .unknown: state = .ok
        case .ok: break
        case .insufficient, .exhausted:
            if wasProbe || (cost >= required ?? .max && leftAt > since ?? .never) { reopen() }
        }
    }

    /// A call that was to find out has told nothing.
    mutating func abandonProbe() { isProbing = false }

    /// What the free balance call said.
    mutating func balance(_ credits: Double, at now: Tick) {
        available = credits
        balanceReadAt = now
        let enough = Double(required ?? 1)
        if credits >= max(1, enough) || (state == .ok || state == .unknown) && credits >= 1 {
            if state == .insufficient || state == .exhausted { reopen() }
            state = .ok
            available = credits
            balanceReadAt = now
            return
        }
        if state == .ok || state == .unknown {
            since = now
            delay = probeAfter
            required = required ?? 1
            smallestRefused = nil
            probeAt = now + delay
        } else if isProbeDue(at: now) {
            postpone(now)
        }
        state = credits < 1 ? .exhausted : .insufficient
    }

    /// The balance call failed.
    mutating func balanceFailed(at now: Tick) {
        if isProbeDue(at: now) { postpone(now) }
    }

    /// Whether the free balance call is to be made.
    func isProbeDue(at now: Tick) -> Bool {
        guard state == .insufficient || state == .exhausted, let probeAt else { return false }
        return now >= probeAt
    }

    /// Somebody has paid, or says so: calls may try again.
    mutating func reopen() {
        state = .ok
        required = nil
        available = nil
        balanceReadAt = nil
        since = nil
        probeAt = nil
        smallestRefused = nil
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
        self.probeAt = probeAt ?? (state == .insufficient || state == .exhausted ? now : nil)
        balanceReadAt = nil
    }

    private mutating func postpone(_ now: Tick) {
        delay = min(Self.longestDelay, delay * 2)
        probeAt = now + delay
    }
}
