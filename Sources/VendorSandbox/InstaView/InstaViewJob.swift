import GatewayJSON

/// A job (instaview.md section 7).
struct InstaViewJob: Sendable {
    static let statuses = ["UNDEFINED", "OPEN", "CLOSED"]

    let id: String
    var title: String
    var description: String
    var jobUrl: String?
    var benefits: String?
    var requiredSkills: [String]
    var niceToHaveSkills: [String]?
    /// Language and level of the CEFR.
    var languages: [(language: String, proficiency: String)]
    var education: [String]
    var experience: String?
    var contractType: String?
    var status: String
    var location: Location
    var salary: Salary
    /// As the caller sent it.
    var metadata: [UInt8]?
    let createdAt: Timestamp
    /// Nil until something changes.
    var updatedAt: Timestamp?

    struct Location: Sendable {
        var workMode: String?
        var street: String?
        var city: String?
        var postalCode: String?
        var countryCode: String?
    }

    struct Salary: Sendable {
        var min: Double?
        var max: Double?
        var currency: String?
        var period: String?
    }

    /// A job with nothing but what every job has.
    init(id: String, title: String, description: String, createdAt: Timestamp) {
        self.id = id
        self.title = title
        self.description = description
        self.createdAt = createdAt
        requiredSkills = []
        languages = []
        education = []
        status = "OPEN"
        location = Location()
        salary = Salary()
    }

    /// - Parameter isUnsaved: whether it was only read from a posting: then ids and times are empty strings (section 7).
    func write(into writer: inout JSONWriter, companyId: String, isUnsaved: Bool = false) {
        writer.object { body in
            body.member("id", isUnsaved ? "" : id)
            body.member("companyId", companyId)
            body.member("title", title)
            body.member("description", description)
            body.member("jobUrl", jobUrl)
            body.member("benefits", benefits)
            body.member("requiredSkills", requiredSkills)
            body.member("niceToHaveSkills", niceToHaveSkills)
            body.array("languageRequirements") { list in
                for (language, proficiency) in languages {
                    list.object { item in
                        item.member("language", language)
                        item.member("proficiency", proficiency)
                    }
                }
            }
            body.member("education", education)
            body.member("experience", experience)
            body.member("contractType", contractType)
            body.member("status", status)
            body.object("location") { place in
                place.member("workMode", location.workMode)
                place.member("street", location.street)
                place.member("city", location.city)
                place.member("postalCode", location.postalCode)
                place.member("countryCode", location.countryCode)
            }
            body.object("salary") { range in
                range.member("min", salary.min)
                range.member("max", salary.max)
                range.member("currency", salary.currency)
                range.member("period", salary.period)
            }
            if let metadata {
                body.key("metadata")
                body.splice(raw: metadata)
            }
            body.member("createdAt", isUnsaved ? "" : createdAt.iso)
            body.member("updatedAt", isUnsaved ? "" : (updatedAt ?? createdAt).iso)
        }
    }

    /// Takes in the fields of a body that are there. Whether objects inside are merged isn't said; here they are
    /// replaced, the reading that punishes a client which sends a part.
    mutating func take(_ fields: inout InstaViewFields, urlFields: [String]) {
        // Limits of the texts aren't visible on the pages of jobs.
        title = fields.text("title", 1...10_000) ?? title
        description = fields.text("description", 1...1_000_000) ?? description
        for field in urlFields { jobUrl = fields.text(field, 1...2048) ?? jobUrl }
        benefits = fields.text("benefits") ?? benefits
        requiredSkills = fields.texts("requiredSkills") ?? requiredSkills
        niceToHaveSkills = fields.texts("niceToHaveSkills") ?? niceToHaveSkills
        education = fields.texts("education") ?? education
        experience = fields.text("experience") ?? experience
        contractType = fields.text("contractType") ?? contractType
        status = fields.word("status", of: Self.statuses) ?? status
        if let list = fields.value("languageRequirements") {
            let pairs = list.elements.compactMap { item -> (language: String, proficiency: String)? in
                guard let language = item["language"]?.string, let level = item["proficiency"]?.string else {
                    return nil
                }
                return (language, level)
            }
            if list.kind != .array || pairs.count != list.count {
                fields.refuse("languageRequirements", "must be an array of {language, proficiency}")
            }
            languages = pairs
        }
        if let given = fields.object("location", { Self.location(&$0) }) { location = given }
        if let mode = fields.text("workMode") { location.workMode = mode }
        if let given = fields.object("salary", { Self.salary(&$0) }) { salary = given }
        metadata = fields.metadata() ?? metadata
    }

    private static func location(_ fields: inout InstaViewFields) -> Location {
        let location = Location(
            workMode: fields.text("workMode"), street: fields.text("street"), city: fields.text("city"),
            postalCode: fields.text("postalCode"), countryCode: fields.text("countryCode"))
        if let code = location.countryCode,
            code.utf8.count != 2 || !code.utf8.allSatisfy({ (0x41...0x5a).contains($0) })
        {
            fields.refuse("countryCode", "must be a valid ISO31661 Alpha2 code")
        }
        return location
    }

    private static func salary(_ fields: inout InstaViewFields) -> Salary {
        Salary(
            min: fields.number("min"), max: fields.number("max"), currency: fields.text("currency"),
            period: fields.text("period"))
    }
}
