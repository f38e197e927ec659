public import Admission
public import TalentModel
import Upstream

// Who leaves, who waits, who is refused. Each decision is one step of the actor: `admission.admit` and `admission.record`
// are never split by an `await`.
extension ProviderActor {
    /// A call in line.
    struct Waiter {
        /// Gets the permit; nil when another connection has taken this one's place.
        var continuation: CheckedContinuation<Result<Permit?, GatewayError>, Never>
        /// Ends the wait when the call's patience does, or at once when it's cancelled.
        var timer: Task<Void, Never>
        var patience: CallContext.Patience
        var since: Tick
        var reason: WaitReason
    }

    /// What admission must know of a call.
    ///
    /// - Parameter following: calls of the same kind that are known to come right after it.
    public nonisolated func admissionCall(for call: UpstreamCall, following: Int = 0) -> AdmissionCall {
        let isRead = call.operationClass == .read
        var classes: LaneClasses = isRead ? [.all, .read] : [.all, .write]
        if call.spends { classes.insert(.spend) }
        if let own = call.limitClass, let bit = LaneClasses(own, own: profile.limitClasses) { classes.insert(bit) }
        return AdmissionCall(classes: classes, isSafe: isRead, cost: call.credits, following: following)
    }

    /// Waits for the call's turn, and gives the leave to make it once. It must be made, or given back with `giveBack`.
    ///
    /// - Throws: why it isn't made: nothing was sent then.
    public func admit(_ call: AdmissionCall, _ context: CallContext) async throws(GatewayError) -> Permit {
        if let successor { return try await successor.admit(call, context) }
        if Task.isCancelled { throw Self.callerLeft }
        let now = clock.now()
        var reason = WaitReason.bulkhead
        // Whoever is in line goes first.
        if line.count == 0, inFlight < settings.bulkhead.inFlight {
            switch admission.admit(call, at: now) {
            case .go(let permit): return letGo(permit)
            case .refuse(let refusal):
                guard outlasts(refusal, context.patience) else { throw refused(refusal, at: now) }
            case .wait(_, let why): reason = why
            }
        } else if let refusal = admission.refusal(call, at: now), !outlasts(refusal, context.patience) {
            throw refused(refusal, at: now)
        }
        try checkPatience(call, context, at: now)
        return try await waitInLine(call, context, reason, at: now)
    }

    /// The leave to make the call, when it's to be had without a wait. It must be made, or given back with `giveBack`.
    ///
    /// Nil tells nothing of why: `admit` waits, or says it.
    ///
    /// - Parameter isRecorded: false for a call that is still to be recorded. It takes only the first half of the
    ///   connection's places: a store that hangs shall not hold all of them, as reads go on then.
    public func admitAtOnce(_ call: AdmissionCall, isRecorded: Bool = true) async -> Permit? {
        if let successor { return await successor.admitAtOnce(call, isRecorded: isRecorded) }
        let places = settings.bulkhead.inFlight / (isRecorded ? 1 : 2)
        guard line.count == 0, inFlight < places,
            case .go(let permit) = admission.admit(call, at: clock.now())
        else { return nil }
        return letGo(permit)
    }

    private func letGo(_ permit: Permit) -> Permit {
        inFlight += 1
        counts.immediate += 1
        markDirty()
        return permit
    }

    /// Why the call would be refused now, if it would be: asked before anything about it is recorded.
    ///
    /// - Parameter canWait: whether its caller takes a promise instead: then only what no wait helps against counts.
    public func refusal(of call: AdmissionCall, _ context: CallContext, canWait: Bool) async -> GatewayError? {
        if let successor { return await successor.refusal(of: call, context, canWait: canWait) }
        let now = clock.now()
        do throws(GatewayError) {
            if let refusal = admission.refusal(call, at: now), !outlasts(refusal, context.patience) {
                throw refused(refusal, at: now)
            }
            if !canWait {
                try checkPatience(call, context, at: now)
            } else if !context.patience.isPromise, line.count >= settings.bulkhead.waiting,
                inFlight >= settings.bulkhead.inFlight
            {
                throw overloaded
            }
            return nil
        } catch {
            return error.at(connection: name, provider: provider.name)
        }
    }

    /// How long the call would wait, and for what; nil when it would leave at once or soon.
    public func expectedWait(of call: AdmissionCall, _ context: CallContext) async -> (Duration?, WaitReason)? {
        if let successor { return await successor.expectedWait(of: call, context) }
        let now = clock.now()
        if let refusal = admission.refusal(call, at: now), outlasts(refusal, context.patience) {
            return (nil, refusal == .paused ? .paused : .credits)
        }
        let (opening, reason) = admission.opening(call, ahead: line.ahead(of: context.caller), at: now)
        if opening == .never { return (nil, reason) }
        return opening > now ? (opening - now, reason) : nil
    }

    /// Whether the permit still stands: a hold that has begun since, or an open breaker, takes it back (RL-2).
    public func isValid(_ permit: Permit) async -> Bool {
        if let successor { return await successor.isValid(permit) }
        return admission.isValid(permit, at: clock.now())
    }

