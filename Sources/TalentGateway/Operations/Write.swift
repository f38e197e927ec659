import Admission
import TalentModel
import TalentProviders
import TalentStore
import Upstream

/// One write, ready to go: its calls in order, what they cost, and what the mapping lost.
struct Write: Sendable {
    /// What the mapping lost or changed.
    var mapping: MappingReport
    /// People concerned.
    var people: Int
    /// The calls, in order.
    var steps: [WriteStep]
    /// The people and the campaign, for outreach; nil for writes of single things.
    var outreach: OutreachWork?
    /// When what is unsent is given up.
    var notAfter: Timestamp?
    /// Whether a 402 after the first call makes it wait for credits instead of ending it.
    var parksWhenExhausted = false
    /// Whether people in unfinished or unknown operations of the same campaign are no obstacle.
    var allowsUnresolved = false
    /// Whether the vendor's answer is handed on whatever it says: then that is the write's result, with its effect.
    var isRelay = false

    /// What it costs when the vendor does all of it; nil for writes that neither cost nor contact anybody.
    var cost: Units? {
        guard steps.contains(where: { $0.unit != nil }) || outreach != nil else { return nil }
        return steps.reduce(into: Units()) { units, step in step.unit.map { units.add(step.cost, $0) } }
    }
}

/// One call of a write.
struct WriteStep: Sendable {
    /// The people in it, as places in the caller's request.
    var members: [Int] = []
    /// What it may cost at most, and the unit; nil for calls that cost nothing.
    var cost = 0
    var unit: SpendUnit?
    /// The request that would be sent, for `dry_run`: made only when it's asked for.
    var request: @Sendable () -> UpstreamRequest
    /// Phones in E.164 and e-mail addresses of those who are contacted.
    var recipients: [Recipient] = []
    /// What admission must know of the call.
    var call: AdmissionCall
    /// Makes the call, with the leave that was given for it.
    var perform: @Sendable (CallContext, Permit) async -> StepOutcome
    /// How a free read can prove afterwards that it happened.
    var proof: Proof?

    /// Somebody who is contacted.
    struct Recipient: Sendable {
        /// The phone in E.164 or the e-mail address.
        var address: String
        /// Where it stands in the caller's body.
        var pointer: String
    }
}

/// How a call ended.
enum StepOutcome: Sendable {
    /// One thing was made or changed: the answer's status and data.
    case made(status: Int, data: [UInt8])
    /// People were added, as the vendor counts them.
    case counted(OutreachCounts)
    /// The vendor's answer, as it is handed on.
    case relayed(RelayedAnswer)
    /// It failed, with its effect at the vendor.
    case failed(GatewayError)
}

/// The people of an outreach, beside the calls.
final class OutreachWork: Sendable {
    /// The campaign's remote id.
    let campaign: String
    /// How people are reached.
    let outreach: OutreachDraft.Outreach
    /// Who is sent, and what is known of everybody else.
    let plan: OutreachPlan

    init(campaign: String, outreach: OutreachDraft.Outreach, plan: OutreachPlan) {
        self.campaign = campaign
        self.outreach = outreach
        self.plan = plan
    }
}

extension Units {
    mutating func add(_ count: Int, _ unit: SpendUnit) {
        switch unit {
        case .sms: sms += count
        case .call: call += count
        case .email: email += count
        }
    }
}

/// What is needed to prepare a write once more after a restart: the request, as its caller made it. Kept, sealed, only
/// as long as the operation may still send something (SE-5).
struct WorkOrder: Sendable {
    /// The operation's id in openapi.json.
    var operationID: String
    /// The connection's name.
    var connection: String
    /// The path's parameters, decoded.
    var pathParameters: [String: String]
    /// The body's bytes.
    var body: [UInt8]
    /// Whether the answer holds the vendor's own JSON.
    var includesRemoteData: Bool
    /// When the request came.
    var receivedAt: Timestamp
    /// W3C trace context to pass on.
    var traceparent: String?

    /// What the calls carry of the request. They have no deadline but their own: the operation outlives its caller.
    func call(of caller: String) -> CallContext { CallContext(caller: caller, traceparent: traceparent) }
}
