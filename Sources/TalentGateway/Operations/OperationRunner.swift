import Admission
import TalentModel
import TalentProviders
import TalentStore

/// Works one operation off: chunk by chunk, each step committed before the act that it allows.
///
/// There is no way here from a dispatched chunk to a second send: a chunk is sent only after `advance` has moved it from
/// `accepted` to `dispatching`, which the store refuses for any other state, or when it was accepted as dispatched, with
/// the leave to make the call.
///
/// Belongs to one task.
final class OperationRunner {
    let engine: OperationEngine
    let write: Write
    let order: WorkOrder
    let key: IdempotencyKey?
    let requestID: String
    var record: OperationRecord
    var made: (status: Int, data: [UInt8])?
    var failure: GatewayError?
    /// What the vendor said when it last refused a call that may go out again.
    var refusal: GatewayError?
    /// When its caller stops waiting, for calls that are refused then instead of held.
    private let patience: ContinuousClock.Instant?
    var messages: [Int: String] = [:]
    private var isCancelled = false
    /// The leave to make the first call, of an operation that was accepted as dispatched.
    private let permit: Permit?
    /// Chunks of which an earlier run, or an earlier process, has lost sight.
    private let lost: [Int]
    /// How long the next call has waited and for what, for the timeline.
    private var waited: String?
    /// The end of the chunk before, committed together with the next dispatch or with the operation's end.
    var pending: (index: Int, ChunkEnding)?

    init(
        engine: OperationEngine, write: Write, order: WorkOrder, key: IdempotencyKey?, requestID: String,
        record: OperationRecord, patience: ContinuousClock.Instant? = nil, permit: Permit? = nil
    ) {
        self.engine = engine
        self.write = write
        self.order = order
        self.key = key
        self.requestID = requestID
        self.record = record
        self.patience = patience
        self.permit = permit
        lost = record.chunks.indices.filter { record.chunks[$0].state == .unknown }
    }

    /// Runs to the end, or until the process drains.
    func run() async {
        if !lost.isEmpty && !record.chunks.contains(where: { $0.state == .accepted }) {
            failure = Conclusion.stopped
        }
        if let permit { note(await send(0, permit), of: 0) }
        let hasMore = record.chunks.contains { $0.state == .accepted }
        if hasMore, await !workOff() { return }
        await finish()
    }

    /// Makes the calls that wait for their turn; false when the process ends before they're all made. Not inlined: who has
    /// had the leave to make its one call at once needs no room for this.
    @inline(never)
    private func workOff() async -> Bool {
        var place = 0
        while place < record.chunks.count {
            guard record.chunks[place].state == .accepted else {
                place += 1
                continue
            }
            let wish = await engine.hub.wish(for: record.id)
            guard mayGoOn(wish), failure == nil else { break }
            if wish.isDraining && !goesOnInDrain {
                // What is left is accepted in the store, and goes on in the next process.
                await settlePending()
                return false
            }
            if write.cost != nil, case let seconds = engine.secondsUntilOpen(record.connection), seconds > 0 {
                await waitForWindow(.seconds(seconds))
                continue
            }
            guard let permit = await admit(place) else { continue }
            // Somebody may have ended it while it was waiting, or its time did: the next round says which.
            guard !isTooLate, await engine.hub.beginDispatch(record.id, inDrain: goesOnInDrain) else {
                await engine.connection(record.connection)?.giveBack(permit)
                continue
            }
            guard await dispatch(place) else {
                await engine.connection(record.connection)?.giveBack(permit)
                return false
            }
            note(await send(place, permit), of: place)
        }
        return true
    }

    /// Whether the next call may begin: not cancelled, not too late.
    private func mayGoOn(_ wish: OperationHub.Wish) -> Bool {
        if wish.isCancelled {
            if wish.isWithdrawn {
                failure = WriteFlow.callerLeft
            } else {
                isCancelled = true
            }
            return false
        }
        if isTooLate {
            failure = OperationEngine.tooLate
            return false
        }
        return true
    }

    private var isTooLate: Bool { record.notAfter.map { engine.clock() >= $0 } ?? false }