    /// Takes back a permit whose call isn't made: it counts against no limit.
    public func giveBack(_ permit: Permit) async { await leave(permit, .neverLeft, nil) }

    /// Takes in how a call has ended, and lets the next ones go.
    func leave(_ permit: Permit, _ outcome: CallOutcome, _ advice: LimitAdvice?) async {
        if let successor { return await successor.leave(permit, outcome, advice) }
        inFlight -= 1
        let now = clock.now()
        admission.record(permit, outcome, advice, inFlight: inFlight, at: now)
        markDirty()
        switch outcome {
        case .limited:
            refuseTheImpatient(at: now)
            pump()
            await keepForCaller()
        case .outOfCredits:
            pump()
            await keepForCaller()
        default: pump()
        }
    }

    /// How long the lane is still held.
    var holdLeft: Duration {
        let now = clock.now()
        return admission.lane.hold.until.map { max(.zero, $0 - now) } ?? .zero
    }

    /// The wait before a repeat, when there may be one.
    func planRetry(after attempt: Int) -> Duration? { admission.planRetry(after: attempt, at: clock.now()) }

    /// Spends a repeat.
    func beginRetry() -> Bool {
        guard admission.beginRetry(at: clock.now()) else { return false }
        counts.retries += 1
        return true
    }

    // The line

    private func waitInLine(
        _ call: AdmissionCall, _ context: CallContext, _ reason: WaitReason, at now: Tick
    ) async throws(GatewayError) -> Permit {
        nextNumber += 1
        let number = nextNumber
        let end = context.patience.until ?? .now + .seconds(86_400 * 3650)
        let timer = Task { [weak self] in
            try? await Task.sleep(until: end)
            await self?.giveUp(number)
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiters[number] = Waiter(
                    continuation: continuation, timer: timer, patience: context.patience, since: now, reason: reason)
                if context.patience.isPromise { promised += 1 }
                line.append(WaitingLine.Entry(number: number, caller: context.caller, call: call))
                pump()
            }
        } onCancel: {
            // Ends the timer's sleep, which then gives up the wait.
            timer.cancel()
        }
        guard let permit = try result.get() else { return try await admit(call, context) }
        return permit
    }

    /// Everybody in line goes over to the successor.
    func moveAll() {
        line = WaitingLine()
        parked = [:]
        for number in waiters.keys.sorted() { settle(number, .success(nil)) }
    }

    func settle(_ number: UInt64, _ result: Result<Permit?, GatewayError>) {
        guard let waiter = waiters.removeValue(forKey: number) else { return }
        waiter.timer.cancel()
        if waiter.patience.isPromise { promised -= 1 }
        waiter.continuation.resume(returning: result)
    }

    /// Its caller was answered, or has left: it's never sent (RL-10).
    private func giveUp(_ number: UInt64) {
        guard let waiter = waiters[number] else { return }
        let isInTime = waiter.patience.until.map { $0 > .now } ?? true
        let entry = parked.removeValue(forKey: number)
        if entry == nil { _ = line.remove(number) }
        if isInTime {
            settle(number, .failure(Self.callerLeft))
        } else {
            settle(number, .failure(overdue(waiter.reason, at: clock.now())))
        }
        // Others were behind it.
        pump()
    }

    /// Lets go who may go, in turn.
    func pump() {
        let now = clock.now()
        var blocked: [LaneClasses] = []
        var next = Tick.never
        while inFlight < settings.bulkhead.inFlight, let entry = line.next(blocked: blocked) {
            switch admission.admit(entry.call, at: now) {
            case .go(let permit):
                line.take(entry)
                inFlight += 1
                if let since = waiters[entry.number]?.since { counts.note(wait: now - since) }
                settle(entry.number, .success(permit))
            case .wait(let opening, let reason):
                waiters[entry.number]?.reason = reason
                blocked.append(entry.call.classes)
                next = min(next, opening)
            case .refuse(let refusal):
                _ = line.remove(entry.number)
                if let patience = waiters[entry.number]?.patience, outlasts(refusal, patience) {
                    waiters[entry.number]?.reason = refusal == .paused ? .paused : .credits
                    parked[entry.number] = entry
                    // When it's looked at again.
                    ring()
                } else {
                    settle(entry.number, .failure(refused(refusal, at: now)))
                }
            }
        }
        if admission.wantsSaving { ring() }
        schedule(next)
    }

    /// Those who wait for credits or an operator stand in line again.
    func unpark() {
        for entry in parked.values.sorted(by: { $0.number < $1.number }) { line.append(entry) }
        parked = [:]
        pump()
    }

    private func schedule(_ moment: Tick) {
        guard moment != .never, wakeUp.map({ moment < $0.at }) ?? true else { return }
        wakeUp?.task.cancel()
        let instant = clock.instant(moment)
        wakeUp = (
            moment,
            Task { [weak self] in
                guard (try? await Task.sleep(until: instant, tolerance: .zero)) != nil else { return }
                await self?.wake()
            }
        )
    }

    private func wake() {
        wakeUp = nil
        pump()
    }
}
