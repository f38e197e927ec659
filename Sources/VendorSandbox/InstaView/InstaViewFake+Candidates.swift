import GatewayJSON

// Section 6.
extension InstaViewFake {
    func createCandidate(_ call: Call) throws(Refusal) -> Answer {
        let now = Timestamp.now()
        let wish = try InstaViewCandidateWish(call, state: state, today: now)
        let magic = MagicValue.first(in: [wish.phoneNumber, wish.email, wish.firstName, wish.lastName])
        try Refusal.stop(at: magic)
        let candidate = state.add(wish, at: now)
        return envelope.answer(201) { candidate.write(into: &$0) }.afterwards(magic)
    }

    func candidates(_ call: Call) throws(Refusal) -> Answer {
        var flaws = InstaViewFlaws()
        let page = InstaViewPage(call.query, flaws: &flaws)
        let jobId = call.query["jobId"]
        if let jobId, !UUIDText.isWellFormed(jobId) { flaws.add("jobId", "must be a UUID") }
        let status = call.query["status"]
        if let status, !InstaViewCandidate.statuses.contains(status) {
            flaws.add("status", "must be one of: \(InstaViewCandidate.statuses.joined(separator: ", "))")
        }
        try flaws.stop()
        // The text search's name isn't visible; companies use `search`. It reads names by one document, names
        // and e-mail by another (section 6.2).
        let search = call.query["search"]?.lowercased()
        let found = state.candidates.reversed().filter { candidate in
            if let jobId, !candidate.jobIds.contains(jobId.lowercased()) { return false }
            if let status, candidate.status != status { return false }
            guard let search, !search.isEmpty else { return true }
            return [candidate.firstName, candidate.lastName, candidate.email ?? ""].contains {
                $0.lowercased().contains(search)
            }
        }
        return envelope.list(found, page: page) { $0.write(into: &$1) }
    }

    func candidate(_ id: String) throws(Refusal) -> Answer {
        guard let candidate = state.candidate(id) else { throw .instaView(no: "Candidate", id) }
        return envelope.answer { candidate.write(into: &$0) }
    }

    /// Section 6.4. That null clears isn't said; here it does where a candidate can be without the field.
    func updateCandidate(_ id: String, _ call: Call) throws(Refusal) -> Answer {
        guard let place = state.candidates.firstIndex(where: { $0.id == id.lowercased() }) else {
            throw .instaView(no: "Candidate", id)
        }
        var changed = state.candidates[place]
        var fields = try InstaViewFields(call)
        let now = Timestamp.now()
        changed.firstName = fields.text("firstName", 1...100) ?? changed.firstName
        changed.lastName = fields.text("lastName", 1...100) ?? changed.lastName
        if let email = fields.body["email"] { changed.email = email.isNull ? nil : fields.text("email") }
        if let email = changed.email, !InstaViewCandidateWish.isAddress(email) {
            fields.refuse("email", "must be an email")
        }
        if let phone = fields.body["phoneNumber"] {
            changed.phoneNumber = phone.isNull ? nil : fields.text("phoneNumber")
        }
        if let phone = changed.phoneNumber, !InstaViewCandidateWish.isE164(phone) {
            fields.refuse("phoneNumber", "must match ^\\+[1-9]\\d{1,14}$")
        }
        if changed.email == nil && changed.phoneNumber == nil {
            fields.refuse("email", "or phoneNumber must be provided")
        }
        if let text = fields.text("gdprExpiryDate") {
            if let expiry = Timestamp(date: text), expiry.date > now.date {
                changed.gdprExpiryDate = expiry.date
            } else {
                fields.refuse("gdprExpiryDate", "must be a date in the future")
            }
        }
        changed.status = fields.word("status", of: InstaViewCandidate.statuses) ?? changed.status
        if let list = fields.value("jobIds") {
            // All assignments are replaced; no list is too short for that.
            changed.jobIds =
                list.kind == .array && list.count == 0
                ? [] : InstaViewCandidateWish.jobIds(in: fields.body, state: state, flaws: &fields.flaws)
        }
        changed.metadata = fields.metadata() ?? changed.metadata
        try fields.stop()
        let magic = MagicValue.first(in: [changed.phoneNumber, changed.email, changed.firstName, changed.lastName])
        try Refusal.stop(at: magic)
        changed.updatedAt = now
        state.candidates[place] = changed
        return envelope.answer { changed.write(into: &$0) }.afterwards(magic)
    }

    /// Section 6.5: for good; existing interviews stay.
    func deleteCandidate(_ id: String) throws(Refusal) -> Answer {
        guard state.candidate(id) != nil else { throw .instaView(no: "Candidate", id) }
        state.candidates.removeAll { $0.id == id.lowercased() }
        return envelope.answer { $0.bool(true) }
    }
}
