import TalentProviders
import Upstream

/// A transport that answers from a list and keeps what it was asked.
actor ScriptedTransport: Transport {
    private var outcomes: [Result<UpstreamResponse, TransportError>]
    private(set) var requests: [UpstreamRequest] = []

    /// The outcomes of the calls, in order; a call too many fails as `malformed`.
    init(_ outcomes: [Result<UpstreamResponse, TransportError>]) { self.outcomes = outcomes }

    init(_ responses: UpstreamResponse...) { self.init(responses.map { .success($0) }) }

    func send(_ request: UpstreamRequest) async throws(TransportError) -> UpstreamResponse {
        requests.append(request)
        guard !outcomes.isEmpty else {
            throw TransportError(.malformed, delivery: .notSent, detail: "a call that the test didn't expect")
        }
        return try outcomes.removeFirst().get()
    }
}

/// Hears of calls and says nothing.
struct SilentObserver: CallObserver {
    func observe(_ record: CallRecord) {}
}
