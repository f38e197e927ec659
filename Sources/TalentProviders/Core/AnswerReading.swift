import GatewayJSON
import TalentModel
import Upstream

/// How an endpoint's answer is read, whatever it's read as: the outcome goes into a slot. So the way of a call through
/// its connection is compiled once, and a large resource isn't copied at each step of it.
struct AnswerReading: Sendable {
    /// Reads the JSON of a 2xx answer; gives the credits that it says were spent.
    var decode: @Sendable (JSONValue) throws(WireError) -> Int?
    /// For a deletion: takes that there is nothing to read.
    var deleted: (@Sendable () -> Void)?
    /// For a call whose answer is handed on: takes it with its effect; gives the credits that it says were spent.
    var relay: (@Sendable (UpstreamResponse, Effect) -> Int?)?
}

/// Where the outcome of one call is put.
///
/// `@unchecked Sendable`: the call puts, and who made it takes once the call has returned.
final class OutcomeSlot<Output: Sendable>: @unchecked Sendable {
    private var outcome: Output?

    func put(_ output: Output) { outcome = output }

    /// The outcome; nil when there was none.
    func take() -> Output? { outcome.take() }
}

extension Endpoint {
    /// Reads answers into a slot, as what `transform` makes of them.
    func reading<Outcome>(
        into slot: OutcomeSlot<Outcome>, as transform: @escaping @Sendable (Output) -> Outcome
    ) -> AnswerReading {
        var reading = AnswerReading { [decode, paid] body throws(WireError) -> Int? in
            let output = try decode(body)
            let spent = paid(output)
            slot.put(transform(output))
            return spent
        }
        if let deleted { reading.deleted = { slot.put(transform(deleted())) } }
        if let relay {
            reading.relay = { [paid] response, effect in
                let output = relay(response, effect)
                let spent = paid(output)
                slot.put(transform(output))
                return spent
            }
        }
        return reading
    }
}
