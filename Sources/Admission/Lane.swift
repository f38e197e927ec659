import Upstream

/// One connection's limits: windows by class, what the vendor's headers say beside them, the hold after a 429, and a learned
/// rate where there are no numbers (RL-1 to RL-9). A plain value: what it's asked, it's asked with the moment.
public struct Lane: Sendable {
    /// A limit and its use.
    struct Window: Sendable {
        var limit: RateLimit
        var classes: LaneClasses
        var usage: SlidingWindow
        /// Calls that ever went.
        var sent: UInt64 = 0
        /// Calls that may go before the store has to know of more; `max` without a store.
        var granted = UInt64.max

        /// Calls that the store counts as made in advance: about two seconds' worth, but not a large part of the limit, as
        /// an unclean stop costs so many.
        var lease: Int {
            min(max(10, Int(2 * Double(limit.requests) / limit.period.inSeconds)), max(1, limit.requests / 10))
        }
    }

    /// Calls left until a moment, as the vendor says: others use the same key, or the limit is unknown here.
    struct Budget: Sendable {
        var left: Int
        var until: Tick
        /// The call whose answer said so.
        var number: UInt64
    }

    var windows: [Window]
    private(set) var budgets: [Duration?: Budget] = [:]
    /// The pause after a 429.
    public internal(set) var hold: Hold
    /// The rate where there are no numbers.
    public internal(set) var learned: LearnedRate

    init(_ settings: AdmissionSettings) {
        hold = Hold(settings.hold)
        learned = LearnedRate(decrease: settings.decrease)
        windows = settings.limits.compactMap { limit in
            LaneClasses(limit.callClass, own: settings.ownClasses).map {
                Window(
                    limit: limit, classes: $0, usage: SlidingWindow(limit: limit.requests, period: limit.period))
            }
        }
    }

    /// When a call of those classes may leave, after `ahead` others, and what it waits for.
    mutating func opening(_ classes: LaneClasses, at now: Tick, ahead: Int = 0) -> (Tick, WaitReason) {
        var opening = now
        var reason = WaitReason.rateLimit
        let held = hold.opening(at: now)
        if held > now {
            if held == .never { return (held, .hold) }
            opening = held
            reason = .hold
        }
        var isLimited = false
        for index in windows.indices where classes.contains(windows[index].classes) {
            isLimited = true
            let next = windows[index].usage.opening(at: now, ahead: ahead)
            if next > opening {
                opening = next
                reason = .rateLimit
            }
            if windows[index].sent >= windows[index].granted, opening == now { return (.never, .store) }
        }
        if !isLimited {
            let next = learned.opening(at: now, ahead: ahead)
            if next > opening {
                opening = next
                reason = .rateLimit
            }
        }
        if !budgets.isEmpty {
            for budget in budgets.values where now < budget.until && budget.left <= ahead && budget.until > opening {
                opening = budget.until
                reason = .rateLimit
            }
        }
        return (opening, reason)
    }

    /// Takes note of a call that leaves now; true when it's one that finds out whether a hold is over.
    mutating func take(_ classes: LaneClasses, at now: Tick) -> Bool {
        var isLimited = false
        for index in windows.indices where classes.contains(windows[index].classes) {
            isLimited = true
            windows[index].usage.take(at: now)
            windows[index].sent += 1
        }
        if !isLimited { learned.take(at: now) }
        for period in budgets.keys { budgets[period]?.left -= 1 }
        return hold.take()
    }

