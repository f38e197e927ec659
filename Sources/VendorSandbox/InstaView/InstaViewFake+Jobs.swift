import GatewayJSON

// Section 7.
extension InstaViewFake {
    func jobs(_ call: Call) throws(Refusal) -> Answer {
        var flaws = InstaViewFlaws()
        let page = InstaViewPage(call.query, flaws: &flaws)
        let status = call.query["status"]
        if let status, !InstaViewJob.statuses.contains(status) {
            flaws.add("status", "must be one of: \(InstaViewJob.statuses.joined(separator: ", "))")
        }
        try flaws.stop()
        let companyId = state.companyId
        let found = state.jobs.filter { status == nil || $0.status == status }
        return envelope.list(found, page: page) { $0.write(into: &$1, companyId: companyId) }
    }

    func job(_ id: String) throws(Refusal) -> Answer {
        guard let job = state.job(id) else { throw .instaView(no: "Job", id) }
        return answer(with: job)
    }

    func createJob(_ call: Call) throws(Refusal) -> Answer {
        var fields = try InstaViewFields(call)
        let job = newJob(&fields, titleField: "title")
        try fields.stop()
        let magic = MagicValue.first(in: [job.title])
        try Refusal.stop(at: magic)
        state.jobs.append(job)
        return answer(with: job, 201).afterwards(magic)
    }

    /// Reads a posting. What stands at the address isn't fetched: a sandbox calls nobody. Of the three errors that are
    /// named, without their codes, that of a wrong address is given.
    func readPosting(_ call: Call) throws(Refusal) -> Answer {
        var fields = try InstaViewFields(call)
        let address = fields.text("jobUrl", 1...2048, isRequired: true) ?? ""
        let creates = fields.bool("createJob") ?? true
        if !address.hasPrefix("https://") && !address.hasPrefix("http://") {
            fields.refuse("jobUrl", "must be a URL address")
        }
        try fields.stop()
        let name = address.split(separator: "/").last.map(String.init) ?? ""
        let magic = MagicValue.first(in: [name.replacing("-", with: " ")])
        try Refusal.stop(at: magic)
        var job = InstaViewJob(
            id: state.ids.uuid(), title: "Read from \(name)", description: "What the posting at \(address) says.",
            createdAt: .now())
        job.jobUrl = address
        if creates { state.jobs.append(job) }
        let read = job
        let companyId = state.companyId
        return envelope.answer(creates ? 201 : 200) { payload in
            payload.object { body in
                body.key("data")
                read.write(into: &body, companyId: companyId, isUnsaved: !creates)
                body.member("sourceUrl", address)
            }
        }.afterwards(magic)
    }

    func updateJob(_ id: String, _ call: Call) throws(Refusal) -> Answer {
        guard let place = state.jobs.firstIndex(where: { $0.id == id.lowercased() }) else {
            throw .instaView(no: "Job", id)
        }
        var fields = try InstaViewFields(call)
        var changed = state.jobs[place]
        // The page of this call has another name for the address.
        changed.take(&fields, urlFields: ["jobUrl", "descriptionUrl"])
        try fields.stop()
        changed.updatedAt = .now()
        state.jobs[place] = changed
        return answer(with: changed)
    }

    /// A soft deletion: candidates and interviews keep their link.
    func deleteJob(_ id: String) throws(Refusal) -> Answer {
        guard state.job(id) != nil else { throw .instaView(no: "Job", id) }
        state.jobs.removeAll { $0.id == id.lowercased() }
        return envelope.answer { $0.bool(true) }
    }

    /// A job to create, also one that is made with an interview.
    func newJob(_ fields: inout InstaViewFields, titleField: String) -> InstaViewJob {
        var job = InstaViewJob(
            id: state.ids.uuid(), title: fields.text(titleField, 1...10_000, isRequired: true) ?? "",
            description: fields.text("description", 1...1_000_000, isRequired: true) ?? "", createdAt: .now())
        job.take(&fields, urlFields: ["jobUrl"])
        return job
    }

    private func answer(with job: InstaViewJob, _ status: Int = 200) -> Answer {
        let companyId = state.companyId
        return envelope.answer(status) { job.write(into: &$0, companyId: companyId) }
    }
}
