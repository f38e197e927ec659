import GatewayJSON

/// The body of `POST /job-posts` (huntr.md section 20.4), checked against the organisation.
struct HuntrPostWish: Sendable {
    /// An employer as it's named: an existing one, or one to be made of an unknown domain.
    enum Employer: Sendable {
        case known(HuntrRecord)
        case named(name: String, domain: String, description: String?)
    }

    let title: String
    private let type: String
    private let status: String
    let employer: Employer?
    private let body: JSONValue

    /// - Throws: 400 with each wrong field.
    init(_ call: Call, state: HuntrState) throws(Refusal) {
        guard let body = call.object else { throw .answer(HuntrFake.failure(.malformedRequest)) }
        self.body = body
        var flaws: [HuntrFlaw] = []
        title = body["title"]?.string ?? ""
        if title.isEmpty { flaws.append(.body("title", body["title"])) }
        type = body["jobType"]?.string ?? ""
        if !["FULL_TIME", "PART_TIME", "CONTRACTOR", "INTERNSHIP"].contains(type) {
            flaws.append(.body("jobType", body["jobType"]))
        }
        status = body["jobPostStatusName"]?.string ?? ""
        if !["Open", "Closed", "Draft"].contains(status) {
            flaws.append(.body("jobPostStatusName", body["jobPostStatusName"]))
        }
        employer = Self.employer(body, state)
        if employer == nil {
            flaws.append(
                body["employerId"] == nil
                    ? .body("employer", body["employer"]) : .body("employerId", body["employerId"]))
        }
        for location in body["locations"]?.elements.map({ $0 }) ?? [] {
            let isPlace = location["address"]?.string != nil || (location["lat"] != nil && location["lng"] != nil)
            if !isPlace { flaws.append(.body("locations", body["locations"])) }
        }
        if let salary = body["salary"], !Self.isSalary(salary) { flaws.append(.body("salary", salary)) }
        if let word = body["visibility"], !["VISIBLE", "HIDDEN"].contains(word.string ?? "") {
            flaws.append(.body("visibility", word))
        }
        guard flaws.isEmpty else { throw .huntr(flaws) }
    }

    private static func employer(_ body: JSONValue, _ state: HuntrState) -> Employer? {
        if let id = body["employerId"]?.string {
            return state.records.employers.first { $0.id == id }.map { .known($0) }
        }
        guard let name = body["employer"]?["name"]?.string, let domain = body["employer"]?["domain"]?.string,
            !name.isEmpty, !domain.isEmpty
        else { return nil }
        return .named(name: name, domain: domain, description: body["employer"]?["description"]?.string)
    }

    private static func isSalary(_ salary: JSONValue) -> Bool {
        guard salary.kind == .object else { return false }
        let intervals = ["ANNUAL", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]
        if let interval = salary["interval"], !intervals.contains(interval.string ?? "") { return false }
        return salary["actual"] != nil || (salary["min"] != nil && salary["max"] != nil)
    }

    /// The post in its full form; in the list it's shorter.
    func post(_ id: String, employer: HuntrRecord?, by creator: HuntrRecord?, at seconds: Int) -> HuntrRecord {
        let short = { (json: inout JSONWriter) in
            json.member("id", id)
            json.member("title", title)
            json.member("jobType", type)
            for key in ["isRemote", "url", "salary", "locations", "postDate"] {
                guard let value = body.member(key) else { continue }
                json.key(dynamic: key)
                json.splice(value)
            }
            json.member("employerId", employer?.id)
            json.object("jobPostStatus") { $0.member("name", status) }
            json.member("visibility", body["visibility"]?.string ?? "VISIBLE")
        }
        var record = HuntrRecord(id, at: seconds) { json in
            short(&json)
            json.member("htmlDescription", body["htmlDescription"]?.string)
            json.member("applicationInstructions", body["applicationInstructions"]?.string)
            if let employer {
                json.key("employer")
                json.splice(raw: employer.json)
            }
            for key in (["creatorMember", "ownerMember"] as [String]) {
                guard let creator else { continue }
                json.key(dynamic: key)
                json.splice(raw: creator.json)
            }
            json.member("createdAt", seconds)
        }
        var writer = JSONWriter()
        writer.object(short)
        record.short = writer.bytes
        return record
    }
}

extension HuntrState {
    /// The employer of a post; one of an unknown domain is made.
    mutating func employer(_ wish: HuntrPostWish.Employer, at seconds: Int) -> HuntrRecord {
        switch wish {
        case .known(let record): return record
        case .named(let name, let domain, let description):
            if let known = records.employers.first(where: { $0.facts["domain"] == domain }) { return known }
            let id = nextId(at: seconds)
            let made = HuntrRecord(id, at: seconds, ["domain": domain, "isPartner": "false"]) { json in
                json.member("id", id)
                json.member("name", name)
                json.member("domain", domain)
                json.member("description", description)
                json.member("isPartner", false)
            }
            records.employers.insert(made, at: 0)
            return made
        }
    }
}
