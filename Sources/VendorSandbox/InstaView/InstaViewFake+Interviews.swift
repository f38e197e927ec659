import GatewayJSON

// Section 8.1.
extension InstaViewFake {
    private static let furthest = 30 * 86_400

    func createInterview(_ call: Call) throws(Refusal) -> Answer {
        var fields = try InstaViewFields(call)
        let now = Timestamp.now()
        // `scheduleTime` in the reference, `scheduledAt` in the changelog.
        let time = fields.time("scheduleTime") ?? fields.time("scheduledAt")
        if let time, time > now.adding(seconds: Self.furthest) {
            fields.refuse("scheduleTime", "must be at most 30 days ahead")
        }
        let isTest = fields.bool("isTest") ?? false
        let wish = wishedPerson(&fields, now)
        let newJob = wishedJob(&fields)
        let newAgent = wishedAgent(&fields, now)
        let jobId = fields.uuid("jobId")
        if jobId != nil && newJob != nil { fields.refuse("jobId", "and job exclude each other") }
        try fields.stop()

        let known = try knownCandidate(fields.value("candidateId")?.string)
        let agent: InstaViewAgent
        if let newAgent {
            agent = newAgent
        } else {
            agent = try knownAgent(fields.value("agentId")?.string ?? "")
        }
        if let jobId, state.job(jobId) == nil { throw .instaView(no: "Job", jobId) }
        let own = known?.jobIds ?? wish?.jobIds ?? []
        let chosen = try chosenJob(jobId ?? newJob?.id, own: own, of: agent, isNewPerson: wish != nil)

        var texts: [String?] = []
        if let known { texts = [known.phoneNumber, known.email, known.firstName, known.lastName] }
        if let wish { texts = [wish.phoneNumber, wish.email, wish.firstName, wish.lastName] }
        let magic = MagicValue.first(in: texts)
        try Refusal.stop(at: magic)
        // What is made on the way stays (section 8.1).
        if let newJob { state.jobs.append(newJob) }
        if newAgent != nil { state.agents.append(agent) }
        let candidate = known ?? wish.map { state.add($0, at: now) }
        guard let candidate else { throw .answer(Self.failure(.malformedRequest)) }
        let interview = newInterview(with: candidate, agent, job: chosen, at: time, isTest: isTest, now)
        state.interviews.append(interview)
        if let place = state.candidates.firstIndex(where: { $0.id == candidate.id }) {
            state.candidates[place].interviewCount += 1
        }
        return envelope.answer(201) { interview.write(into: &$0) }.afterwards(magic)
    }

    private func wishedPerson(_ fields: inout InstaViewFields, _ now: Timestamp) -> InstaViewCandidateWish? {
        let id = fields.uuid("candidateId")
        let state = state
        let wish = fields.object("candidate") { inner in
            InstaViewCandidateWish(inner.body, state: state, today: now, flaws: &inner.flaws)
        }
        if (id == nil) == (fields.value("candidate") == nil) {
            fields.refuse("candidateId", "or candidate must be provided, and not both")
        }
        if fields.body["candidate"]?["jobId"] != nil, fields.value("jobId") != nil || fields.value("job") != nil {
            fields.refuse("candidate.jobId", "can't be combined with job or jobId")
        }
        return wish
    }

    /// A job inside: 5 to 200 characters of title, at most ten skills of 128 characters (section 7).
    private func wishedJob(_ fields: inout InstaViewFields) -> InstaViewJob? {
        guard let value = fields.value("job"), value.kind == .object else { return nil }
        let titleField = value["jobTitle"] == nil ? "title" : "jobTitle"
        var inner = InstaViewFields(value, flaws: fields.flaws, base: "job.")
        let job = newJob(&inner, titleField: titleField)
        if !(5...200).contains(job.title.utf16.count) {
            inner.refuse(titleField, "must be between 5 and 200 characters")
        }
        let skills = job.requiredSkills + (job.niceToHaveSkills ?? [])
        if skills.count > 10 || !skills.allSatisfy({ (1...128).contains($0.utf16.count) }) {
            inner.refuse("requiredSkills", "must have at most 10 skills of 1 to 128 characters")
        }
        fields.flaws = inner.flaws
        return job
    }

