public import GatewayJSON

/// What is to change of a job: absent members stay, null clears, a value sets.
public struct JobChange: Draft {
    /// The mistakes of form.
    public let errors: [FieldError]
    /// The members that were given, for the mapping report; of `location`, `salary` and `employer` their members.
    public var given: [String]
    /// The title.
    public var title: FieldChange<String>
    /// The description as HTML.
    public var descriptionHTML: FieldChange<String>
    /// The description as plain text.
    public var descriptionText: FieldChange<String>
    /// The status.
    public var status: FieldChange<JobDraft.Status>
    /// How somebody is employed.
    public var employmentType: FieldChange<EmploymentType>
    /// Where the work is done.
    public var workplace: FieldChange<Workplace>
    /// The department.
    public var department: FieldChange<String>
    /// The experience asked for: the vendor's word in lower snake case.
    public var seniority: FieldChange<String>
    /// Where the work is: the members that are given.
    public var location: FieldChange<Job.Location>
    /// The pay: the members that are given.
    public var salary: FieldChange<Job.Salary>
    /// The posting.
    public var url: FieldChange<String>
    /// The company that the job is at; its id in either form.
    public var employer: FieldChange<Job.EmployerSummary>
    /// The last moment to apply.
    public var deadlineAt: FieldChange<Timestamp>
    /// The owner's id in either form.
    public var ownerID: FieldChange<String>
    /// What applicants are asked: all of it.
    public var questions: FieldChange<[Job.Question]>
    /// Vendor-only options.
    public var options: ProviderOptions

    /// Reads a change. One that says nothing at all is a mistake, unless options say something.
    public init(_ body: JSONValue) {
        var reader = DraftReader(body)
        title = reader.textChange("title", max: 10_000)
        descriptionHTML = reader.textChange("description_html", max: JobFields.longest)
        descriptionText = reader.textChange("description_text", max: JobFields.longest)
        status = reader.change("status") { $0.choice($1, of: JobDraft.Status.self) }
        employmentType = reader.change("employment_type") { $0.choice($1, of: EmploymentType.self) }
        workplace = reader.change("workplace") { $0.choice($1, of: Workplace.self) }
        department = reader.textChange("department")
        seniority = reader.textChange("seniority", max: 100)
        var parts: [String] = []
        location = reader.change("location") { $0.nested($1) { JobFields.location(&$0, &parts) } }
        salary = reader.change("salary") { $0.nested($1) { JobFields.salary(&$0, &parts) } }
        url = reader.textChange("url", max: 2048)
        employer = reader.change("employer") { $0.nested($1) { JobFields.employer(&$0, &parts) } }
        deadlineAt = reader.change("deadline_at") { $0.moment($1) }
        ownerID = reader.textChange("owner_id")
        questions = reader.change("questions") { $0.nestedList($1, count: 0...100) { JobFields.question(&$0) } }
        given = JobFields.detailed(reader.given, parts)
        options = ProviderOptions(&reader)
        reader.finish()
        reader.requireChange()
        errors = reader.errors
    }
}
