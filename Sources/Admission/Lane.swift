import Upstream

/// One connection's limits: windows by class, what the vendor's headers say beside them, the hold after a 429, and a learned
/// rate where there are no numbers (RL-1 to RL-9). A plain value: what it's asked, it's asked with the moment.
public struct Lane: Sendable {
    var windows: [LaneWindow]
    private(set) var budgets: [ReportedBudget] = []
    /// The pause after a 429.
    public internal(set) var hold: Hold
    /// The rate where there are no numbers.
    public internal(set) var learned: LearnedRate
    /// Whether a store is told how much is used.
    private var isStored = false
    /// Tells which windows a save was made for.
    private var generation: UInt64 = 0

    /// A vendor that reports ever new windows can't fill the memory with them.
    private static let mostReported = 8
    /// The most calls that an answer is taken to have overtaken.
    private static let overtaken: UInt64 = 2

    init(_ settings: AdmissionSettings) {
        hold = Hold(settings.hold)
        learned = LearnedRate(decrease: settings.decrease)
        windows = settings.limits.compactMap { limit in
            LaneClasses(limit.callClass, own: settings.ownClasses).map { LaneWindow(limit, classes: $0) }
        }
    }

    /// When a call may leave, after `ahead` others, and what it waits for.
    mutating func opening(_ call: AdmissionCall, at now: Tick, ahead: Int = 0) -> (Tick, WaitReason) {
        let held = hold.opening(at: now)
        if held == .never { return (held, .hold) }
        // Its place in the line counts from the end of the hold on.
        var opening = held
        var reason = held > now ? WaitReason.hold : .rateLimit
        func wait(until other: Tick) {
            guard other > opening else { return }
            opening = other
            reason = .rateLimit
        }
        var isKnown = false
        var waitsForStore = false
        for index in windows.indices where call.classes.contains(windows[index].classes) {
            isKnown = true
            wait(
                until: windows[index].usage.opening(at: now, ahead: ahead, from: held, following: call.following))
            if windows[index].sent >= windows[index].granted { waitsForStore = true }
        }
        if !isKnown { wait(until: learned.opening(at: now, ahead: ahead, from: held)) }
        for budget in budgets where call.classes.contains(budget.classes) {
            if let until = budget.opening(ahead: ahead, at: now) { wait(until: until) }
        }
        if waitsForStore, opening == now { return (.never, .store) }
        return (opening, reason)
    }

    /// Whether any limit of such a call is known.
    func hasWindows(for call: AdmissionCall) -> Bool { windows.contains { call.classes.contains($0.classes) } }

    /// Takes note of a call that leaves now; true when it's one that finds out whether a hold is over.
    mutating func take(_ call: AdmissionCall, at now: Tick) -> Bool {
        var isKnown = false
        for index in windows.indices where call.classes.contains(windows[index].classes) {
            isKnown = true
            windows[index].take(at: now, isOneOfMany: call.following > 0)
        }
        if !isKnown { learned.take(at: now) }
        for index in budgets.indices where call.classes.contains(budgets[index].classes) {
            budgets[index].take(at: now)
        }
        return hold.take()
    }

    /// A call that was let go, and wasn't made.
    mutating func takeBack(_ permit: Permit, at now: Tick) {
        for index in windows.indices where permit.call.classes.contains(windows[index].classes) {
            windows[index].takeBack(permit.givenAt, at: now)
        }
        for index in budgets.indices where permit.call.classes.contains(budgets[index].classes) {
            budgets[index].takeBack(permit, at: now)
        }
    }

    /// The windows and what is used of them.
    public mutating func usage(at now: Tick) -> [(limit: RateLimit, used: Int)] {
        windows.indices.map { (windows[$0].limit, windows[$0].usage.used(at: now)) }
    }

    /// Takes in what the vendor's headers say of its windows (RL-7).
    ///
    /// What agrees with our own count says nothing new. Less than that means that others use the key; a limit that we don't
    /// have is one to keep. A window is told by its period, or by its size where the vendor doesn't say the period.
    ///
    /// - Parameters:
    ///   - permit: of the call that was answered.
    ///   - wasLimited: whether the answer is a 429: then the hold says how long to wait, and not these.
    ///   - since: calls that have left since that one.
    ///   - inFlight: calls under way.
    mutating func observe(
        _ reports: [ReportedWindow], to permit: Permit, wasLimited: Bool, since: UInt64, inFlight: Int, at now: Tick
    ) {
        for report in reports.lazy.compactMap(Self.believable) {
            var classes = LaneClasses.all
            var period = report.period
            var isForeign = true
            if let index = place(of: report, classes: permit.call.classes) {
                if let limit = report.limit { windows[index].adopt(limit) }
                classes = windows[index].classes
                period = windows[index].limit.period
                let ours = windows[index].usage.used(since: permit.givenAt, at: now)
                isForeign = report.remaining.map { windows[index].limit.requests - $0 > ours } ?? false
            } else {
                keep(report, inFlight: inFlight, at: now)
            }
            guard !wasLimited, let remaining = report.remaining, let reset = report.reset, reset > .zero else {
                continue
            }
            // Of the calls under way, those that left before that one may have been overtaken by it: then the vendor
            // hadn't counted them either. Few are; calls that hang for long it has counted.
            let uncounted = max(since, min(UInt64(max(0, inFlight)), since + Self.overtaken))
            take(
                ReportedBudget(
                    classes: classes, period: period, remaining: isForeign ? remaining : .max, reset: reset,
                    number: permit.number, since: uncounted, givenAt: permit.givenAt, at: now), at: now)
        }
    }