    private func wishedAgent(_ fields: inout InstaViewFields, _ now: Timestamp) -> InstaViewAgent? {
        let id = fields.uuid("agentId")
        if (id == nil) == (fields.value("agent") == nil) {
            fields.refuse("agentId", "or agent must be provided, and not both")
        }
        guard let value = fields.value("agent"), value.kind == .object else { return nil }
        var inner = InstaViewFields(value, flaws: fields.flaws, base: "agent.")
        let agent = InstaViewAgent(&inner, id: state.ids.uuid(), at: now, state: state)
        fields.flaws = inner.flaws
        return agent
    }

    private func knownCandidate(_ id: String?) throws(Refusal) -> InstaViewCandidate? {
        guard let id else { return nil }
        guard let candidate = state.candidate(id) else { throw .instaView(no: "Candidate", id) }
        return candidate
    }

    private func knownAgent(_ id: String) throws(Refusal) -> InstaViewAgent {
        guard let agent = state.agent(id) else { throw .instaView(no: "Agent", id) }
        return agent
    }

    /// The job that it's about: given, else the candidate's only one; `GENERIC` agents want candidates without a job.
    private func chosenJob(
        _ given: String?, own: [String], of agent: InstaViewAgent, isNewPerson: Bool
    ) throws(Refusal) -> String? {
        var flaws = InstaViewFlaws()
        if agent.focus == "GENERIC" {
            if !own.isEmpty { flaws.add("candidateId", "has a job, which an agent of focus GENERIC excludes") }
            try flaws.stop()
            return given
        }
        if let given, !own.isEmpty, !isNewPerson, !own.contains(given), state.job(given) != nil {
            flaws.add("jobId", "must be one of the candidate's jobs")
        }
        if given == nil && own.count != 1 { flaws.add("jobId", "is required for an agent of focus \(agent.focus)") }
        try flaws.stop()
        return given ?? own.first
    }

    private func newInterview(
        with candidate: InstaViewCandidate, _ agent: InstaViewAgent, job: String?, at time: Timestamp?, isTest: Bool,
        _ now: Timestamp
    ) -> InstaViewInterview {
        let isByPhone = agent.type == "PHONE"
        let runs = time == nil && !isTest
        let status = isTest ? "COMPLETED" : runs ? "IN_PROGRESS" : "SCHEDULED"
        var attempts: [InstaViewInterview.Attempt] = []
        if isByPhone && !isTest {
            attempts = [
                InstaViewInterview.Attempt(
                    id: state.ids.uuid(), status: status, reasonCode: nil, retryNumber: 0, duration: nil,
                    scheduledAt: time ?? now, calledAt: runs ? now : nil)
            ]
        }
        return InstaViewInterview(
            id: state.ids.uuid(), candidateId: candidate.id, agentId: agent.id, jobId: job, status: status,
            isTest: isTest, scheduledAt: time, durationMinutes: isTest ? 0 : nil, finishedDate: isTest ? now : nil,
            attempts: attempts, isByPhone: isByPhone, rating: nil, createdAt: now)
    }

    func interviews(_ call: Call) throws(Refusal) -> Answer {
        var flaws = InstaViewFlaws()
        let page = InstaViewPage(call.query, flaws: &flaws)
        let candidateId = call.query["candidateId"] ?? ""
        if !UUIDText.isWellFormed(candidateId) { flaws.add("candidateId", "must be a UUID") }
        let agentId = call.query["agentId"]
        let status = call.query["status"]
        if let status, !InstaViewInterview.statuses.contains(status) {
            flaws.add("status", "must be one of: \(InstaViewInterview.statuses.joined(separator: ", "))")
        }
        try flaws.stop()
        let found = state.interviews.reversed().filter { interview in
            interview.candidateId == candidateId.lowercased() && (status == nil || interview.status == status)
                && (agentId == nil || interview.agentId == agentId?.lowercased())
        }
        return envelope.list(found, page: page) { $0.write(into: &$1) }
    }

