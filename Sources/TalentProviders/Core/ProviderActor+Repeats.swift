import Admission
import TalentModel
import Upstream

// What follows an attempt that failed. The first attempt is in ProviderActor.swift.
extension ProviderActor {
    /// What follows a first attempt that failed: others, where they are safe and may help. Apart, so that calls that
    /// succeed take no room for it.
    @inline(never)
    func goOn(
        after first: Attempt, _ call: UpstreamCall, _ reading: AnswerReading, _ context: CallContext
    ) async throws(GatewayError) {
        var answer = first
        var attempt = 1
        var isUnclear = false
        while case .failure(var error) = answer.result {
            // What an earlier attempt may have done stays unknown, whatever becomes of a later one.
            if isUnclear, error.code == .notFound || error.code == .providerGone, let deleted = reading.deleted {
                return deleted()
            }
            isUnclear = isUnclear || error.effect == .unknown
            if isUnclear, error.effect == .none {
                error.effect = .unknown
                error.detail += " What an earlier attempt has done is unknown."
            }
            guard await mayRepeat(call, after: answer, attempt, context) else {
                if let conflict = await conflict(call, after: error, context) { throw named(conflict, attempt) }
                throw named(error, attempt)
            }
            let leave: Permit
            do {
                leave = try await admit(admissionCall(for: call), context)
            } catch let refusal {
                // What the vendor said is worth more than that it can't be asked again now.
                throw named(error.delayed(by: refusal), attempt)
            }
            attempt += 1
            answer = await attempted(call, reading, context, leave, attempt)
        }
    }

    /// Whether the same call goes out once more (behaviour.md section 3); waits until it may.
    private func mayRepeat(
        _ call: UpstreamCall, after answer: Attempt, _ attempt: Int, _ context: CallContext
    ) async -> Bool {
        guard Repetition.allows(call.operationClass, answer.status, wasSent: answer.wasSent, attempt),
            !Task.isCancelled, let jitter = planRetry(after: attempt)
        else { return false }
        // A 429 has its own pause: the hold of the lane.
        let delay = answer.status == 429 ? .zero : max(jitter, answer.pause ?? .zero)
        let end = context.deadline ?? context.patience.until
        func isInTime(after delay: Duration) -> Bool { end.map { ContinuousClock.now + delay < $0 } ?? true }
        guard isInTime(after: delay) else { return false }
        if delay > .zero { try? await Task.sleep(for: delay) }
        return !Task.isCancelled && isInTime(after: .zero) && beginRetry()
    }

    /// A refused write that the vendor may have refused because the thing is there: looks, and says 409 if so.
    ///
    /// For vendors whose duplicates have no published status; an unclear outcome isn't decided here.
    private func conflict(
        _ call: UpstreamCall, after error: GatewayError, _ context: CallContext
    ) async -> GatewayError? {
        guard let check = call.duplicate, error.code == .providerRejected || error.code == .providerConflict else {
            return nil
        }
        // When the look-up fails, what the vendor said to the write stands.
        guard case .present? = try? await check.proof.look(reading(context)) else { return nil }
        var conflict = GatewayError(
            .providerConflict, "\(check.what) is there already. Nothing was done.", upstream: error.upstream)
        conflict.errors = error.errors
        return conflict
    }
}
