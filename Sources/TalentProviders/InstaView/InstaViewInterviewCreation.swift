public import TalentModel
import GatewayJSON

// Vendor file sections 8.1 and 8.2.
extension InstaViewProvider: InterviewCreating {
    public static let interviewCreation: [FieldMapping] =
        [
            .native("candidate_id", "candidateId"),
            .native("candidate", "candidate"),
            .native("job_id", "jobId"),
            .native("agent_id", "agentId"),
            .native("agent", "agent"),
            .native("scheduled_at", "scheduleTime"),
            .native("is_test", "isTest"),
        ]
        + jobCreation.map { .native("job/" + $0.field, "job." + $0.remoteField) }

    /// How far ahead an interview can be.
    private static let furthest = Duration.seconds(30 * 86_400)

    public func createInterview(
        _ draft: InterviewDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<Interview>> {
        var mistakes: [FieldError] = []
        let candidate = knownID(draft.candidateID, "/candidate_id", &mistakes)
        let job = knownID(draft.jobID, "/job_id", &mistakes)
        let agent = knownID(draft.agentID, "/agent_id", &mistakes)
        let personsJob = knownID(draft.candidate?.jobID, "/candidate/job_id", &mistakes)
        if draft.candidate?.jobID != nil && (draft.jobID != nil || draft.job != nil) {
            mistakes.append(
                FieldError(
                    pointer: "/candidate/job_id", code: "conflict",
                    detail: "candidate.job_id excludes job and job_id."))
        }
        let phone = draft.candidate?.phone.flatMap { PhoneNumber($0, region: settings.defaultRegion) }
        if let person = draft.candidate {
            mistakes += Self.mistakes(person, hasPhone: phone != nil, today: CalendarDate(options.now))
        }
        let titleField = option("job_title_field") ?? "title"
        var newJob = draft.job.map { InstaViewJobFields($0) }
        newJob?.titleField = titleField
        mistakes += newJob?.mistakes(at: "/job", isNew: true) ?? []
        if let title = draft.job?.title, !(5...200).contains(title.unicodeScalars.count) {
            // A rule for jobs made on the way alone (section 7).
            mistakes.append(
                FieldError(
                    pointer: "/job/title", code: "length_invalid", detail: "title must have 5 to 200 characters."))
        }
        if let agent = draft.agent { mistakes += Self.mistakes(agent) }
        if let moment = draft.scheduledAt, moment > options.now + Self.furthest {
            mistakes.append(
                FieldError(
                    pointer: "/scheduled_at", code: "too_late", detail: "scheduled_at is at most 30 days ahead."))
        }
        if !mistakes.isEmpty { throw .invalid(mistakes) }

        let sentJob = newJob
        let scheduleField = option("schedule_field") ?? "scheduleTime"
        var json = JSONWriter()
        json.object { json in
            json.member("candidateId", candidate)
            if let person = draft.candidate {
                json.member("candidate", object: { Self.write(person, phone, personsJob, to: &$0) })
            }
            json.member("jobId", job)
            if let job = sentJob { json.member("job", object: { job.write(to: &$0) }) }
            json.member("agentId", agent)
            if let agent = draft.agent { json.member("agent", object: { Self.write(agent, to: &$0) }) }
            if let moment = draft.scheduledAt {
                json.key(dynamic: scheduleField)
                json.string(moment.text)
            }
            json.member("isTest", draft.isTest)
        }
        var endpoint = call(
            "instaview.interviews.create", .spend, .post, "/interviews", company: try company(draft.options),
            body: json.bytes
        ) { body throws(WireError) -> Created<Interview> in
            Created(try Self.interview(Self.unwrapped(body)))
        }
        // What it costs depends on the agent and on how long it takes; what is counted is that somebody is called.
        endpoint.cost = Units(call: 1)
        endpoint.credits = 1
        var table = Self.interviewCreation.filter { $0.field != "scheduled_at" && $0.field != "job/title" }
        table += [.native("scheduled_at", scheduleField), .native("job/title", "job." + titleField)]
        endpoint.mapping = MappingReport(given: draft.given, table: table)
        if let given = draft.candidate?.phone, let phone, given != phone.text {
            endpoint.mapping.coerced.append("/candidate/phone: \(given) → \(phone.text)")
        }
        endpoint.mapping.coerced += (newJob?.coerced ?? []).map { "/job" + $0 }
        endpoint.pointers = Self.pointers(table)
        endpoint.contacts = [
            phone.map { ($0.text, "/candidate/phone") }, draft.candidate?.email.map { ($0, "/candidate/email") },
        ].compactMap(\.self)
        endpoint.personalData = [
            draft.candidate?.firstName, draft.candidate?.lastName, draft.candidate?.email, draft.candidate?.phone,
            phone?.text,
        ].compactMap(\.self)
        return endpoint
    }

    private func knownID(_ text: String?, _ pointer: String, _ mistakes: inout [FieldError]) -> String? {
        guard let text else { return nil }
        do {
            return try uuid(text, at: .pointer(pointer), "This id")
        } catch {
            mistakes += error.errors
            return nil
        }
    }

    /// The rules for people who are made on the way are those of section 6.1.
    private static func mistakes(
        _ person: InterviewDraft.Person, hasPhone: Bool, today: CalendarDate
    ) -> [FieldError] {
        var mistakes: [FieldError] = []
        func mistake(_ field: String, _ code: String, _ detail: String) {
            mistakes.append(FieldError(pointer: "/candidate/" + field, code: code, detail: detail))
        }
        for (name, value) in [("first_name", person.firstName), ("last_name", person.lastName)]
        where value.unicodeScalars.count > 100 {
            mistake(name, "too_long", "\(name) must have 1 to 100 characters.")
        }
        if person.phone != nil && !hasPhone {
            mistake("phone", "phone_invalid", "phone must be E.164, as +421915123456.")
        }
        if person.email == nil && person.phone == nil { mistake("email", "required", "email or phone is required.") }
        if let expiry = person.consentExpiresOn {
            if expiry <= today {
                mistake("consent_expires_on", "not_in_future", "consent_expires_on must be in the future.")
            }
        } else {
            mistake("consent_expires_on", "required", "consent_expires_on is required.")
        }
        return mistakes
    }

    /// The documented rules for agents (section 8.2). Words that aren't listed there are left to the vendor.
    private static func mistakes(_ agent: InterviewDraft.Agent) -> [FieldError] {
        var mistakes: [FieldError] = []
        func mistake(_ field: String, _ code: String, _ detail: String) {
            mistakes.append(FieldError(pointer: "/agent/" + field, code: code, detail: detail))
        }
        if !(2...100).contains(agent.name.unicodeScalars.count) {
            mistake("name", "length_invalid", "name must have 2 to 100 characters.")
        }
        if agent.duration > 180 {
            mistake("duration_minutes", "number_invalid", "duration_minutes must be from 1 to 180.")
        }
        let words = [
            ("type", agent.type), ("focus", agent.focus), ("language", agent.language), ("voice", agent.voice ?? "A"),
            ("language_level", agent.languageLevel ?? "A"),
        ]
        for (name, text) in words where word(text) == nil {
            mistake(name, "word_invalid", "\(name) must be a word of InstaView's in lower snake case.")
        }
        if agent.type == "phone" && agent.phoneNumberID == nil {
            mistake("phone_number_id", "required", "phone_number_id is required for an agent that calls.")
        }
        return mistakes
    }

    private static func write(
        _ person: InterviewDraft.Person, _ phone: PhoneNumber?, _ job: String?, to json: inout JSONWriter
    ) {
        json.member("firstName", person.firstName)
        json.member("lastName", person.lastName)
        json.member("gdprExpiryDate", person.consentExpiresOn?.text)
        json.member("email", person.email)
        json.member("phoneNumber", phone?.text)
        json.member("jobId", job)
    }

    private static func write(_ agent: InterviewDraft.Agent, to json: inout JSONWriter) {
        json.member("name", agent.name)
        json.member("type", agent.type.uppercased())
        json.member("focus", agent.focus.uppercased())
        json.member("language", agent.language.uppercased())
        json.member("duration", agent.duration)
        json.member("questions", agent.questions)
        json.member("instructions", agent.instructions)
        json.member("voiceId", agent.voice?.uppercased())
        json.member("companyPhoneNumberId", agent.phoneNumberID)
        json.member("cefrLevel", agent.languageLevel?.uppercased())
    }

    /// The vendor's names of nested fields with the caller's places.
    private static func pointers(_ table: [FieldMapping]) -> PointerMap {
        var pointers = PointerMap(table)
        let nested = [
            ("candidate.firstName", "/candidate/first_name"), ("candidate.lastName", "/candidate/last_name"),
            ("candidate.gdprExpiryDate", "/candidate/consent_expires_on"), ("candidate.email", "/candidate/email"),
            ("candidate.phoneNumber", "/candidate/phone"), ("candidate.jobId", "/candidate/job_id"),
            ("agent.name", "/agent/name"), ("agent.type", "/agent/type"), ("agent.focus", "/agent/focus"),
            ("agent.language", "/agent/language"), ("agent.duration", "/agent/duration_minutes"),
            ("agent.questions", "/agent/questions"), ("agent.instructions", "/agent/instructions"),
            ("agent.voiceId", "/agent/voice"), ("agent.companyPhoneNumberId", "/agent/phone_number_id"),
            ("agent.cefrLevel", "/agent/language_level"),
        ]
        for (name, pointer) in nested { pointers[name] = .pointer(pointer) }
        return pointers
    }
}
