public import GatewayJSON

/// Whether a campaign takes people, in our words.
public enum CampaignStatus: String, Sendable, CaseIterable {
    case active
    case paused
    case completed
    case unknown
}

/// A series of interviews for one job: people are added to it, and texted or called.
public struct Campaign: Resource {
    /// Something that people are asked.
    public struct Question: Sendable {
        /// The question.
        public var text: String
        /// How much the answer counts, from 0 to 2; 0 doesn't count.
        public var weight: Double?

        /// Makes a question.
        public init(_ text: String, weight: Double? = nil) {
            self.text = text
            self.weight = weight
        }
    }

    public static let collection: StaticString? = "campaigns"
    public var core: ResourceCore
    /// The job's title.
    public var title: String?
    /// The status in our words.
    public var status: CampaignStatus?
    /// The vendor's word for the status.
    public var remoteStatus: String?
    /// The vendor's word for the kind of contract, in lower case: `cdi`.
    public var contractType: String?
    /// The vendor's word for the kind of contract as it is: `CDI`.
    public var remoteContractType: String?
    /// The job's description.
    public var description: String?
    /// What people are asked; nil where it isn't told.
    public var questions: [Question]?
    /// How many people there are, and what became of them.
    public var counts: Counts?
    /// Where people apply.
    public var applyURL: String?
    /// How interviews are led; nil where it isn't told.
    public var settings: Settings?

    /// Makes a campaign with nothing known but its id.
    public init(core: ResourceCore) { self.core = core }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("title", title)
        json.member("status", status?.rawValue)
        json.member("remote_status", remoteStatus)
        json.member("contract_type", contractType)
        json.member("remote_contract_type", remoteContractType)
        json.member("description", description)
        if let questions {
            json.member(
                "questions",
                array: { json in
                    for question in questions {
                        json.object { json in
                            json.member("text", question.text)
                            json.member("weight", question.weight)
                        }
                    }
                })
        }
        if let counts { json.member("counts", object: counts.writeMembers) }
        json.member("apply_url", applyURL)
        if let settings { json.member("settings", object: settings.writeMembers) }
    }

    public func writeLinks(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("candidates", "/v1/campaigns/\(context.id(core.mark + core.remoteID))/candidates")
    }
}

extension Campaign {
    /// Numbers of a campaign, as far as they are known.
    public struct Counts: Sendable {
        /// People in it.
        public var candidates: Int?
        /// Interviews that took place.
        public var interviewsCompleted: Int?
        /// The mean of the scores, from 0 to 10.
        public var averageScore: Double?
        /// Hours that nobody had to spend on the telephone.
        public var timeSavedHours: Double?
        /// Interviews that took place, in percent.
        public var completionRate: Double?
        /// People with a score of 7 and more.
        public var qualified: Int?
        /// People whose voice mail answered.
        public var voicemail: Int?
        /// Interviews that were broken off.
        public var incomplete: Int?
        /// People who weren't available.
        public var unavailable: Int?
        /// People who didn't answer.
        public var noAnswer: Int?
        /// People who can't be called.
        public var invalid: Int?
        /// Questions that the vendor made up.
        public var questionsGenerated: Int?

        /// Numbers of which none is known.
        public init() {}

        func writeMembers(to json: inout JSONWriter) {
            json.member("candidates", candidates)
            json.member("interviews_completed", interviewsCompleted)
            json.member("average_score", averageScore)
            json.member("time_saved_hours", timeSavedHours)
            json.member("completion_rate", completionRate)
            json.member("qualified", qualified)
            json.member("voicemail", voicemail)
            json.member("incomplete", incomplete)
            json.member("unavailable", unavailable)
            json.member("no_answer", noAnswer)
            json.member("invalid", invalid)
            json.member("questions_generated", questionsGenerated)
        }
    }

    /// How the interviews of a campaign are led. A switch that is nil follows the account's own setting.
    public struct Settings: Sendable {
        /// More about the job.
        public var additionalInfo: String?
        /// The company that recruits.
        public var companyName: String?
        /// The company that the job is at, as it's named in calls.
        public var clientName: String?
        /// The vendor's word for a test of a language: `english`.
        public var languageTestMode: String?
        /// Whether the wanted salary is asked for.
        public var asksSalary: Bool?
        /// Whether it's asked how the search for a job goes.
        public var asksJobSearch: Bool?
        /// Whether it's asked from when on the person could work.
        public var asksAvailability: Bool?
        /// Whether the vendor's Engage is used.
        public var engages: Bool?
        /// Whether the interview is summed up.
        public var recapsInterview: Bool?
        /// Whether the job is summed up.
        public var recapsJob: Bool?

        /// Settings of which none is known.
        public init() {}

        func writeMembers(to json: inout JSONWriter) {
            json.member("additional_info", additionalInfo)
            json.member("company_name", companyName)
            json.member("client_name", clientName)
            json.member("language_test_mode", languageTestMode)
            json.member("enable_salary_question", asksSalary)
            json.member("enable_job_search_question", asksJobSearch)
            json.member("enable_availability_question", asksAvailability)
            json.member("enable_engage", engages)
            json.member("enable_recap_interview", recapsInterview)
            json.member("enable_recap_job", recapsJob)
        }
    }
}
