import GatewayJSON
import TalentModel
import TalentProviders
import TalentStore

/// What an operation's record and its last error say together: state, effect, and the answer for its caller.
struct Conclusion: Sendable {
    var state: OperationState
    var effect: Effect
    var answer: Answer
    var problem: GatewayError?
    /// Whether anything of it could still be sent: after `resume`, or `resolve` as `not_applied`.
    var isResumable: Bool

    /// - Parameters:
    ///   - record: the operation, its chunks as they are now.
    ///   - made: what a write of a single thing made.
    ///   - failure: why it stopped, when it didn't end by itself.
    ///   - messages: the vendor's masked texts about single people, by their place in the request.
    init(
        _ record: OperationRecord, _ write: Write, made: (status: Int, data: [UInt8])?, failure: GatewayError?,
        messages: [Int: String] = [:], isCancelled: Bool = false, requestID: String
    ) {
        let settlement = Settlement(of: record.chunks)
        effect = settlement.effect
        state = settlement.state == .rejected && isCancelled ? .cancelled : settlement.state
        isResumable = record.chunks.contains { [.notAttempted, .notSent, .unknown].contains($0.state) }

        let resource = ResourceContext(connection: record.connection, provider: record.provider)
        let result = write.outreach.map { OutreachResult($0, record.chunks, messages) }
        let data = result?.json(in: resource) ?? made?.data
        if let data, failure == nil || isCancelled, effect != .unknown || write.isRelay {
            answer = Self.success(record, write, effect, status: made?.status ?? 200, data: data)
        } else if data == nil, failure == nil, effect == .complete {
            // It's known to be done, but what the vendor said of it is lost with the process that heard it.
            var record = record
            record.state = state
            record.effect = effect
            answer = OperationView(record: record).answer(status: 200, requestID: requestID)
        } else {
            var error = failure ?? Self.unexplained(record, result)
            error.effect = effect
            error.retryable = error.retryable && effect == .none
            error.operationID = record.id
            error.connection = error.connection ?? record.connection
            error.provider = error.provider ?? record.provider
            if effect != .none, let data { error.result = data }
            problem = error
            answer = ProblemEnvelope.answer(error, requestID: requestID)
        }
        answer.facts.operationID = record.id
    }

    /// What happened at the vendor, all chunks together.
    static func effect(_ record: OperationRecord) -> Effect { Settlement(of: record.chunks).effect }

    /// What was spent, as far as the vendor said.
    static func units(_ record: OperationRecord) -> Units {
        record.chunks.reduce(into: Units()) { units, chunk in
            if let unit = chunk.unit { units.add(chunk.messages, unit) }
        }
    }

    private static func success(
        _ record: OperationRecord, _ write: Write, _ effect: Effect, status: Int, data: [UInt8]
    ) -> Answer {
        var answer =
            (status == 204 ? Answer(status: status, body: []) : content(record, write, effect, status, data))
            .at(record.connection, record.provider)
        answer.facts.effect = effect.rawValue
        return answer
    }

    private static func content(
        _ record: OperationRecord, _ write: Write, _ effect: Effect, _ status: Int, _ data: [UInt8]
    ) -> Answer {
        Answer.data(status: status, capacity: data.count + 512) { json in
            json.splice(raw: data)
        } meta: { json in
            json.member("operation_id", record.id)
            json.member("effect", effect.rawValue)
            json.key("mapping")
            write.mapping.write(to: &json)
            json.key("units")
            units(record).write(to: &json)
        }
    }

    /// Why the outcome is unknown when nobody has noted it: the vendor's counts leave people open, or the process that was
    /// waiting for its answer is dead.
    private static func unexplained(_ record: OperationRecord, _ result: OutreachResult?) -> GatewayError {
        let isToldInPart = record.chunks.contains {
            $0.state == .unknown && $0.added + $0.skipped + $0.rejected > 0
        }
        guard let result, isToldInPart else { return stopped }
        return GatewayError(
            .providerBadResponse,
            "The provider's counts leave \(result.unknown) of \(result.requested) people open."
                + " Whether they were contacted is unknown.")
    }

    /// A call was on its way when the process died.
    static var stopped: GatewayError {
        GatewayError(
            .providerUnreachable, "The gateway stopped while a call was on its way. What was done is unknown.",
            origin: .gateway)
    }
}

extension OutreachResult {
    /// The result as the recorded chunks tell it. People of chunks that wait or were given up are `not_attempted`, those
    /// of a chunk under way `unknown`.
    init(_ work: OutreachWork, _ records: [ChunkRecord], _ messages: [Int: String] = [:]) {
        self.init(work.plan, campaignID: work.campaign, outreach: work.outreach)
        let byIndex = Dictionary(work.plan.recipients.map { ($0.index, $0) }) { first, _ in first }
        for record in records {
            let people = record.members.compactMap { byIndex[$0] }
            switch record.state {
            // The condition is for `unknown` alone: what the vendor told of such a chunk stays told.
            case .applied, .partial,
                .unknown where record.added + record.skipped + record.rejected > 0:
                let refused = record.refused.map { index in
                    (place: people.firstIndex { $0.index == index }, message: messages[index])
                }
                let unnamed = Array(
                    repeating: (place: Int?.none, message: String?.none), count: record.rejected - refused.count)
                apply(
                    OutreachCounts(
                        added: record.added, skipped: record.skipped, messages: record.messages,
                        refused: refused + unnamed),
                    to: people)
            case .unknown, .dispatching: markUnknown(people)
            case .rejected: mark(people, .rejected, .rejected)
            case .notSent: mark(people, .notAttempted, .notSent)
            case .accepted, .notAttempted: mark(people, .notAttempted, nil)
            }
        }
    }

    /// The result as JSON, everybody in the order of the request.
    func json(in context: ResourceContext) -> [UInt8] {
        var sorted = self
        sorted.lines.sort { $0.index < $1.index }
        var json = JSONWriter(capacity: 256 + 96 * lines.count)
        sorted.write(to: &json, in: context)
        return json.bytes
    }
}
