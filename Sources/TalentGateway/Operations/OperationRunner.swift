import TalentModel
import TalentProviders
import TalentStore

/// Works one operation off: chunk by chunk, each step committed before the act that it allows.
///
/// There is no way here from a dispatched chunk to a second send: a chunk is sent only after `advance` has moved it from
/// `accepted` to `dispatching`, which the store refuses for any other state.
struct OperationRunner {
    let engine: OperationEngine
    let write: Write
    let order: WorkOrder
    let key: IdempotencyKey?
    let requestID: String
    var record: OperationRecord
    private var made: (status: Int, data: [UInt8])?
    private var failure: GatewayError?
    private var messages: [Int: String] = [:]
    private var isCancelled = false
    /// Chunks of which an earlier run, or an earlier process, has lost sight.
    private let lost: [Int]
    /// The end of the chunk before, committed together with the next dispatch.
    private var pending: (index: Int, ChunkEnding)?

    init(
        engine: OperationEngine, write: Write, order: WorkOrder, key: IdempotencyKey?, requestID: String,
        record: OperationRecord
    ) {
        self.engine = engine
        self.write = write
        self.order = order
        self.key = key
        self.requestID = requestID
        self.record = record
        lost = record.chunks.indices.filter { record.chunks[$0].state == .unknown }
    }

    /// Runs to the end, or until the process drains.
    mutating func run() async {
        let states = Set(record.chunks.map(\.state))
        if states.contains(.unknown) && !states.contains(.accepted) {
            failure = Conclusion.stopped
        }
        var place = 0
        while place < record.chunks.count {
            guard record.chunks[place].state == .accepted else {
                place += 1
                continue
            }
            guard await mayGoOn(), failure == nil else { break }
            if await mustStop() {
                // What is left is accepted in the store, and goes on in the next process.
                await settlePending()
                return
            }
            if write.cost != nil, case let seconds = engine.secondsUntilOpen(record.connection), seconds > 0 {
                await pause(Wait(reason: OperationEngine.outsideHours, duration: .seconds(seconds)))
                continue
            }
            guard await dispatch(place) else { return }
            let outcome = await send(place)
            let wait = note(outcome, of: place)
            guard let wait else { continue }
            await pause(wait)
        }
        await finish()
    }

    /// Whether the next call may begin: not cancelled, not too late.
    private mutating func mayGoOn() async -> Bool {
        if await engine.hub.isCancelled(record.id) {
            isCancelled = true
            return false
        }
        if let notAfter = record.notAfter, engine.clock() >= notAfter {
            failure = OperationEngine.tooLate
            return false
        }
        return true
    }

    /// Whether the rest is the next process's. A single call that hasn't waited yet is still made while the process
    /// drains: its caller is among those whose requests are finished.
    private func mustStop() async -> Bool {
        guard await engine.hub.draining else { return false }
        return record.chunks.count > 1 || record.state != .accepted
    }

    /// Commits that the chunk is about to be sent; false when the process ends before that could be committed.
    private mutating func dispatch(_ place: Int) async -> Bool {
        Failpoint.beforeDispatch.hit()
        let ending = pending
        let id = record.id
        let isCommitted = await engine.commit(id) { [engine] store throws(StoreError) in
            try await store.advance(id, ending: ending, dispatching: place, at: engine.clock())
        } isDone: { record in
            record.chunks[place].state == .dispatching
        }
        guard isCommitted else { return false }
        Failpoint.afterDispatch.hit()
        pending = nil
        record.chunks[place].state = .dispatching
        record.chunks[place].dispatches += 1
        record.state = .running
        await engine.hub.changed(id)
        return true
    }

    private func send(_ place: Int) async -> StepOutcome {
        Failpoint.beforeSend.hit()
        let outcome = await write.steps[place].perform(order.call)
        Failpoint.afterSend.hit()
        return outcome
    }

    /// Takes in how the call ended. The result is a reason to wait before the same chunk goes out again, if there is.
    private mutating func note(_ outcome: StepOutcome, of place: Int) -> Wait? {
        let step = write.steps[place]
        var ending: ChunkEnding
        var wait: Wait?
        switch outcome {
        case .made(let status, let data):
            made = (status, data)
            ending = ChunkEnding(.apply, note: "done")
            ending.messages = step.cost
        case .counted(let counts):
            ending = counted(counts, step)
        case .failed(let error):
            (ending, wait) = failed(error, place)
        }
        apply(ending, to: place)
        pending = (place, ending)
        return wait
    }

    private mutating func counted(_ counts: OutreachCounts, _ step: WriteStep) -> ChunkEnding {
        let told = counts.added + counts.skipped + counts.refused.count
        guard told <= step.members.count, counts.messages <= step.members.count else {
            return ChunkEnding(.loseSight, note: "the provider's counts can't be true")
        }
        var ending = ChunkEnding(.apply, note: "\(counts.added) added, \(counts.skipped) skipped")
        if told < step.members.count {
            // A shortfall: who of them was contacted is not known, and nobody of the chunk may be sent again.
            ending = ChunkEnding(.loseSight, note: "the provider's counts leave people open")
        } else if counts.refused.count == step.members.count {
            ending.event = .applyPartly
        } else if !counts.refused.isEmpty {
            ending.event = .applyPartly
            ending.note += ", \(counts.refused.count) refused"
        }
        ending.added = counts.added
        ending.skipped = counts.skipped
        ending.rejected = counts.refused.count
        ending.unknown = step.members.count - told
        ending.messages = counts.messages
        for refusal in counts.refused {
            guard let place = refusal.place, step.members.indices.contains(place) else { continue }
            ending.refused.append(step.members[place])
            if let message = refusal.message { messages[step.members[place]] = message }
        }
        return ending
    }

