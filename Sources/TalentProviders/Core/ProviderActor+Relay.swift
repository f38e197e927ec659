import Admission
import GatewayJSON
import TalentModel
import Upstream

// Answers that are handed on as they are still say what they say about limits, credits and the vendor's health.
extension ProviderActor {
    /// An answer that is handed on; nil for one that can't be: a redirect, or one that broke off.
    nonisolated func relayed(
        _ response: UpstreamResponse, _ call: UpstreamCall, _ relay: @Sendable (UpstreamResponse, Effect) -> Int?
    ) -> Reading? {
        guard response.bodyFault == nil, !(300...399).contains(response.status) else { return nil }
        let isWrite = call.operationClass != .read
        var response = response
        for index in response.headers.indices { blank(&response.headers[index].value) }
        let body = try? JSONDocument(response.body, limits: .upstream).root
        let isSuccess = (200...299).contains(response.status)
        guard let refusal = isSuccess ? body.flatMap(provider.readRefusal) : provider.readFailure(response, body) else {
            // What isn't the vendor's JSON may not be the vendor's: whether the write was done is open then.
            let isReadable = response.body.isEmpty || body != nil
            let paid = relay(response, isReadable || !isWrite ? .complete : .unknown)
            return Reading(
                result: .success(()), outcome: .answered(paid: paid),
                advice: LimitAdvice(response, bodyRetryAfter: nil, now: clock.wall()))
        }
        var effect: Effect = isWrite ? .unknown : .none
        var outcome = CallOutcome.failed
        // Inside a 2xx only a documented text says what a refusal means.
        if !isSuccess || refusal.meaning != nil {
            let error = failures(call).error(for: refusal, status: response.status)
            effect = error.effect
            outcome = Self.outcome(error, response.status, refusal)
        }
        _ = relay(response, effect)
        return Reading(
            result: .success(()), outcome: outcome,
            advice: LimitAdvice(response, bodyRetryAfter: refusal.retryAfter, now: clock.wall()))
    }
}
