import GatewayJSON
import TalentModel

/// One write, from its acceptance to its outcome: what `GET /v1/operations/{id}` shows.
struct Operation: Sendable {
    /// Where an operation stands.
    enum State: String, Sendable {
        /// The vendor is being called.
        case running
        /// Done.
        case applied
        /// Done in part.
        case partial
        /// Refused; nothing was done.
        case rejected
        /// Only the vendor knows.
        case unknown
    }

    /// `op_…`.
    let id: String
    /// The route's template.
    let route: String
    /// The caller's name.
    let caller: String
    /// The connection's name.
    let connection: String
    /// The provider's name.
    let provider: String
    /// When it was accepted.
    let createdAt: Timestamp
    /// Where it stands.
    var state = State.running
    /// What happened at the vendor, once known.
    var effect: Effect?
    /// What was spent.
    var units = Units()
    /// When it last changed.
    var updatedAt: Timestamp
    /// What went wrong.
    var problem: GatewayError?
    /// What happened, in order.
    var timeline: [(at: Timestamp, what: String)]

    /// Takes in how it ended.
    mutating func end(_ ending: Ending, at moment: Timestamp) {
        state = ending.state
        effect = ending.effect
        units = ending.units
        problem = ending.problem
        updatedAt = moment
        timeline.append((moment, ending.sentence))
    }

    /// How an operation ended.
    struct Ending: Sendable {
        var effect: Effect
        var units = Units()
        var problem: GatewayError?

        var state: State {
            switch effect {
            case .complete: .applied
            case .partial: .partial
            case .none: problem == nil ? .applied : .rejected
            case .unknown: .unknown
            }
        }

        var sentence: String {
            guard let problem else { return "done" }
            return "ended with \(problem.code.rawValue), effect \(effect.rawValue)"
        }
    }

    /// Writes it as one JSON object.
    func write(to json: inout JSONWriter, requestID: String) {
        json.object { json in
            json.member("id", id)
            json.member("state", state.rawValue)
            json.member("route", route)
            json.member("caller", caller)
            json.member("connection", connection)
            json.member("provider", provider)
            json.member("effect", effect?.rawValue)
            json.key("units")
            units.write(to: &json)
            json.member("created_at", createdAt.text)
            json.member("updated_at", updatedAt.text)
            json.member(
                "timeline",
                array: { json in
                    for entry in timeline {
                        json.object { json in
                            json.member("at", entry.at.text)
                            json.member("what", entry.what)
                        }
                    }
                })
            if let problem {
                json.key("problem")
                ProblemEnvelope.write(problem, requestID: requestID, to: &json)
            }
            json.member("links", object: { $0.member("self", "/v1/operations/\(id)") })
        }
    }
}
