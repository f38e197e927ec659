import Admission
import TalentModel
import Upstream

// Who isn't let go, and what such callers hear.
extension ProviderActor {
    /// Whether a call with that patience waits for the trouble to end.
    func outlasts(_ refusal: Refusal, _ patience: CallContext.Patience) -> Bool {
        switch refusal {
        case .paused: patience.outlastsPause
        case .noCredits: patience.outlastsCredits
        case .breakerOpen: false
        }
    }

    /// Refuses at once whoever can't wait as long as it takes (RL-10), and whoever the line has no room for (BH-2).
    func checkPatience(_ call: AdmissionCall, _ context: CallContext, at now: Tick) throws(GatewayError) {
        let end = context.patience.until ?? .now + .seconds(86_400 * 3650)
        let (opening, reason) = admission.opening(call, ahead: line.ahead(of: context.caller), at: now)
        if opening != .never, opening > clock.tick(end), opening > now { throw tooLate(opening, at: now) }
        if opening <= now && inFlight < settings.bulkhead.inFlight && line.count == 0 { return }
        if context.patience.isPromise { return }
        // Those who only wait for the store to take note of them are as good as under way.
        let room = settings.bulkhead.waiting + (reason == .store ? settings.bulkhead.inFlight - inFlight : 0)
        if waiters.count - promised >= room || end <= .now { throw overloaded }
    }

    var overloaded: GatewayError {
        count("overloaded")
        var error = GatewayError(
            .overloaded, "Too many calls to \(profile.displayName) are under way or waiting. Nothing was sent.",
            effect: .none, retryable: true)
        error.retryAfter = 1
        return error
    }

    /// After a 429 the wait is longer than it was for those in line.
    func refuseTheImpatient(at now: Tick) {
        for entry in line.all {
            guard let end = waiters[entry.number]?.patience.until else { continue }
            let (opening, _) = admission.opening(entry.call, ahead: 0, at: now)
            guard opening != .never, opening > clock.tick(end) else { continue }
            _ = line.remove(entry.number)
            settle(entry.number, .failure(tooLate(opening, at: now)))
        }
    }

    func tooLate(_ opening: Tick, at now: Tick) -> GatewayError {
        count("rate_limited")
        var error = GatewayError(
            .providerRateLimited,
            "The limit of \(profile.displayName) leaves no room within the wait. Nothing was sent.", origin: .gateway,
            effect: .none, retryable: true)
        error.retryAfter = (opening - now).retryAfterSeconds
        return error
    }

    /// The wait is over, and it wasn't known that it would be.
    func overdue(_ reason: WaitReason, at now: Tick) -> GatewayError {
        switch reason {
        case .bulkhead, .store:
            return overloaded
        case .rateLimit, .hold, .credits, .paused:
            return tooLate(max(now + .seconds(1), admission.lane.hold.until ?? now), at: now)
        }
    }

    func refused(_ refusal: Refusal, at now: Tick) -> GatewayError {
        switch refusal {
        case .paused:
            count("paused")
            var error = GatewayError(
                .connectionPaused, "An operator has paused this connection. Nothing was sent.", origin: .gateway,
                effect: .none, retryable: true)
            error.retryAfter = 30
            return error
        case .breakerOpen(let until):
            count("breaker_open")
            // Only a call that does nothing may find out whether the vendor is back; writes have one made for them.
            if admission.breaker.state(at: now) == .halfOpen {
                wantsCheck = true
                ring()
            }
            var error = GatewayError(
                .providerUnavailable, "\(profile.displayName) was failing; it's left alone for now. Nothing was sent.",
                origin: .gateway, effect: .none, retryable: true)
            error.retryAfter = (until - now).retryAfterSeconds
            return error
        case .noCredits(let available, let probeAt):
            count("out_of_credits")
            let known = available.map { " It has \(FailureMapping.plain($0))." } ?? ""
            var error = GatewayError(
                .providerCreditsExhausted,
                "\(profile.displayName) has too few credits left for this account.\(known) Nothing was sent.",
                origin: .gateway, effect: .none, retryable: true)
            error.retryAfter = probeAt.map { ($0 - now).retryAfterSeconds }
            return error
        }
    }

    func count(_ reason: String) { counts.refused[reason, default: 0] += 1 }

    static var callerLeft: GatewayError {
        GatewayError(.providerTimeout, "The caller left before anything was sent.", effect: .none)
    }
}
