import Testing

@testable import Admission

/// The moment so many seconds after the clock's start.
func at(_ seconds: Double) -> Tick { Tick(Int64((seconds * 1e9).rounded())) }

extension AdmissionCall {
    /// A call that reads.
    static let read = AdmissionCall(classes: [.all, .read], isSafe: true)

    /// A call that costs credits.
    static func spend(_ cost: Int) -> AdmissionCall {
        AdmissionCall(classes: [.all, .write, .spend], isSafe: false, cost: cost)
    }
}

extension Verdict {
    /// The permit, when it goes.
    var permit: Permit? {
        if case .go(let permit) = self { return permit }
        return nil
    }

    /// Until when it waits, if it does.
    var wait: Tick? {
        if case .wait(let until, _) = self { return until }
        return nil
    }

    /// Why it waits, if it does.
    var reason: WaitReason? {
        if case .wait(_, let reason) = self { return reason }
        return nil
    }

    /// Why it's refused, if it is.
    var refusal: Refusal? {
        if case .refuse(let refusal) = self { return refusal }
        return nil
    }
}

extension ConnectionAdmission {
    /// A connection with those limits.
    static func limited(_ limits: RateLimit...) -> ConnectionAdmission {
        var settings = AdmissionSettings()
        settings.limits = limits
        settings.ownClasses = ["jobs_url"]
        return ConnectionAdmission(settings, seed: 1)
    }

    /// Calls that go one after the other at that moment, until one can't.
    mutating func burst(_ call: AdmissionCall = .read, at now: Tick, most: Int = 10_000) -> [Permit] {
        var permits: [Permit] = []
        while permits.count < most, let permit = admit(call, at: now).permit { permits.append(permit) }
        return permits
    }

    /// Calls that count, window by window.
    func used(at now: Tick) -> [Int] {
        var lane = lane
        return lane.usage(at: now).map(\.used)
    }

    /// Lets a call go and end at once.
    mutating func call(
        _ call: AdmissionCall = .read, _ outcome: CallOutcome = .answered(paid: nil), at now: Tick,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let permit = try #require(admit(call, at: now).permit, sourceLocation: sourceLocation)
        record(permit, outcome, nil, inFlight: 0, at: now)
    }
}
