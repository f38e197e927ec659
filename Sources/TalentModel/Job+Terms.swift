import GatewayJSON

/// How somebody is employed, in our words.
public enum EmploymentType: String, Sendable, CaseIterable {
    case fullTime = "full_time"
    case partTime = "part_time"
    case contract
    case freelance
    case internship
    case temporary
    case project
    case apprenticeship
    case other
}

/// Where the work is done, in our words.
public enum Workplace: String, Sendable, CaseIterable {
    case onsite
    case remote
    case hybrid
}

/// What a salary is paid for, in our words.
public enum SalaryPeriod: String, Sendable, CaseIterable {
    case hour
    case day
    case week
    case biweekly
    case month
    case year
}

extension Job {
    /// The pay of a job.
    public struct Salary: Sendable {
        /// The pay as one text.
        public var raw: String?
        /// The least amount, in `currency`.
        public var min: Double?
        /// The largest amount, in `currency`.
        public var max: Double?
        /// ISO 4217, `EUR`.
        public var currency: String?
        /// What the amounts are paid for.
        public var period: SalaryPeriod?
        /// Whether applicants don't see it.
        public var isHidden: Bool?

        /// A pay of which nothing is known but its text, if that.
        public init(raw: String? = nil) { self.raw = raw }

        /// Whether nothing is known.
        public var isEmpty: Bool {
            [raw, currency].allSatisfy { $0 == nil } && min == nil && max == nil && period == nil && isHidden == nil
        }

        func writeMembers(to json: inout JSONWriter) {
            json.member("raw", raw)
            json.member("min", min)
            json.member("max", max)
            json.member("currency", currency)
            json.member("period", period?.rawValue)
            json.member("hidden", isHidden)
        }
    }

    /// Something that applicants are asked.
    public struct Question: Sendable {
        /// The vendor's id, once it's there.
        public var remoteID: String?
        /// The question.
        public var text: String
        /// The vendor's word for the kind of answer in lower snake case: `single_select`.
        public var type: String?
        /// What can be chosen, where the answer is a choice.
        public var choices: [String]?
        /// Whether it must be answered.
        public var isRequired: Bool?

        /// Makes a question.
        public init(_ text: String) { self.text = text }

        func writeMembers(to json: inout JSONWriter) {
            json.member("id", remoteID)
            json.member("text", text)
            json.member("type", type)
            json.member("choices", choices)
            json.member("required", isRequired)
        }
    }
}
