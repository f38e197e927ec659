public import GatewayJSON

/// A job to create, as a caller describes one; what is required depends on the vendor.
public struct JobDraft: Draft {
    /// The statuses that a job can be given.
    public enum Status: String, CaseIterable, Sendable {
        case draft
        case open
        case paused
        case closed
    }

    /// Every member of the draft but `provider_options`; of objects their members.
    public static let fields = [
        "title", "description_html", "description_text", "status", "employment_type", "workplace", "department",
        "seniority", "location/raw", "location/name", "location/city", "location/country", "location/lat",
        "location/lng", "location/url", "salary/raw", "salary/min", "salary/max", "salary/currency", "salary/period",
        "salary/hidden", "url", "employer/id", "employer/name", "employer/domain", "deadline_at", "owner_id",
        "questions",
    ]

    /// The mistakes of form.
    public let errors: [FieldError]
    /// The members that were given, for the mapping report; of `location`, `salary` and `employer` their members.
    public var given: [String]
    /// The title.
    public var title: String?
    /// The description as HTML.
    public var descriptionHTML: String?
    /// The description as plain text.
    public var descriptionText: String?
    /// The status.
    public var status: Status?
    /// How somebody is employed.
    public var employmentType: EmploymentType?
    /// Where the work is done.
    public var workplace: Workplace?
    /// The department.
    public var department: String?
    /// The experience asked for: the vendor's word in lower snake case.
    public var seniority: String?
    /// Where the work is.
    public var location: Job.Location?
    /// The pay.
    public var salary: Job.Salary?
    /// The posting.
    public var url: String?
    /// The company that the job is at; its id in either form.
    public var employer: Job.EmployerSummary?
    /// The last moment to apply.
    public var deadlineAt: Timestamp?
    /// The owner's id in either form.
    public var ownerID: String?
    /// What applicants are asked.
    public var questions: [Job.Question]?
    /// Vendor-only options.
    public var options: ProviderOptions

    /// Reads a draft.
    public init(_ body: JSONValue) {
        var reader = DraftReader(body)
        self.init(&reader, hasOptions: true)
    }

    /// Reads a draft that is a part of another one, without options of its own.
    init(part reader: inout DraftReader) { self.init(&reader, hasOptions: false) }

    private init(_ reader: inout DraftReader, hasOptions: Bool) {
        title = reader.string("title", max: 10_000)
        descriptionHTML = reader.string("description_html", max: JobFields.longest)
        descriptionText = reader.string("description_text", max: JobFields.longest)
        status = reader.choice("status", of: Status.self)
        employmentType = reader.choice("employment_type", of: EmploymentType.self)
        workplace = reader.choice("workplace", of: Workplace.self)
        department = reader.string("department")
        seniority = reader.string("seniority", max: 100)
        var parts: [String] = []
        location = reader.nested("location") { JobFields.location(&$0, &parts) }
        salary = reader.nested("salary") { JobFields.salary(&$0, &parts) }
        url = reader.string("url", max: 2048)
        employer = reader.nested("employer") { JobFields.employer(&$0, &parts) }
        deadlineAt = reader.moment("deadline_at")
        ownerID = reader.string("owner_id")
        questions = reader.nestedList("questions", count: 0...100) { JobFields.question(&$0) }
        given = JobFields.detailed(reader.given, parts)
        options = hasOptions ? ProviderOptions(&reader) : ProviderOptions()
        if hasOptions { reader.finish() }
        errors = reader.errors
    }
}

/// How the members of a job are read, for drafts and changes alike.
enum JobFields {
    /// The longest description, in characters.
    static let longest = 100_000

    /// The members that were given, with those of objects in the object's place: `location/city`.
    static func detailed(_ given: [String], _ parts: [String]) -> [String] {
        given.flatMap { name in
            let inner = parts.filter { $0.hasPrefix(name + "/") }
            return inner.isEmpty ? [name] : inner
        }
    }

    static func location(_ reader: inout DraftReader, _ parts: inout [String]) -> Job.Location {
        var location = Job.Location()
        location.raw = reader.string("raw")
        location.name = reader.string("name")
        location.city = reader.string("city", max: 255)
        location.country = reader.string("country", max: 255)
        location.latitude = reader.number("lat", in: -90...90)
        location.longitude = reader.number("lng", in: -180...180)
        location.url = reader.string("url", max: 2048)
        parts += reader.given.map { "location/" + $0 }
        return location
    }

    static func salary(_ reader: inout DraftReader, _ parts: inout [String]) -> Job.Salary {
        var salary = Job.Salary()
        salary.raw = reader.string("raw")
        salary.min = reader.number("min", in: 0...1e12)
        salary.max = reader.number("max", in: 0...1e12)
        salary.currency = reader.string("currency", max: 3)
        salary.period = reader.choice("period", of: SalaryPeriod.self)
        salary.isHidden = reader.bool("hidden")
        if let currency = salary.currency, !isCurrency(currency) {
            reader.refuse("currency", "currency_invalid", "currency must be three capital letters, as EUR.")
        }
        if let min = salary.min, let max = salary.max, min > max {
            reader.refuse("max", "range_invalid", "max must not be less than min.")
        }
        parts += reader.given.map { "salary/" + $0 }
        return salary
    }

    static func employer(_ reader: inout DraftReader, _ parts: inout [String]) -> Job.EmployerSummary {
        let employer = Job.EmployerSummary(
            remoteID: reader.string("id"), name: reader.string("name"), domain: reader.string("domain", max: 255))
        parts += reader.given.map { "employer/" + $0 }
        return employer
    }

    static func question(_ reader: inout DraftReader) -> Job.Question {
        var question = Job.Question(reader.requiredString("text") ?? "")
        question.type = reader.string("type", max: 100)
        question.choices = reader.strings("choices", count: 1...100)
        question.isRequired = reader.bool("required")
        return question
    }

    private static func isCurrency(_ text: String) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5a).contains($0) }
    }
}
