public import TalentModel

/// Who of a request will be sent to the vendor, and what is known of everybody else.
public struct OutreachPlan: Sendable {
    /// One person as the vendor will see them.
    public struct Recipient: Sendable {
        /// The place in the caller's request.
        public var index: Int
        /// The given name.
        public var firstName: String
        /// The family name.
        public var lastName: String
        /// The number in E.164, the key of de-duplication.
        public var phone: PhoneNumber
        /// The number in the vendor's spelling.
        public var remotePhone: String
        /// The e-mail address.
        public var email: String?
        /// The caller's own reference.
        public var externalID: String?
    }

    /// People to send, in the order of the request.
    public var recipients: [Recipient] = []
    /// People who won't be sent: duplicates and those with mistakes.
    public var settled: [OutreachResult.Line] = []
    /// What was changed on the way.
    public var mapping = MappingReport()

    /// An empty plan.
    public init() {}

    /// Makes a plan by the vendor's rule for phones and by whether it demands an e-mail address.
    ///
    /// The same phone twice is sent once: the later ones are `duplicate`.
    public init(
        _ draft: OutreachDraft, region: String?, demandsEmail: Bool,
        spelling: (PhoneNumber) -> String?, phoneRule: String
    ) throws(GatewayError) {
        var mistakes: [FieldError] = []
        var seen: Set<PhoneNumber> = []
        seen.reserveCapacity(draft.people.count)
        recipients.reserveCapacity(draft.people.count)
        for person in draft.people {
            let index = person.index
            // Made for those of whom something is to be told.
            var pointer: String { "/candidates/\(index)" }
            var errors = person.errors
            var remotePhone: String?
            var number: PhoneNumber?
            if let given = person.phone {
                number = PhoneNumber(given, region: region)
                remotePhone = number.flatMap(spelling)
                if remotePhone == nil {
                    errors.append(
                        FieldError(pointer: pointer + "/phone", code: "phone_invalid", detail: phoneRule))
                }
            }
            if demandsEmail && person.email == nil {
                errors.append(
                    FieldError(pointer: pointer + "/email", code: "required", detail: "email is required for calls."))
            }
            guard errors.isEmpty, let firstName = person.firstName, let lastName = person.lastName, let number,
                let remotePhone
            else {
                mistakes += errors
                settled.append(
                    OutreachResult.Line(
                        index: person.index, externalID: person.externalID, fate: .rejected, errors: errors))
                continue
            }
            guard seen.insert(number).inserted else {
                settled.append(
                    OutreachResult.Line(index: person.index, externalID: person.externalID, fate: .duplicate))
                continue
            }
            if let given = person.phone, given != remotePhone {
                mapping.noteSpelling(ofPhoneOf: index, given, remotePhone)
            }
            recipients.append(
                Recipient(
                    index: person.index, firstName: firstName, lastName: lastName, phone: number,
                    remotePhone: remotePhone, email: person.email, externalID: person.externalID))
        }
        if draft.onInvalid == .refuse, !mistakes.isEmpty { throw .invalid(Array(mistakes.prefix(100))) }
    }
}

/// What a vendor says became of one chunk.
public struct OutreachCounts: Sendable {
    /// People added.
    public var added: Int
    /// People who were in the campaign before.
    public var skipped: Int
    /// Messages sent, or calls queued.
    public var messages: Int
    /// The people refused: their place in the chunk where the vendor tells it, and its text.
    public var refused: [(place: Int?, message: String?)]

    /// Makes counts.
    public init(added: Int, skipped: Int, messages: Int, refused: [(place: Int?, message: String?)]) {
        self.added = added
        self.skipped = skipped
        self.messages = messages
        self.refused = refused
    }
}

extension OutreachResult {
    /// Takes in what the vendor said of `people`. A shortfall in its counts is `unknown`; counts above the number of
    /// people, or more messages than people, can't be true, and then nothing in them is believed.
    public mutating func apply(_ counts: OutreachCounts, to people: [OutreachPlan.Recipient]) {
        // One by one before they are added up: the sum of two lies may overflow.
        let possible = 0...people.count
        guard possible.contains(counts.added), possible.contains(counts.skipped), possible.contains(counts.messages),
            possible.contains(counts.added + counts.skipped + counts.refused.count)
        else {
            markUnknown(people)
            return
        }
        let missing = people.count - counts.added - counts.skipped - counts.refused.count
        var chunk = Chunk(index: chunks.count, size: people.count, state: .applied)
        chunk.added = counts.added
        chunk.skipped = counts.skipped
        chunk.rejected = counts.refused.count
        chunk.messages = counts.messages
        if missing > 0 {
            chunk.state = .unknown
        } else if chunk.rejected == people.count {
            chunk.state = .rejected
        } else if chunk.rejected > 0 {
            chunk.state = .partial
        }
        chunks.append(chunk)
        added += counts.added
        skipped += counts.skipped
        rejected += counts.refused.count
        unknown += missing
        messages += counts.messages

        var refusals: [Int: String?] = [:]
        for refusal in counts.refused {
            if let place = refusal.place, people.indices.contains(place) { refusals[place] = refusal.message }
        }
        let rest: Fate
        if refusals.count < counts.refused.count || missing > 0 {
            rest = .unknown
        } else if counts.skipped == 0 {
            rest = .added
        } else if counts.added == 0 {
            rest = .skipped
        } else {
            rest = .addedOrSkipped
        }
        for (place, person) in people.enumerated() {
            var line = Line(index: person.index, externalID: person.externalID, fate: rest)
            if let message = refusals[place] {
                line.fate = .rejected
                line.errors = [
                    FieldError(
                        pointer: "/candidates/\(person.index)", code: "provider_rejected",
                        detail: message ?? "The provider refused this person.")
                ]
            }
            lines.append(line)
        }
    }

    /// Notes that nobody knows what became of `people`.
    public mutating func markUnknown(_ people: [OutreachPlan.Recipient]) {
        chunks.append(Chunk(index: chunks.count, size: people.count, state: .unknown))
        unknown += people.count
        for person in people {
            lines.append(Line(index: person.index, externalID: person.externalID, fate: .unknown))
        }
    }

    /// Notes that all of `people` have the same fate. `state` is the chunk's; nil when the call was never made.
    public mutating func mark(_ people: [OutreachPlan.Recipient], _ fate: Fate, _ state: Chunk.State?) {
        if let state {
            var chunk = Chunk(index: chunks.count, size: people.count, state: state)
            if fate == .rejected { chunk.rejected = people.count }
            chunks.append(chunk)
        }
        if fate == .rejected { rejected += people.count } else { notAttempted += people.count }
        for person in people { lines.append(Line(index: person.index, externalID: person.externalID, fate: fate)) }
    }

    /// Starts a result with what the plan has settled.
    public init(_ plan: OutreachPlan, campaignID: String, outreach: OutreachDraft.Outreach) {
        self.init(campaignID: campaignID, outreach: outreach)
        requested = plan.recipients.count + plan.settled.count
        lines = plan.settled
        for line in plan.settled {
            if line.fate == .duplicate { duplicate += 1 } else { rejected += 1 }
        }
    }
}
