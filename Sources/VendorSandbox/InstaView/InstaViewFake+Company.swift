import GatewayJSON

/// A company (section 10).
struct InstaViewCompany: Sendable {
    let id: String
    var name = "Sandbox Ltd"
    var description: String? = "A company that doesn't exist."
    /// Members by their keys, since changes are merged.
    var metadata: [(key: String, value: [UInt8])] = []
    var updatedAt = Timestamp(seconds: 1_760_000_000)

    func write(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("id", id)
            body.member("name", name)
            body.member("createdAt", Timestamp(seconds: 1_760_000_000).iso)
            body.member("updatedAt", updatedAt.iso)
            body.member("description", description)
            body.object("metadata") { members in
                for (key, value) in metadata {
                    members.key(dynamic: key)
                    members.splice(raw: value)
                }
            }
        }
    }
}

// Sections 10 and 12, for a standard key: it has one company, and can't make another.
extension InstaViewFake {
    func createCompany() throws(Refusal) -> Answer {
        throw .answer(Self.error(403, "INSUFFICIENT_PERMISSIONS", "Only ATS API keys can create companies"))
    }

    func companies(_ call: Call) throws(Refusal) -> Answer {
        var flaws = InstaViewFlaws()
        let page = InstaViewPage(call.query, flaws: &flaws)
        try flaws.stop()
        let search = call.query["search"]?.lowercased() ?? ""
        let found = [state.company].filter { search.isEmpty || $0.name.lowercased().contains(search) }
        return envelope.list(found, page: page) { $0.write(into: &$1) }
    }

    func company(_ id: String) throws(Refusal) -> Answer {
        try checkCompany(id)
        let company = state.company
        return envelope.answer { company.write(into: &$0) }
    }

    func updateCompany(_ id: String, _ call: Call) throws(Refusal) -> Answer {
        try checkCompany(id)
        var fields = try InstaViewFields(call)
        var changed = state.company
        changed.name = fields.text("name", 2...100) ?? changed.name
        changed.description = fields.text("description", 1...1000) ?? changed.description
        if fields.metadata() != nil, let members = fields.value("metadata")?.members {
            for (key, value) in members {
                changed.metadata.removeAll { $0.key == key }
                changed.metadata.append((key, Array(value.raw)))
            }
        }
        try fields.stop()
        changed.updatedAt = .now()
        state.company = changed
        return envelope.answer { changed.write(into: &$0) }
    }

    /// A standard key may delete its own company, with everything in it; the company itself comes back at a reset.
    func deleteCompany(_ id: String) throws(Refusal) -> Answer {
        try checkCompany(id)
        state.jobs = []
        state.candidates = []
        state.interviews = []
        return .object { body in
            body.member("statusCode", 200)
            body.member("message", "Success")
            body.member("data", true)
            body.memberNull("traceId")
        }
    }

    private func checkCompany(_ id: String) throws(Refusal) {
        if id.lowercased() != state.companyId { throw .instaView(no: "Company", id) }
    }

    /// What the interviews so far have used, a credit for each minute.
    func usage() -> Answer {
        let done = state.interviews.filter { $0.status == "COMPLETED" && !$0.isTest }
        let credits = done.reduce(0) { $0 + ($1.durationMinutes ?? 0) }
        let company = state.company
        return envelope.answer { payload in
            payload.object { body in
                body.array("companies") { list in
                    list.object { item in
                        item.member("companyId", company.id)
                        item.member("companyName", company.name)
                        item.member("billingSystem", "credits")
                        Self.write(done.count, credits, into: &item)
                    }
                }
                Self.write(done.count, credits, into: &body)
            }
        }
    }

    private static func write(_ interviews: Int, _ credits: Double, into body: inout JSONWriter) {
        body.member("totalInterviews", interviews)
        body.member("totalCreditsUsed", credits)
        body.array("breakdownByCostKey") { list in
            list.object { item in
                item.member("costKey", "interview_minutes")
                item.member("events", interviews)
                item.member("creditsUsed", credits)
            }
        }
    }
}