    private mutating func failed(_ error: GatewayError, _ place: Int) -> (ChunkEnding, Wait?) {
        let isFirst = !record.chunks.contains { $0.state == .applied || $0.state == .partial }
        let word = error.code.rawValue
        if error.effect == .unknown {
            failure = error
            return (ChunkEnding(.loseSight, note: word), nil)
        }
        switch error.code {
        case .providerRateLimited where !isFirst:
            let seconds = error.retryAfter ?? 1
            return (
                ChunkEnding(.postpone, note: "\(word), waiting \(seconds) s"),
                Wait(reason: "rate_limit", duration: .seconds(seconds))
            )
        case .providerCreditsExhausted where !isFirst && write.parksWhenExhausted:
            return (
                ChunkEnding(.postpone, note: "\(word), waiting for credits"),
                Wait(reason: "credits", duration: engine.creditProbe(record.connection), cost: write.steps[place].cost)
            )
        case .providerCreditsExhausted where !isFirst:
            // Nothing of this chunk was done: it's as good as not attempted, and a resume sends it.
            failure = error
            return (ChunkEnding(.postpone, note: word), nil)
        case .providerUnreachable, .draining:
            failure = error
            return (ChunkEnding(.failToSend, note: word), nil)
        default:
            failure = error
            return (ChunkEnding(.reject, note: word), nil)
        }
    }

    /// The record as the store will have it after the ending.
    private mutating func apply(_ ending: ChunkEnding, to place: Int) {
        guard let state = record.chunks[place].state.after(ending.event) else { return }
        record.chunks[place].state = state
        record.chunks[place].added = ending.added
        record.chunks[place].skipped = ending.skipped
        record.chunks[place].rejected = ending.rejected
        record.chunks[place].unknown = ending.unknown
        if state == .unknown && ending.added + ending.skipped + ending.rejected + ending.unknown == 0 {
            record.chunks[place].unknown = record.chunks[place].members.count
        }
        record.chunks[place].refused = ending.refused
        record.chunks[place].messages = ending.messages
        if state == .unknown && failure == nil && ending.unknown == 0 {
            failure = GatewayError(
                .providerBadResponse, "The provider's counts can't be true. What was done there is unknown.")
        }
        if state == .unknown && failure == nil {
            failure = GatewayError(
                .providerBadResponse,
                "The provider's counts leave \(ending.unknown) of \(record.chunks[place].members.count) people open."
                    + " Whether they were contacted is unknown.")
        }
    }

    /// Why an operation waits, and for how long at least.
    private struct Wait {
        var reason: String
        var duration: Duration
        /// Credits that must be there before it goes on.
        var cost: Int?
    }

    private mutating func pause(_ wait: Wait) async {
        // Two steps, each committed until it is: a retry of both together would find the first one done.
        await settlePending()
        let id = record.id
        let update = OperationUpdate(.waiting, reason: wait.reason)
        guard
            await engine.commit(
                id,
                { [engine] store throws(StoreError) in
                    try await store.update(id, update, givingUpRest: false, at: engine.clock())
                }, isDone: { $0.state == .waiting })
        else { return }
        record.state = .waiting
        record.reason = wait.reason
        await engine.hub.changed(id)
        repeat {
            await engine.wait(record, for: wait.duration)
        } while await !engine.hasCredits(wait.cost, record)
    }

    /// A chunk that was unknown when this run began may have been resolved in the meantime.
    private mutating func takeInResolutions() async {
        guard !lost.isEmpty, let now = try? await engine.store.operation(record.id) else { return }
        for place in lost where now.chunks.indices.contains(place) { record.chunks[place] = now.chunks[place] }
    }

    private mutating func settlePending() async {
        guard let ending = pending else { return }
        let id = record.id
        _ = await engine.commit(id) { [engine] store throws(StoreError) in
            try await store.advance(id, ending: ending, dispatching: nil, at: engine.clock())
        } isDone: {
            $0.chunks[ending.index].state != .dispatching
        }
        pending = nil
    }

    /// Commits the end of the last chunk and of the operation, then tells the caller (in that order).
    private mutating func finish() async {
        Failpoint.beforeSettle.hit()
        await settlePending()
        Failpoint.afterSettle.hit()
        await takeInResolutions()
        for place in record.chunks.indices where record.chunks[place].state == .accepted {
            record.chunks[place].state = .notAttempted
        }
        let conclusion = Conclusion(
            record, write, made: made, failure: failure, messages: messages, isCancelled: isCancelled,
            requestID: requestID)
        var update = OperationUpdate(conclusion.state, effect: conclusion.effect)
        update.wipesWork = !conclusion.isResumable || conclusion.effect == .none
        update.releasesKey = conclusion.effect == .none && conclusion.problem != nil
        update.problem = conclusion.problem.map { OperationEngine.kept($0, requestID: requestID) }
        update.note = conclusion.problem.map { "ended with \($0.code.rawValue)" } ?? "ended"
        if let key, !update.releasesKey { update.answer = try? engine.seal.sealed(conclusion.answer, for: key) }
        Failpoint.beforeFinish.hit()
        let id = record.id
        let final = update
        _ = await engine.commit(id) { [engine] store throws(StoreError) in
            try await store.update(id, final, givingUpRest: true, at: engine.clock())
        } isDone: {
            $0.state == final.state
        }
        Failpoint.afterFinish.hit()
        await engine.hub.publish(id, conclusion.answer)
        if conclusion.state == .unknown { await engine.reconciler.begin(record) }
    }
}