    func interview(_ id: String) throws(Refusal) -> Answer {
        let interview = state.interviews[try place(of: id)]
        return envelope.answer { interview.write(into: &$0) }
    }

    /// In any status; the data is removed for good by the newer text.
    func deleteInterview(_ id: String) throws(Refusal) -> Answer {
        state.interviews.remove(at: try place(of: id))
        return envelope.answer { $0.bool(true) }
    }

    private func place(of id: String) throws(Refusal) -> Int {
        guard let place = state.interviews.firstIndex(where: { $0.id == id.lowercased() }) else {
            throw .instaView(no: "Interview", id)
        }
        return place
    }

    // MARK: - Calls

    /// Attempts that are still scheduled are replaced. The status of the answer isn't visible: 200 here.
    func invokeCall(of id: String, _ call: Call) throws(Refusal) -> Answer {
        let place = try place(of: id)
        let now = Timestamp.now()
        var time: Timestamp?
        if call.object != nil {
            var fields = try InstaViewFields(call)
            time = fields.time("scheduledAt")
            try fields.stop()
        }
        try checkCalls(of: place)
        if state.interviews[place].attempts.contains(where: { $0.status == "IN_PROGRESS" }) {
            throw .answer(Self.error(409, "INVALID_STATE", "A call is running"))
        }
        state.interviews[place].attempts.removeAll { $0.status == "SCHEDULED" }
        let status = time == nil ? "IN_PROGRESS" : "SCHEDULED"
        let attempt = InstaViewInterview.Attempt(
            id: state.ids.uuid(), status: status, reasonCode: nil, retryNumber: state.interviews[place].attempts.count,
            duration: nil, scheduledAt: time ?? now, calledAt: time == nil ? now : nil)
        state.interviews[place].attempts.append(attempt)
        state.interviews[place].status = status
        state.interviews[place].updatedAt = now
        return .object { body in
            body.member("success", true)
            body.member("message", "Call attempt created")
        }
    }

    func reschedule(_ attempt: String, of id: String, _ call: Call) throws(Refusal) -> Answer {
        let place = try place(of: id)
        var fields = try InstaViewFields(call)
        let time = fields.time("scheduledAt", isRequired: true)
        if let time, time < .now() { fields.refuse("scheduledAt", "must be in the future") }
        let index = try self.attempt(attempt, of: place)
        if state.interviews[place].attempts[index].status != "SCHEDULED" {
            fields.refuse("attemptId", "can't be moved from this status")
        }
        try fields.stop()
        if let time { state.interviews[place].attempts[index].scheduledAt = time }
        return Answer(status: 204, body: [])
    }

    func cancelAttempt(_ attempt: String, of id: String) throws(Refusal) -> Answer {
        let place = try place(of: id)
        let index = try self.attempt(attempt, of: place)
        if state.interviews[place].attempts[index].status == "IN_PROGRESS" {
            throw .answer(Self.error(409, "INVALID_STATE", "The call is running"))
        }
        state.interviews[place].attempts[index].status = "CANCELLED"
        return Answer(status: 204, body: [])
    }

    private func attempt(_ id: String, of place: Int) throws(Refusal) -> Int {
        try checkCalls(of: place)
        guard let index = state.interviews[place].attempts.firstIndex(where: { $0.id == id }) else {
            throw .instaView(no: "CallAttempt", id)
        }
        return index
    }

    private func checkCalls(of place: Int) throws(Refusal) {
        if state.interviews[place].isByPhone { return }
        throw .answer(Self.error(400, "VALIDATION_ERROR", "The interview isn't held by telephone"))
    }
}
