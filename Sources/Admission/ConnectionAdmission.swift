public import Upstream

/// What a connection's admission is set to.
public struct AdmissionSettings: Sendable, Hashable {
    /// Its windows.
    public var limits: [RateLimit] = []
    /// The provider's own classes, in the order of its profile.
    public var ownClasses: [String] = []
    /// How long it holds when the vendor doesn't say.
    public var hold = Hold.Settings()
    /// The factor on a learned rate after a 429.
    public var decrease = 0.85
    /// When its breaker opens.
    public var breaker = Breaker.Settings()
    /// After how long an account without credits is looked at again.
    public var creditProbeAfter: Duration = .seconds(60)
    /// Whether the provider has a free call that tells the balance.
    public var hasBalanceCall = false
    /// How calls are repeated.
    public var retries = RetryPolicy()

    /// The product's defaults.
    public init() {}
}

/// Everything that decides whether a connection's call may leave, as one value: limits, hold, credits, breaker, pause.
///
/// `admit` and `record` are the only two steps, each atomic: here by the actor that owns the value; between replicas a store
/// can hold the value and do the same steps in one statement each (RL-2). What is a process's own, the calls under way and
/// the line of those that wait, isn't in it.
public struct ConnectionAdmission: Sendable {
    /// What it's set to.
    public private(set) var settings: AdmissionSettings
    /// The limits.
    public private(set) var lane: Lane
    /// The account's credits.
    public private(set) var credits: Credits
    /// The vendor's health.
    public private(set) var breaker: Breaker
    /// Whether an operator has paused the connection.
    public private(set) var isPaused = false
    /// Whether the store should soon be told how much is used; asked for at each call, so it's kept at hand.
    public private(set) var wantsSaving = false
    private var retries: RetryBudget
    private var random: SplitMix
    private var number: UInt64 = 0

    /// A connection of which nothing is known.
    ///
    /// - Parameter seed: of the jitter.
    public init(_ settings: AdmissionSettings, seed: UInt64) {
        self.settings = settings
        lane = Lane(settings)
        credits = Credits(probeAfter: settings.creditProbeAfter, hasBalanceCall: settings.hasBalanceCall)
        breaker = Breaker(settings.breaker)
        retries = RetryBudget(share: settings.retries.budget)
        random = SplitMix(seed: seed)
    }

    /// Whether the call may leave now; if so, it's counted as having left.
    public mutating func admit(_ call: AdmissionCall, at now: Tick) -> Verdict {
        if let refusal = refusal(call, at: now) { return .refuse(refusal) }
        let (opening, reason) = lane.opening(call, at: now)
        if opening > now { return .wait(until: opening, reason) }
        let findsOutHealth = breaker.verdict(isSafe: call.isSafe, at: now) == .probe
        let findsOutCredits = call.cost.map { credits.verdict(cost: $0, at: now) == .probe } ?? false
        if findsOutHealth { breaker.beginProbe() }
        if findsOutCredits { credits.beginProbe(at: now) }
        number += 1
        let findsOutLimit = lane.take(call, at: now)
        wantsSaving = lane.wantsSaving
        return .go(
            Permit(
                number: number, call: call, givenAt: now, holdEpoch: lane.hold.epoch, breakerEpoch: breaker.epoch,
                creditsEpoch: credits.epoch, findsOutLimit: findsOutLimit, findsOutHealth: findsOutHealth,
                findsOutCredits: findsOutCredits))
    }

    /// When a call would leave that has `ahead` others before it; an estimate, and nothing is counted.
    public mutating func opening(_ call: AdmissionCall, ahead: Int, at now: Tick) -> (Tick, WaitReason) {
        lane.opening(call, at: now, ahead: ahead)
    }

    /// Why the call wouldn't be made at all, if so.
    public mutating func refusal(_ call: AdmissionCall, at now: Tick) -> Refusal? {
        if isPaused { return .paused }
        if case .refuse(let until) = breaker.verdict(isSafe: call.isSafe, at: now) {
            return .breakerOpen(until: until)
        }
        if let cost = call.cost, credits.verdict(cost: cost, at: now) == .refuse {
            credits.refused(cost: cost, at: now)
            return .noCredits(available: credits.available, probeAt: credits.retryAt(now))
        }
        return nil
    }

    /// Whether a permit still stands: no hold, pause or opened breaker has come since it was given.
    public func isValid(_ permit: Permit, at now: Tick) -> Bool {
        !isPaused && !lane.hold.isActive(at: now) && permit.holdEpoch == lane.hold.epoch
            && permit.breakerEpoch == breaker.epoch
    }

