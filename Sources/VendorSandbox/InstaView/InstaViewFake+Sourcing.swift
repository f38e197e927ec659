import GatewayJSON

/// A run of sourcing, its preview, or of enrichment (section 9).
struct InstaViewRun: Sendable {
    enum Kind: Sendable {
        case sourcing, preview, enrichment

        var prefix: String {
            switch self {
            case .sourcing: "req_"
            case .preview: "req_prev_"
            case .enrichment: "enr_"
            }
        }

        var word: String { self == .enrichment ? "Enrichment" : "Sourcing" }
    }

    let id: String
    let kind: Kind
    /// How many candidates are wanted.
    var limit: Int
    let profileIds: [String]
    let createdAt: Timestamp
    /// When it's done.
    var doneAt: Timestamp

    /// Profile ids are opaque; these are made of the run's place in a row of invented people.
    var people: [(profileId: String, person: InventedPerson)] {
        kind == .enrichment
            ? profileIds.map { ($0, InventedPerson(Self.number(of: $0))) }
            : (0..<limit).map { ("prof_\(1000 + $0)", InventedPerson($0 + 400)) }
    }

    static func number(of profile: String) -> Int { Int(profile.dropFirst(5)).map { $0 - 600 } ?? 0 }
}

// Section 9: never wrapped. A run takes a second here.
extension InstaViewFake {
    func startRun(_ kind: InstaViewRun.Kind, _ call: Call) throws(Refusal) -> Answer {
        var fields = try InstaViewFields(call)
        let limit: Int
        var profiles: [String] = []
        switch kind {
        case .sourcing, .preview:
            _ = fields.text("title", 1...200, isRequired: true)
            _ = fields.text("jobDescription", 1...10_000, isRequired: true)
            _ = fields.text("location")
            _ = fields.text("query")
            limit = fields.integer("limit", 1...100) ?? 20
        case .enrichment:
            profiles = fields.texts("profileIds", 1...10, isRequired: true) ?? []
            limit = profiles.count
        }
        let webhookId = fields.uuid("webhookId")
        try fields.stop()
        if let webhookId { try checkWebhook(webhookId, kind) }
        let now = Timestamp.now()
        let run = InstaViewRun(
            id: kind.prefix + state.ids.uuid(), kind: kind, limit: limit, profileIds: profiles, createdAt: now,
            doneAt: now.adding(seconds: 1))
        state.runs.append(run)
        return accepted(run, webhookId)
    }

    private func checkWebhook(_ id: String, _ kind: InstaViewRun.Kind) throws(Refusal) {
        guard let webhook = state.webhooks.first(where: { $0.id == id }) else {
            throw .answer(Self.error(403, "RESOURCE_ACCESS_DENIED", "Access denied to this webhook configuration"))
        }
        let word = kind == .enrichment ? "enrich." : "sourcing."
        if !webhook.events.contains(where: { $0.hasPrefix(word) }) {
            throw .answer(Self.error(422, "WEBHOOK_NOT_SUBSCRIBED", "The webhook doesn't subscribe to these events"))
        }
    }

    private func accepted(_ run: InstaViewRun, _ webhookId: String?) -> Answer {
        .object(202) { body in
            body.member("success", true)
            body.member("requestId", run.id)
            body.member("status", "processing")
            body.member("message", "\(run.kind.word) run accepted and queued for processing.")
            body.member("webhookId", webhookId)
            body.member("createdAt", run.createdAt.isoMilliseconds)
        }
    }

    /// More candidates for a run that is over.
    func sourceMore(_ id: String, _ call: Call) throws(Refusal) -> Answer {
        let place = try place(of: id, .sourcing)
        var fields = try InstaViewFields(call)
        let query = fields.text("query", 1...500)
        let more = fields.integer("limit", 1...50)
        if query == nil && more == nil { fields.refuse("limit", "or query must be provided") }
        try fields.stop()
        let now = Timestamp.now()
        if state.runs[place].doneAt > now { throw .answer(Self.error(409, "RUN_IN_PROGRESS", "The run is going on")) }
        state.runs[place].limit += more ?? 10
        state.runs[place].doneAt = now.adding(seconds: 1)
        return accepted(state.runs[place], nil)
    }

