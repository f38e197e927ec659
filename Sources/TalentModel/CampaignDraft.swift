public import GatewayJSON

/// A campaign to create, as a caller describes one; what is required depends on the vendor.
public struct CampaignDraft: Draft {
    /// Every member of the draft but `provider_options`; of `settings` its members.
    public static let fields = [
        "title", "contract_type", "description", "questions", "settings/additional_info", "settings/client_name",
        "settings/enable_salary_question", "settings/enable_job_search_question",
        "settings/enable_availability_question", "settings/enable_engage", "settings/enable_recap_interview",
        "settings/enable_recap_job",
    ]

    /// The mistakes of form.
    public let errors: [FieldError]
    /// The members that were given, for the mapping report; of `settings` its members.
    public var given: [String]
    /// The job's title.
    public var title: String?
    /// The vendor's word for the kind of contract, in any case.
    public var contractType: String?
    /// The job's description.
    public var description: String?
    /// What people are asked; nil leaves it to the vendor.
    public var questions: [Campaign.Question]?
    /// How interviews are led.
    public var settings: Campaign.Settings?
    /// Vendor-only options.
    public var options: ProviderOptions

    /// Reads a draft.
    public init(_ body: JSONValue) {
        var reader = DraftReader(body)
        title = reader.string("title")
        contractType = reader.string("contract_type", max: 100)
        description = reader.string("description", max: 100_000)
        questions = reader.nestedList("questions", count: 1...100) { reader in
            Campaign.Question(
                reader.requiredString("text", max: 10_000) ?? "", weight: reader.number("weight", in: 0...2))
        }
        var parts: [String] = []
        settings = reader.nested("settings") { Self.settings(&$0, &parts) }
        given = JobFields.detailed(reader.given, parts)
        options = ProviderOptions(&reader)
        reader.finish()
        errors = reader.errors
    }

    private static func settings(_ reader: inout DraftReader, _ parts: inout [String]) -> Campaign.Settings {
        var settings = Campaign.Settings()
        settings.additionalInfo = reader.string("additional_info", max: 100_000)
        settings.clientName = reader.string("client_name")
        settings.asksSalary = reader.bool("enable_salary_question")
        settings.asksJobSearch = reader.bool("enable_job_search_question")
        settings.asksAvailability = reader.bool("enable_availability_question")
        settings.engages = reader.bool("enable_engage")
        settings.recapsInterview = reader.bool("enable_recap_interview")
        settings.recapsJob = reader.bool("enable_recap_job")
        parts += reader.given.map { "settings/" + $0 }
        return settings
    }
}

/// What is to change of a campaign.
public struct CampaignChange: Draft {
    /// The statuses that a campaign can be given.
    public enum Status: String, CaseIterable, Sendable {
        case active
        case paused
        /// For good.
        case completed
    }

    /// Every member of the change but `provider_options`.
    public static let fields = ["status"]

    /// The mistakes of form.
    public let errors: [FieldError]
    /// The members that were given, for the mapping report.
    public var given: [String]
    /// The status; nil only with mistakes.
    public var status: Status?
    /// Vendor-only options.
    public var options: ProviderOptions

    /// Reads a change.
    public init(_ body: JSONValue) {
        var reader = DraftReader(body)
        if reader.require("status") { status = reader.choice("status", of: Status.self) }
        given = reader.given
        options = ProviderOptions(&reader)
        reader.finish()
        errors = reader.errors
    }
}