    /// Takes in how a call has ended.
    ///
    /// - Parameters:
    ///   - advice: what the answer says of the limits.
    ///   - inFlight: other calls under way.
    public mutating func record(
        _ permit: Permit, _ outcome: CallOutcome, _ advice: LimitAdvice?, inFlight: Int, at now: Tick
    ) {
        let isStale = permit.holdEpoch != lane.hold.epoch
        if let advice, !advice.windows.isEmpty {
            lane.observe(
                advice.windows, to: permit, wasLimited: outcome == .limited, since: number - permit.number,
                inFlight: inFlight, at: now)
            wantsSaving = lane.wantsSaving
        }
        switch outcome {
        case .limited:
            // Where limits are known, a 429 says nothing about the rate: somebody else uses the key too.
            if !lane.hasWindows(for: permit.call) { lane.learned.limited(isStale: isStale, at: now) }
            lane.hold.limited(advice?.hold(), isStale: isStale, at: now, random: &random)
        case .abandoned, .failed, .neverLeft:
            if outcome == .neverLeft { lane.takeBack(permit, at: now) }
            lane.hold.ended(succeeded: false, isStale: isStale, wasCounted: permit.findsOutLimit)
        case .answered, .rejected, .outOfCredits:
            lane.hold.ended(succeeded: true, isStale: isStale, wasCounted: permit.findsOutLimit)
            lane.learned.succeeded(at: now)
        }
        recordHealth(permit, outcome, at: now)
        recordCredits(permit, outcome, at: now)
        if case .answered = outcome { retries.earn(at: now) }
    }

    private mutating func recordHealth(_ permit: Permit, _ outcome: CallOutcome, at now: Tick) {
        switch outcome {
        case .abandoned, .neverLeft:
            if permit.findsOutHealth { breaker.abandonProbe(epoch: permit.breakerEpoch) }
        case .limited where !permit.findsOutHealth: break
        default:
            breaker.record(
                failed: outcome == .failed, wasProbe: permit.findsOutHealth, epoch: permit.breakerEpoch, at: now,
                random: &random)
        }
    }

    private mutating func recordCredits(_ permit: Permit, _ outcome: CallOutcome, at now: Tick) {
        // From before somebody has paid up, an outcome says nothing about the time since.
        guard let cost = permit.call.cost, permit.creditsEpoch == credits.epoch else { return }
        switch outcome {
        case .answered(let paid):
            credits.paid(cost: paid ?? cost, wasProbe: permit.findsOutCredits, leftAt: permit.givenAt, at: now)
        case .outOfCredits(let available):
            credits.ranOut(cost: cost, available: available, wasProbe: permit.findsOutCredits, at: now)
        default:
            if permit.findsOutCredits { credits.abandonProbe(at: now) }
        }
    }

    /// The wait before a call is made again, when it may be; nil when its attempts or the budget are used up.
    public mutating func planRetry(after attempt: Int, at now: Tick) -> Duration? {
        guard attempt < settings.retries.attempts, retries.affords(at: now) else { return nil }
        return settings.retries.delay(after: attempt, random: &random)
    }

    /// Spends a repeat of the budget, when it's about to be made.
    public mutating func beginRetry(at now: Tick) -> Bool { retries.spend(at: now) }

    /// The big red switch.
    public mutating func pause() { isPaused = true }

    /// And back.
    public mutating func resume() { isPaused = false }

    /// Somebody says that the account was paid up.
    public mutating func toppedUp() { credits.reopen() }

    /// What the balance call said; nil when it failed.
    public mutating func balance(_ available: Double?, at now: Tick) {
        if let available { credits.balance(available, at: now) } else { credits.balanceFailed(at: now) }
    }

    /// Whether the free balance call is to be made.
    public func wantsBalance(at now: Tick) -> Bool { settings.hasBalanceCall && credits.isProbeDue(at: now) }

    /// When it's to be made next; nil when there is no need or no such call.
    public var balanceWantedAt: Tick? {
        settings.hasBalanceCall ? credits.probeAt : nil
    }

    /// Takes over what another value for the same connection has gathered, under these settings. The calls that the other
    /// has let go may be recorded here.
    public mutating func takeOver(_ other: ConnectionAdmission) {
        let own = settings
        self = other
        settings = own
        lane.change(to: own)
        breaker.settings = own.breaker
        credits.probeAfter = own.creditProbeAfter
        retries.share = own.retries.budget
        wantsSaving = lane.wantsSaving
    }
}

