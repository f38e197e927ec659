public import GatewayJSON

/// What became of the people who were to be added to a campaign.
///
/// `requested = added + skipped + rejected + duplicate + not_attempted + unknown`, always.
public struct OutreachResult: Sendable {
    /// One person's fate. The vendor tells counts, not names: where they leave it open, the fate says so.
    public enum Fate: String, Sendable {
        case added
        case skipped
        case rejected
        case duplicate
        case notAttempted = "not_attempted"
        case unknown
        case addedOrSkipped = "added_or_skipped"
    }

    /// One person's line in the answer.
    public struct Line: Sendable {
        /// The place in the request, from 0.
        public var index: Int
        /// The caller's own reference.
        public var externalID: String?
        /// The fate.
        public var fate: Fate
        /// What was wrong, for `rejected`.
        public var errors: [FieldError]

        /// Makes a line.
        public init(index: Int, externalID: String?, fate: Fate, errors: [FieldError] = []) {
            self.index = index
            self.externalID = externalID
            self.fate = fate
            self.errors = errors
        }
    }

    /// The campaign's remote id.
    public var campaignID: String
    /// How people were reached.
    public var outreach: OutreachDraft.Outreach
    /// People in the request.
    public var requested = 0
    /// People added.
    public var added = 0
    /// People who were in the campaign before.
    public var skipped = 0
    /// People whom the vendor or the gateway refused.
    public var rejected = 0
    /// People given more than once in the request; sent once.
    public var duplicate = 0
    /// People of whom nothing was sent.
    public var notAttempted = 0
    /// People of whom only the vendor knows.
    public var unknown = 0
    /// Messages sent, or calls queued.
    public var messages = 0
    /// Everybody, in the order of the request.
    public var lines: [Line] = []
    /// The calls made, in order.
    public var chunks: [Chunk] = []

    /// One vendor call's share.
    public struct Chunk: Sendable {
        /// How a chunk ended.
        public enum State: String, Sendable {
            case applied
            case partial
            case rejected
            case notSent = "not_sent"
            case unknown
        }

        /// The place in the order of chunks, from 0.
        public var index: Int
        /// People in it.
        public var size: Int
        /// How it ended.
        public var state: State
        /// People added.
        public var added = 0
        /// People who were in the campaign before.
        public var skipped = 0
        /// People refused by the vendor.
        public var rejected = 0
        /// Messages sent, or calls queued.
        public var messages = 0

        /// Makes a chunk.
        public init(index: Int, size: Int, state: State) {
            self.index = index
            self.size = size
            self.state = state
        }
    }

    /// Makes an empty result.
    public init(campaignID: String, outreach: OutreachDraft.Outreach) {
        self.campaignID = campaignID
        self.outreach = outreach
    }

    /// What happened at the vendor, all chunks together.
    public var effect: Effect {
        if unknown > 0 { return .unknown }
        let done = added + skipped > 0
        if !done { return .none }
        return rejected + notAttempted > 0 ? .partial : .complete
    }

    /// Writes the result as one JSON object.
    public func write(to json: inout JSONWriter, in context: ResourceContext) {
        let messagesKey: StaticString = outreach == .sms ? "messages_sent" : "calls_queued"
        json.object { json in
            json.member("campaign_id", id: campaignID, in: context)
            json.member("outreach", outreach.rawValue)
            json.member("requested", requested)
            json.member("added", added)
            json.member("skipped", skipped)
            json.member("rejected", rejected)
            json.member("duplicate", duplicate)
            json.member("not_attempted", notAttempted)
            json.member("unknown", unknown)
            json.member(messagesKey, messages)
            json.member(
                "chunks",
                array: { json in
                    for chunk in chunks {
                        json.object { json in
                            json.member("index", chunk.index)
                            json.member("size", chunk.size)
                            json.member("state", chunk.state.rawValue)
                            json.member("added", chunk.added)
                            json.member("skipped", chunk.skipped)
                            json.member("rejected", chunk.rejected)
                            json.member(messagesKey, chunk.messages)
                        }
                    }
                })
            json.member(
                "results",
                array: { json in
                    for line in lines {
                        json.object { json in
                            json.member("index", line.index)
                            json.member("external_id", line.externalID)
                            json.member("state", line.fate.rawValue)
                            if !line.errors.isEmpty {
                                json.member(
                                    "errors",
                                    array: { json in for error in line.errors { error.write(to: &json) } })
                            }
                        }
                    }
                })
        }
    }
}