    /// Whether the next call is made even while the process drains, instead of being left to the next one: a single call
    /// that hasn't waited yet is, as its caller is among those whose requests are finished.
    private var goesOnInDrain: Bool { record.chunks.count == 1 && record.state == .accepted }

    /// Commits that the chunk is about to be sent; false when the process ends before that could be committed.
    private func dispatch(_ place: Int) async -> Bool {
        Failpoint.beforeDispatch.hit()
        let ending = pending
        let note = waited
        let id = record.id
        let isCommitted = await engine.commit(id) { [engine] store throws(StoreError) in
            try await store.advance(id, ending: ending, dispatching: place, note: note, at: engine.clock())
        } isDone: { record in
            record.chunks[place].state == .dispatching
        }
        guard isCommitted else { return false }
        Failpoint.afterDispatch.hit()
        pending = nil
        waited = nil
        record.dispatch(place)
        await engine.hub.changed(id)
        return true
    }

    /// Waits for the leave to make the call. Nil when there is none for now, or there is a failure then.
    private func admit(_ place: Int) async -> Permit? {
        guard let connection = engine.connection(record.connection) else {
            failure = GatewayError(.internal, "The connection isn't configured any more.", effect: .none)
            return nil
        }
        let call = write.steps[place].call
        // Nearly always it may leave at once. All that follows is for those that may not.
        if let permit = await connection.admitAtOnce(call) { return permit }
        var context = order.call(of: record.caller)
        context.patience = patience(place)
        var reason = WaitReason.rateLimit
        if let (duration, why) = await connection.expectedWait(of: call, context) {
            reason = why
            // What is done is made durable while there is time for it.
            await settlePending()
            if duration.map({ $0 > .seconds(1) }) ?? true { await publishWait(reason) }
        }
        let waiting = context
        let begun = engine.steady.now()
        let result = await engine.hub.interruptible(record.id, inDrain: goesOnInDrain) {
            () async -> Result<Permit, GatewayError> in
            do throws(GatewayError) {
                return .success(try await connection.admit(call, waiting))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let permit):
            note(wait: engine.steady.now() - begun, for: reason)
            return permit
        case .failure(var error):
            // Ended by its caller, its time, or the process: the loop sees which.
            let wish = await engine.hub.wish(for: record.id)
            if wish.isCancelled || wish.isDraining && !goesOnInDrain || isTooLate { return nil }
            error.attempts = record.chunks.reduce(0) { $0 + $1.dispatches }
            failure = refusal.map { $0.delayed(by: error) } ?? error
            return nil
        }
    }

    /// Takes note of a wait that somebody could wonder about.
    private func note(wait: Duration, for reason: WaitReason) {
        guard wait >= .milliseconds(50) else { return }
        let what =
            switch reason {
            case .credits: "credits"
            case .paused: "the connection to be resumed"
            case .rateLimit, .hold: "the limit"
            case .bulkhead, .store: "its turn"
            }
        let tenths = Int((wait / .milliseconds(100)).rounded())
        waited = "waited \(tenths / 10).\(tenths % 10) s for \(what)"
    }

    private func patience(_ place: Int) -> CallContext.Patience {
        var patience = CallContext.Patience(until: self.patience)
        patience.isPromise = self.patience == nil
        if patience.isPromise, let notAfter = record.notAfter {
            patience.until = .now + .milliseconds(notAfter.milliseconds - engine.clock().milliseconds)
        }
        patience.outlastsPause = true
        // A 402 on the first chunk always ends it (CR-5).
        let isFirst = !record.chunks.contains { $0.state == .applied || $0.state == .partial }
        patience.outlastsCredits = write.parksWhenExhausted && !isFirst
        return patience
    }

    private func publishWait(_ reason: WaitReason) async {
        let word: String
        switch reason {
        case .credits: word = "credits"
        case .paused: word = "paused"
        case .rateLimit, .hold: word = "rate_limit"
        case .bulkhead, .store: return
        }
        await publish(waitingFor: word)
    }