    func results(_ kind: InstaViewRun.Kind, _ id: String) throws(Refusal) -> Answer {
        let run = state.runs[try place(of: id, kind)]
        guard run.doneAt <= .now() else {
            return .object(202) { body in
                body.member("success", true)
                body.member("requestId", run.id)
                body.member("status", "processing")
                body.member("createdAt", run.createdAt.isoMilliseconds)
                body.member("candidatesSourcedCount", 0)
                body.member("message", "\(kind.word) run is being processed.")
            }
        }
        return .object { body in
            body.member("success", true)
            body.member("requestId", run.id)
            body.member("status", "completed")
            body.member("createdAt", run.createdAt.isoMilliseconds)
            body.member("completedAt", run.doneAt.isoMilliseconds)
            switch kind {
            case .sourcing:
                body.member("foundCount", run.limit)
                body.member("scoredCount", run.limit)
                body.array("candidates") { list in for each in run.people { Self.write(each, into: &list) } }
            case .preview:
                body.array("candidates") { list in for each in run.people { Self.writePreview(each, into: &list) } }
            case .enrichment:
                let found = run.people.filter { $0.profileId.hasPrefix("prof_") }.count
                body.member("enrichedCount", found)
                body.member("failureCount", run.limit - found)
                body.member("creditsConsumed", found)
                body.array("data") { list in for each in run.people { Self.writeEnriched(each, into: &list) } }
            }
        }
    }

    /// An unknown or a foreign id is 404, never 403.
    private func place(of id: String, _ kind: InstaViewRun.Kind) throws(Refusal) -> Int {
        guard let place = state.runs.firstIndex(where: { $0.id == id && $0.kind == kind }) else {
            throw .answer(Self.error(404, "REQUEST_NOT_FOUND", "Request \(id) not found"))
        }
        return place
    }

    func renderCards(_ call: Call) throws(Refusal) -> Answer {
        var fields = try InstaViewFields(call)
        let profiles = fields.texts("profileIds", 1...10, isRequired: true) ?? []
        let theme = fields.word("theme", of: ["dark", "light"]) ?? "dark"
        try fields.stop()
        let known = profiles.filter { $0.hasPrefix("prof_") }.count
        return .object { body in
            body.member("success", true)
            body.member("renderedCount", known)
            body.array("data") { list in
                for profile in profiles {
                    let person = InventedPerson(InstaViewRun.number(of: profile))
                    let isKnown = profile.hasPrefix("prof_")
                    list.object { item in
                        item.member("profileId", profile)
                        item.member("success", isKnown)
                        if isKnown {
                            item.member("name", person.firstName + " " + person.lastName)
                            item.member("htmlContent", "<div class=\"\(theme)\">\(person.firstName)</div>")
                        } else {
                            item.member("errorCode", "PROFILE_NOT_FOUND")
                        }
                    }
                }
            }
        }
    }

    private static func write(_ each: (profileId: String, person: InventedPerson), into list: inout JSONWriter) {
        list.object { item in
            item.member("profileId", each.profileId)
            item.member("name", each.person.firstName + " " + each.person.lastName)
            item.member("matchScore", 60 + each.person.firstName.utf8.count)
            item.member("rationale", "Has done this before.")
            item.member("skills", ["Patience"])
            item.member("headline", "Invented person")
            item.member("location", "Bratislava, SK")
            item.member("currentCompany", "Sandbox Ltd")
            item.member("currentRole", "Engineer")
            item.member("aiFitPoints", ["Exists"])
            item.member("aiRedFlags", [String]())
            item.array("aiDetailedRationale") { _ in }
            item.array("detailedExperience") { _ in }
            item.member("emails", [each.person.email])
        }
    }

    private static func writePreview(_ each: (profileId: String, person: InventedPerson), into list: inout JSONWriter) {
        list.object { item in
            item.member("profileId", each.profileId)
            item.member("fullName", each.person.firstName + " " + each.person.lastName)
            item.member("profileUrl", "https://www.linkedin.com/in/\(each.profileId)")
            item.member("title", "Engineer")
            item.member("headline", "Invented person")
            item.member("location", "Bratislava")
            item.member("country", "SK")
            item.member("companyName", "Sandbox Ltd")
            item.member("companyUrl", "https://sandbox.example")
        }
    }

    private static func writeEnriched(
        _ each: (profileId: String, person: InventedPerson), into list: inout JSONWriter
    ) {
        let isKnown = each.profileId.hasPrefix("prof_")
        list.object { item in
            item.member("profileId", each.profileId)
            item.member("success", isKnown)
            if isKnown {
                item.key("candidate")
                write(each, into: &item)
            } else {
                item.member("errorCode", "PROFILE_NOT_FOUND")
            }
        }
    }
}
