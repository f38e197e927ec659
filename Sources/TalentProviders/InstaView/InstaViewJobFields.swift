import GatewayJSON
import TalentModel

/// A job's fields on their way to the vendor: checked by its rules, written in its words (vendor file section 7).
struct InstaViewJobFields {
    var title: FieldChange<String>
    var description: FieldChange<String>
    var status: FieldChange<JobDraft.Status>
    var employmentType: FieldChange<EmploymentType>
    var workplace: FieldChange<Workplace>
    var seniority: FieldChange<String>
    var location: FieldChange<Job.Location>
    var salary: FieldChange<Job.Salary>
    var url: FieldChange<String>
    /// The vendor's name for the posting's address.
    var urlField: String
    /// The vendor's name for the title.
    var titleField = "title"
    /// What stands at the vendor now: partly changed objects are sent whole, since it isn't said whether the vendor
    /// replaces or merges them.
    var before: JSONValue?

    /// A job to create.
    init(_ draft: JobDraft) {
        func change<Value>(_ value: Value?) -> FieldChange<Value> { value.map { .set($0) } ?? .untouched }
        title = change(draft.title)
        description = change(draft.descriptionText)
        status = change(draft.status)
        employmentType = change(draft.employmentType)
        workplace = change(draft.workplace)
        seniority = change(draft.seniority)
        location = change(draft.location)
        salary = change(draft.salary)
        url = change(draft.url)
        urlField = "jobUrl"
    }

    /// A job to change.
    init(_ change: JobChange, before: JSONValue?, urlField: String) {
        title = change.title
        description = change.descriptionText
        status = change.status
        employmentType = change.employmentType
        workplace = change.workplace
        seniority = change.seniority
        location = change.location
        salary = change.salary
        url = change.url
        self.urlField = urlField
        self.before = before
    }

    /// Where the fields go, beside the posting's address.
    static let table: [FieldMapping] = [
        .native("title", "title"),
        .native("description_text", "description"),
        .native("status", "status"),
        .native("employment_type", "contractType"),
        .native("workplace", "location.workMode"),
        .native("seniority", "experience"),
        .native("location/city", "location.city"),
        .native("location/country", "location.countryCode"),
        .native("salary/min", "salary.min"),
        .native("salary/max", "salary.max"),
        .native("salary/currency", "salary.currency"),
        .native("salary/period", "salary.period"),
    ]

    /// What the vendor would refuse. `base` is the job's place in the caller's body.
    func mistakes(at base: String, isNew: Bool) -> [FieldError] {
        var mistakes: [FieldError] = []
        func mistake(_ field: String, _ code: String, _ detail: String) {
            mistakes.append(FieldError(pointer: base + "/" + field, code: code, detail: detail))
        }
        for (name, field) in [("title", title), ("description_text", description)] {
            if isNew, field.value == nil { mistake(name, "required", "\(name) is required.") }
            if field.isCleared { mistake(name, "not_clearable", "InstaView has no job without \(name).") }
        }
        if status.isCleared { mistake("status", "not_clearable", "InstaView has no job without status.") }
        if let status = status.value, !InstaViewProvider.jobStatuses.contains(where: { $0.status == status }) {
            mistake("status", "enum_invalid", "InstaView's jobs can be: open, closed.")
        }
        if let seniority = seniority.value, InstaViewProvider.word(seniority) == nil {
            mistake("seniority", "word_invalid", "seniority must be a word of InstaView's, as three_to_5_years.")
        }
        if let country = location.value?.country, !Self.isCountry(country) {
            mistake("location/country", "country_invalid", "InstaView takes ISO 3166 codes of two letters, as SK.")
        }
        return mistakes
    }

    /// The members of the job's JSON.
    func write(to json: inout JSONWriter) {
        write(titleField, title, to: &json) { $0.string($1) }
        write("description", description, to: &json) { $0.string($1) }
        write(urlField, url, to: &json) { $0.string($1) }
        write("experience", seniority, to: &json) { $0.string($1.uppercased()) }
        write("contractType", employmentType, to: &json) { $0.string($1.rawValue.uppercased()) }
        write("status", status, to: &json) { json, status in
            json.string(InstaViewProvider.jobStatuses.first { $0.status == status }?.word ?? "")
        }
        writeLocation(to: &json)
        writeSalary(to: &json)
    }

    /// What of a country's code was changed for the vendor.
    var coerced: [String] {
        guard let country = location.value?.country, country != country.uppercased() else { return [] }
        return ["/location/country: \(country) → \(country.uppercased())"]
    }

    private func write<Value>(
        _ name: String, _ field: FieldChange<Value>, to json: inout JSONWriter,
        _ value: (inout JSONWriter, Value) -> Void
    ) {
        switch field {
        case .untouched: return
        case .cleared:
            json.key(dynamic: name)
            json.null()
        case .set(let given):
            json.key(dynamic: name)
            value(&json, given)
        }
    }

    private func writeLocation(to json: inout JSONWriter) {
        let isPlaced = location.isCleared || location.value?.city != nil || location.value?.country != nil
        guard workplace.isTouched || isPlaced else { return }
        let old = before?["location"]
        // What is left of an object once all of it is cleared: the way of working alone.
        let isKept = !location.isCleared
        json.member(
            "location",
            object: { json in
                if workplace.isTouched {
                    write("workMode", workplace, to: &json) { $0.string($1.rawValue.uppercased()) }
                } else {
                    json.member("workMode", old?["workMode"])
                }
                if isKept { json.member("street", old?["street"]) }
                member("city", location.value?.city, isKept ? old?["city"] : nil, to: &json)
                if isKept { json.member("postalCode", old?["postalCode"]) }
                member(
                    "countryCode", location.value?.country?.uppercased(), isKept ? old?["countryCode"] : nil, to: &json)
            })
    }

    private func writeSalary(to json: inout JSONWriter) {
        if salary.isCleared { json.memberNull("salary") }
        guard let salary = salary.value,
            salary.min != nil || salary.max != nil || salary.currency != nil || salary.period != nil
        else { return }
        let old = before?["salary"]
        json.member(
            "salary",
            object: { json in
                if let min = salary.min { json.member("min", min) } else { json.member("min", old?["min"]) }
                if let max = salary.max { json.member("max", max) } else { json.member("max", old?["max"]) }
                member("currency", salary.currency, old?["currency"], to: &json)
                let period = salary.period.flatMap { period in
                    InstaViewProvider.periods.first { $0.period == period }?.word
                }
                member("period", period, old?["period"], to: &json)
            })
    }

    private func member(_ key: StaticString, _ new: String?, _ old: JSONValue?, to json: inout JSONWriter) {
        if let new { json.member(key, new) } else { json.member(key, old) }
    }

    private static func isCountry(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5a).contains($0 & 0xdf) && $0 & 0x80 == 0 }
    }
}