    private func send(_ place: Int, _ permit: Permit) async -> StepOutcome {
        // A hold that began while the dispatch was being recorded counts: nothing leaves during one (RL-2).
        if let connection = engine.connection(record.connection), await !connection.isValid(permit) {
            await connection.giveBack(permit)
            var error = GatewayError(
                .providerRateLimited, "The connection was held before the call could leave.", origin: .gateway,
                effect: .none)
            error.attempts = 0
            return .failed(error)
        }
        Failpoint.beforeSend.hit()
        // A repeat, where one is allowed, has no more time than the first attempt had.
        var context = order.call(of: record.caller)
        context.patience = patience(place)
        let outcome = await write.steps[place].perform(context, permit)
        Failpoint.afterSend.hit()
        return outcome
    }

    /// Outside the connection's hours of sending.
    private func waitForWindow(_ duration: Duration) async {
        await settlePending()
        guard await publish(waitingFor: "send_window") else { return }
        await engine.waitForHours(record, duration)
    }

    /// Records that the operation waits; false when that couldn't be recorded.
    @discardableResult
    private func publish(waitingFor reason: String) async -> Bool {
        // Two steps, each committed until it is: a retry of both together would find the first one done.
        await settlePending()
        let id = record.id
        let update = OperationUpdate(.waiting, reason: reason)
        guard
            await engine.commit(
                id,
                { [engine] store throws(StoreError) in
                    try await store.update(id, update, givingUpRest: false, at: engine.clock())
                }, isDone: { $0.state == .waiting })
        else { return false }
        record.state = .waiting
        record.reason = reason
        await engine.hub.changed(id)
        return true
    }

    /// A chunk that was unknown when this run began may have been resolved in the meantime.
    private func takeInResolutions() async {
        guard !lost.isEmpty, let now = try? await engine.store.operation(record.id) else { return }
        for place in lost where now.chunks.indices.contains(place) { record.chunks[place] = now.chunks[place] }
    }

    /// Commits the end of the chunk before, as the next step may be long in coming.
    private func settlePending() async {
        guard let ending = pending else { return }
        let id = record.id
        _ = await engine.commit(id) { [engine] store throws(StoreError) in
            try await store.advance(id, ending: ending, dispatching: nil, note: nil, at: engine.clock())
        } isDone: {
            $0.chunks[ending.index].state != .dispatching
        }
        pending = nil
    }

    /// Commits the end of the last chunk and of the operation in one step, then tells the caller (in that order).
    private func finish() async {
        await takeInResolutions()
        let (state, answer, update) = end()
        Failpoint.beforeFinish.hit()
        let id = record.id
        _ = await engine.commit(id) { [engine] store throws(StoreError) in
            try await store.update(id, update.value, givingUpRest: true, at: engine.clock())
        } isDone: {
            $0.state == state
        }
        Failpoint.afterFinish.hit()
        await engine.hub.publish(id, answer.value)
        if state == .unknown { await engine.reconciler.begin(record) }
    }

    /// How it ends: its state, what its caller hears and what is recorded. Behind references, as it waits for the store.
    @inline(never)
    private func end() -> (OperationState, Indirect<Answer>, Indirect<OperationUpdate>) {
        for place in record.chunks.indices where record.chunks[place].state == .accepted {
            record.chunks[place].state = .notAttempted
        }
        let conclusion = Conclusion(
            record, write, made: made, failure: failure, messages: messages, isCancelled: isCancelled,
            requestID: requestID)
        var update = OperationUpdate(conclusion.state, effect: conclusion.effect)
        update.ending = pending
        update.wipesWork = !conclusion.isResumable || conclusion.effect == .none
        update.releasesKey = conclusion.effect == .none && (conclusion.problem != nil || write.isRelay)
        update.problem = conclusion.problem.map { OperationEngine.kept($0, requestID: requestID) }
        update.note = conclusion.problem.map { "ended with \($0.code.rawValue)" } ?? "ended"
        if let key, !update.releasesKey { update.answer = try? engine.seal.sealed(conclusion.answer, for: key) }
        return (conclusion.state, Indirect(conclusion.answer), Indirect(update))
    }
}
