import GatewayJSON

// hirempire.md section 7.
extension HirempireFake {
    private static let types = ["applicant", "prospect", "upload"]
    private static let statuses = [
        "applied", "screening", "phone_screen", "interview", "technical", "offer", "hired", "rejected", "withdrawn",
        "on_hold", "shortlisted", "qualified", "uploaded",
    ]
    private static let pools = ["cold", "warm", "hot", "not_interested"]

    func candidates(_ call: Call) throws(Refusal) -> Answer {
        guard call.query.names.allSatisfy({ $0 == "type" }) else {
            throw .hirempire(400, "Only 'type' query parameter is allowed.")
        }
        let type = call.query["type"]
        guard type.map(Self.types.contains) ?? true else {
            throw .hirempire(400, "type must be one of: applicant, prospect, upload")
        }
        return Self.list(state.candidates.filter { type == nil || $0.type == type })
    }

    func jobCandidates(_ call: Call) throws(Refusal) -> Answer {
        let job = try requestedJob(call)
        return Self.list(state.candidates.filter { $0.job?.id == job.id })
    }

    private static func list(_ candidates: [HirempireCandidate]) -> Answer {
        .object { body in
            body.member("success", true)
            body.member("total_candidates", candidates.count)
            body.array("candidates") { list in for candidate in candidates { candidate.write(into: &list) } }
        }
    }

    func candidate(_ call: Call) throws(Refusal) -> Answer {
        guard call.query.names.allSatisfy({ $0 == "candidate_id" }) else {
            throw .hirempire(400, "Only 'candidate_id' query parameter is allowed.")
        }
        guard let id = call.query["candidate_id"], !id.isEmpty else {
            throw .hirempire(400, "Query parameter 'candidate_id' is required.")
        }
        guard let candidate = state.candidates.first(where: { $0.id == id.lowercased() }) else {
            throw .hirempire(404, "Candidate not found")
        }
        return .object { body in
            body.member("success", true)
            body.key("candidate")
            candidate.write(into: &body)
        }
    }

    func updateCandidate(_ call: Call) throws(Refusal) -> Answer {
        guard let id = call.object?["candidate_id"]?.string, UUIDText.isWellFormed(id) else {
            throw .hirempire(400, "candidate_id is required and must be a UUID")
        }
        let body = call.object
        let fields = ["status", "tags", "pool_stage", "note_to_candidate"]
        guard fields.contains(where: { body?.member($0) != nil }) else {
            throw .hirempire(400, "At least one updatable field must be provided")
        }
        let status = body?["status"]
        if let status, !(status.string.map(Self.statuses.contains) ?? false) {
            throw .hirempire(400, "status must be one of: \(Self.statuses.joined(separator: ", "))")
        }
        // Texts for these two aren't documented; they go by the form of the one for `status`.
        if let tags = body?["tags"], tags.kind != .array || !tags.elements.allSatisfy({ $0.kind == .string }) {
            throw .hirempire(400, "tags must be an array of strings")
        }
        if let pool = body?["pool_stage"], !pool.isNull, !(pool.string.map(Self.pools.contains) ?? false) {
            throw .hirempire(400, "pool_stage must be one of: \(Self.pools.joined(separator: ", "))")
        }
        guard let index = state.candidates.firstIndex(where: { $0.id == id.lowercased() }) else {
            throw .hirempire(401, "Invalid candidate id")
        }
        if let status = status?.string { state.candidates[index].status = status }
        if let tags = body?["tags"] { state.candidates[index].tags = tags.elements.compactMap(\.string) }
        if let pool = body?["pool_stage"] { state.candidates[index].pool = pool.string }
        if let note = body?["note_to_candidate"] { state.candidates[index].note = note.string }
        let candidate = state.candidates[index]
        return .object { body in
            body.member("success", true)
            body.member("id", candidate.id)
            body.member("status", candidate.status)
        }
    }
}