    /// Takes in what the vendor's headers say of its windows (RL-7).
    ///
    /// What agrees with our own count says nothing new. Less than that means that others use the key; a limit that we don't
    /// have is one to keep. A window is told by its period, or by its size where the vendor doesn't say the period.
    ///
    /// - Parameter inFlight: calls under way, which the vendor may not have counted yet.
    mutating func observe(_ reports: [ReportedWindow], from number: UInt64, inFlight: Int, at now: Tick) {
        for report in reports.lazy.compactMap(Self.believable) {
            var key = report.period
            if let index = place(of: report) {
                if let limit = report.limit, limit != windows[index].limit.requests { adopt(limit, at: index) }
                key = windows[index].limit.period
                let size = windows[index].limit.requests
                guard let remaining = report.remaining, size - remaining > windows[index].usage.used(at: now) else {
                    budgets[key] = nil
                    continue
                }
            } else if let limit = report.limit, let period = report.period {
                var window = Window(
                    limit: RateLimit("all", limit, per: period, origin: .reported), classes: .all,
                    usage: SlidingWindow(limit: limit, period: period))
                window.usage.fill(inFlight + 1, at: now)
                windows.append(window)
            }
            guard let remaining = report.remaining, let reset = report.reset, reset > .zero else { continue }
            if let known = budgets[key], known.number > number, now < known.until { continue }
            budgets[key] = Budget(left: max(0, remaining - inFlight), until: now + reset, number: number)
        }
    }

    /// A report without what can't be true: a vendor may say anything.
    private static func believable(_ report: ReportedWindow) -> ReportedWindow? {
        var report = report
        if let limit = report.limit, !(1...1_000_000).contains(limit) { report.limit = nil }
        if let period = report.period, period < .seconds(1) || period > .seconds(86_400) { report.period = nil }
        if let remaining = report.remaining, remaining < 0 { report.remaining = nil }
        report.reset = report.reset.map { min($0, LimitAdvice.accepted.upperBound) }
        return report.limit == nil && report.remaining == nil ? nil : report
    }

    private func place(of report: ReportedWindow) -> Int? {
        if let period = report.period {
            return windows.firstIndex { $0.classes == .all && $0.limit.period == period }
        }
        return windows.firstIndex { $0.classes == .all && $0.limit.requests == report.limit }
    }

    /// What the operator has configured is only ever made smaller by the vendor's word.
    private mutating func adopt(_ limit: Int, at index: Int) {
        guard windows[index].limit.origin != .configured || limit < windows[index].limit.requests else {
            return
        }
        windows[index].limit.requests = limit
        windows[index].limit.origin = .reported
        windows[index].usage.resize(to: limit)
    }

    /// The windows and what is used of them.
    public mutating func usage(at now: Tick) -> [(limit: RateLimit, used: Int)] {
        windows.indices.map { (windows[$0].limit, windows[$0].usage.used(at: now)) }
    }

    /// Takes on other settings; what is used of a window that stays is used.
    mutating func change(to settings: AdmissionSettings) {
        let former = windows
        windows = Lane(settings).windows
        for index in windows.indices {
            let limit = windows[index].limit
            guard
                let kept = former.first(where: {
                    $0.limit.callClass == limit.callClass && $0.limit.period == limit.period
                })
            else { continue }
            windows[index].usage = kept.usage
            windows[index].usage.resize(to: limit.requests)
            windows[index].sent = kept.sent
            windows[index].granted = kept.granted
        }
        hold.settings = settings.hold
        learned.decrease = settings.decrease
    }

    // What the store knows

    /// Whether the store should soon be told how much is used.
    var wantsSaving: Bool {
        windows.contains { $0.granted != .max && $0.granted <= $0.sent + UInt64($0.lease / 2) }
    }

    /// From now on no more calls leave than the store knows of.
    mutating func beginSaving() {
        for index in windows.indices { windows[index].granted = windows[index].sent }
    }

    /// The store has taken in the use as it was at `sent`, and a lease for each window.
    mutating func saved(_ grants: [UInt64]) {
        for (index, grant) in zip(windows.indices, grants) { windows[index].granted = grant }
    }

    /// The store can't be told: calls go on without it, as reads must (OP-6).
    mutating func savingFailed() {
        for index in windows.indices { windows[index].granted = windows[index].sent + UInt64(windows[index].lease) }
    }
}