// What survives a restart (RL-1).
extension ConnectionAdmission {
    /// As much as a restart must not forget; times are the wall clock's, in milliseconds.
    public struct Snapshot: Sendable, Codable {
        struct Window: Sendable, Codable {
            var callClass: String
            var period: Int64
            var requests: Int
            var origin: RateLimit.Origin
            /// Moments and numbers of calls, by turns.
            var used: [Int64]
            /// Calls that may have been made since.
            var leased: Int
        }

        struct Account: Sendable, Codable {
            var state: Credits.State
            var required: Int?
            var available: Double?
            var since: Int64?
            var probeAt: Int64?
        }

        var windows: [Window]
        var heldUntil: Int64?
        var perSecond: Double?
        var ceiling: Double?
        var account: Account
        var isPaused: Bool
    }

    /// What is to be kept.
    ///
    /// - Parameters:
    ///   - wall: the wall clock's milliseconds at `now`.
    ///   - leasing: whether calls may follow that the snapshot doesn't hold.
    public func snapshot(at now: Tick, wall: Int64, leasing: Bool) -> Snapshot {
        func moment(_ tick: Tick?) -> Int64? { tick.map { wall + ($0.nanoseconds - now.nanoseconds) / 1_000_000 } }
        return Snapshot(
            windows: lane.windows.map { window in
                var usage = window.usage
                return Snapshot.Window(
                    callClass: window.limit.callClass, period: window.limit.period.nanoseconds / 1_000_000,
                    requests: window.limit.requests, origin: window.limit.origin,
                    used: usage.groups(at: now).flatMap { [moment($0.at) ?? wall, Int64($0.count)] },
                    leased: leasing ? window.lease : 0)
            },
            heldUntil: lane.hold.isActive(at: now) ? moment(lane.hold.until) : nil,
            perSecond: lane.learned.perSecond, ceiling: lane.learned.ceiling,
            account: Snapshot.Account(
                state: credits.state, required: credits.required, available: credits.available,
                since: moment(credits.since), probeAt: moment(credits.probeAt)),
            isPaused: isPaused)
    }

    /// What each window may send once the store has the snapshot that was made now; it's for `saved` only.
    public var grants: [UInt64] { lane.grants }

    /// From now on no more calls leave than the store knows of.
    public mutating func beginSaving() {
        lane.beginSaving()
        wantsSaving = lane.wantsSaving
    }

    /// The store has the snapshot; nil when it couldn't be told, and calls go on without it.
    public mutating func saved(_ grants: [UInt64]?) {
        if let grants { lane.saved(grants) } else { lane.savingFailed() }
        wantsSaving = lane.wantsSaving
    }

    /// Goes on from a snapshot. What may have been sent since it was made counts as sent now.
    public mutating func restore(_ snapshot: Snapshot, at now: Tick, wall: Int64) {
        // A wall clock that was set back makes moments of the future: they count as now.
        func tick(_ moment: Int64) -> Tick { now - .milliseconds(max(0, min(wall - moment, 1_000_000_000))) }
        for kept in snapshot.windows {
            let period = Duration.milliseconds(kept.period)
            var index = lane.windows.firstIndex {
                $0.limit.callClass == kept.callClass && $0.limit.period == period
            }
            if index == nil, kept.origin == .reported, kept.callClass == "all",
                lane.addReported(RateLimit("all", kept.requests, per: period, origin: .reported))
            {
                index = lane.windows.count - 1
            }
            guard let index else { continue }
            if kept.origin == .reported { lane.windows[index].adopt(kept.requests) }
            for pair in stride(from: 0, to: kept.used.count - 1, by: 2) {
                lane.windows[index].usage.fill(Int(kept.used[pair + 1]), at: tick(kept.used[pair]))
            }
            lane.windows[index].usage.fill(kept.leased, at: now)
        }
        if let until = snapshot.heldUntil, until > wall {
            // Longer than the longest hold only when the wall clock was set back.
            lane.hold.restore(until: now + .milliseconds(min(until - wall, 3_600_000)))
        }
        if let rate = snapshot.perSecond, let ceiling = snapshot.ceiling {
            lane.learned.restore(perSecond: rate, ceiling: ceiling)
        }
        let account = snapshot.account
        credits.restore(
            account.state, required: account.required, available: account.available,
            since: account.since.map(tick),
            probeAt: account.probeAt.map { now + .milliseconds(min(max(0, $0 - wall), 1_800_000)) }, at: now)
        isPaused = snapshot.isPaused
        wantsSaving = lane.wantsSaving
    }
}
