import GatewayJSON

extension Candidate {
    /// The interview of a person who has just one, and what came of it.
    public struct Interview: Sendable {
        /// The vendor's word for where it stands: `completed`.
        public var status: String?
        /// The score, on the scale of the person's rating.
        public var score: Double?
        /// When it took place.
        public var at: Timestamp?
        /// The vendor's verdict in a sentence.
        public var summary: String?
        /// What speaks for the person.
        public var strengths: [String]?
        /// What speaks against the person.
        public var concerns: [String]?
        /// When the person could start, in the person's words.
        public var availability: String?
        /// What the person wants to earn, in the person's words.
        public var salaryExpectation: String?

        /// Makes an interview of which nothing is known.
        public init() {}

        /// Writes what is known as members of one JSON object.
        func writeMembers(to json: inout JSONWriter) {
            json.member("status", status)
            json.member("score", score)
            json.member("at", at)
            json.member("summary", summary)
            json.member("strengths", strengths)
            json.member("concerns", concerns)
            json.member("availability", availability)
            json.member("salary_expectation", salaryExpectation)
        }
    }
}