    /// A limit that isn't known yet, when the vendor says all of it.
    private mutating func keep(_ report: ReportedWindow, inFlight: Int, at now: Tick) {
        guard let limit = report.limit, let period = report.period else { return }
        guard addReported(RateLimit("all", limit, per: period, origin: .reported)) else { return }
        windows[windows.count - 1].usage.fill(inFlight + 1, at: now)
    }

    /// Another window of which only the vendor has told; false when there are too many already.
    mutating func addReported(_ limit: RateLimit) -> Bool {
        guard windows.count(where: \.isExtra) < Self.mostReported else { return false }
        var window = LaneWindow(limit, classes: .all, isExtra: true)
        if isStored { window.allowLease() }
        windows.append(window)
        return true
    }

    private mutating func take(_ budget: ReportedBudget, at now: Tick) {
        if let index = budgets.firstIndex(where: { $0.isSame(as: budget) }) {
            budgets[index].merge(budget, at: now)
        } else {
            if budgets.count == Self.mostReported { budgets.removeAll { $0.until <= now } }
            if budgets.count < Self.mostReported { budgets.append(budget) }
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

    /// The window that a report on a call of those classes speaks of. One of exactly that size is meant before one that
    /// would have to change its size, and one for all calls before one for some.
    private func place(of report: ReportedWindow, classes: LaneClasses) -> Int? {
        func first(_ matches: (LaneWindow) -> Bool) -> Int? {
            windows.firstIndex { $0.classes == .all && matches($0) }
                ?? windows.firstIndex { classes.contains($0.classes) && matches($0) }
        }
        guard let period = report.period else {
            return report.limit.flatMap { limit in first { $0.limit.requests == limit } }
        }
        return first { $0.limit.period == period && $0.limit.requests == report.limit }
            ?? windows.firstIndex { $0.classes == .all && $0.limit.period == period }
    }
}

// What the store knows.
extension Lane {
    /// Whether the store should soon be told how much is used.
    var wantsSaving: Bool {
        for index in windows.indices where windows[index].granted != .max {
            if windows[index].granted <= windows[index].sent + UInt64(windows[index].lease / 2) { return true }
        }
        return false
    }

    /// What each window may send once the store has taken in the use as it is, with a lease; and for which windows.
    var grants: [UInt64] { [generation] + windows.map { $0.sent + UInt64($0.lease) } }

    /// From now on no more calls leave than the store knows of.
    mutating func beginSaving() {
        isStored = true
        for index in windows.indices where !windows[index].isShort { windows[index].granted = windows[index].sent }
    }

    /// The store has taken in the use as it was when `grants` were made.
    mutating func saved(_ grants: [UInt64]) {
        // A save of other windows, from before the settings changed, says nothing of these.
        guard grants.first == generation else { return }
        for (index, grant) in zip(windows.indices, grants.dropFirst()) where !windows[index].isShort {
            windows[index].granted = grant
        }
    }

    /// The store can't be told: calls go on without it, as reads must (OP-6).
    mutating func savingFailed() {
        for index in windows.indices {
            windows[index].granted = .max
            windows[index].allowLease()
        }
    }

    /// Takes on other settings; what is used of a window that stays is used, and what the vendor has reported still holds.
    mutating func change(to settings: AdmissionSettings) {
        let former = windows
        windows = Lane(settings).windows
        generation += 1
        for window in former {
            var index = windows.firstIndex {
                $0.limit.callClass == window.limit.callClass && $0.limit.period == window.limit.period
            }
            if index == nil, window.isExtra, addReported(window.limit) { index = windows.count - 1 }
            guard let index else { continue }
            windows[index].takeOver(window)
        }
        if isStored { for index in windows.indices { windows[index].allowLease() } }
        hold.settings = settings.hold
        learned.decrease = settings.decrease
    }
}
