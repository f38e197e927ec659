import GatewayJSON

/// The later resources (huntr.md section 20).
extension HuntrFake {
    // MARK: - Candidates (section 20.3)

    func profiles(_ call: Call) throws(Refusal) -> Answer {
        let magic = call.query["email"].flatMap(MagicValue.init)
        try Refusal.stop(at: magic)
        return try records(call, state.records.profiles, ["memberId"], words: ["email"]).afterwards(magic)
    }

    func profile(_ id: String) throws(Refusal) -> Answer {
        try record(id, state.records.profiles, "Candidate not found")
    }

    func profileMetrics(_ id: String) throws(Refusal) -> Answer {
        _ = try profile(id)
        return .object { json in
            json.object("CANDIDATE_PROFILE_VIEWED") { json in
                json.member("uniqueEmployersCt", 0)
                json.member("totalCt", 0)
                json.array("employers") { _ in }
            }
        }
    }

    // MARK: - Job posts (section 20.4)

    func createPost(_ call: Call) throws(Refusal) -> Answer {
        let wish = try HuntrPostWish(call, state: state)
        let magic = MagicValue(wish.title)
        try Refusal.stop(at: magic)
        let now = Timestamp.now().seconds
        let employer = wish.employer.map { state.employer($0, at: now) }
        let post = wish.post(state.nextId(at: now), employer: employer, by: state.records.advisors.first, at: now)
        state.records.posts.insert(post, at: 0)
        state.note("JOB_POST_CREATED", at: now, owner: nil) { action in
            action.member("jobPostId", post.id)
            action.key("jobPost")
            action.splice(raw: post.json)
        }
        return Answer(status: 200, body: post.json).afterwards(magic)
    }

    /// 200 at once; each delivery makes an action.
    func sendPosts(_ call: Call) throws(Refusal) -> Answer {
        guard let body = call.object else { throw .answer(Self.failure(.malformedRequest)) }
        var flaws: [HuntrFlaw] = []
        let ids = body["jobPostIds"]?.elements.compactMap(\.string) ?? []
        let posts = state.records.posts.filter { ids.contains($0.id) }
        if ids.isEmpty || posts.count != ids.count { flaws.append(.body("jobPostIds", body["jobPostIds"])) }
        let entries = body["memberEntries"]?.elements.map { $0 } ?? []
        let members = entries.compactMap { entry in
            state.members.first { $0.id == entry["memberId"]?.string || $0.email == entry["email"]?.string }
        }
        if entries.isEmpty || members.count != entries.count {
            flaws.append(.body("memberEntries", body["memberEntries"]))
        }
        guard flaws.isEmpty else { throw .huntr(flaws) }
        let now = Timestamp.now().seconds
        for member in members {
            for post in posts {
                state.note("JOB_CREATED", at: now, owner: member) { action in
                    action.object("toList") { $0.member("name", "Wishlist") }
                    action.key("jobPost")
                    action.splice(raw: post.json)
                }
            }
        }
        return .object { $0.member("success", true) }
    }

    // MARK: - Tags (section 20.5)

    /// A bare array, the only one of this vendor's.
    func tags() -> Answer {
        var writer = JSONWriter()
        writer.array { list in for tag in state.records.tags { tag.write(into: &list) } }
        return Answer(status: 200, body: writer.bytes)
    }

    func createTag(_ call: Call) throws(Refusal) -> Answer {
        guard let body = call.object else { throw .answer(Self.failure(.malformedRequest)) }
        var flaws: [HuntrFlaw] = []
        let name = body["name"]?.string ?? ""
        let color = body["color"]?.string ?? ""
        let targets = body["targetObjects"]?.elements.compactMap(\.string) ?? []
        if name.isEmpty { flaws.append(.body("name", body["name"])) }
        if !color.hasPrefix("#") || ![4, 7].contains(color.count) { flaws.append(.body("color", body["color"])) }
        if targets != ["JOB_POST"] { flaws.append(.body("targetObjects", body["targetObjects"])) }
        guard flaws.isEmpty else { throw .huntr(flaws) }
        let now = Timestamp.now().seconds
        let id = state.nextId(at: now)
        let tag = HuntrRecord(id, at: now, ["name": name]) { json in
            json.member("id", id)
            json.member("name", name)
            json.member("description", body["description"]?.string)
            json.member("color", color)
            json.member("targetObjects", targets)
        }
        state.records.tags.insert(tag, at: 0)
        return Answer(status: 200, body: tag.json)
    }

    // MARK: - Notes about members (section 20.6)

    func createNote(_ call: Call) throws(Refusal) -> Answer {
        guard let body = call.object else { throw .answer(Self.failure(.malformedRequest)) }
        var flaws: [HuntrFlaw] = []
        let html = body["htmlText"]?.string ?? ""
        if html.isEmpty { flaws.append(.body("htmlText", body["htmlText"])) }
        let member = member(in: body)
        if member == nil { flaws.append(.body("memberId", body["memberId"] ?? body["memberEmail"])) }
        guard flaws.isEmpty, let member else { throw .huntr(flaws) }
        let now = Timestamp.now().seconds
        let id = state.nextId(at: now)
        let note = HuntrRecord(id, at: now, ["memberId": member.id]) { json in
            json.member("id", id)
            json.member("text", html.replacing(/<[^>]*>/, with: ""))
            json.member("htmlText", html)
            json.member("memberId", member.id)
        }
        state.records.notes.insert(note, at: 0)
        return Answer(status: 200, body: note.json)
    }

    /// Answers with the note that was deleted.
    func deleteNote(_ id: String) throws(Refusal) -> Answer {
        let answer = try record(id, state.records.notes, "Note not found")
        state.records.notes.removeAll { $0.id == id }
        return answer
    }

    // MARK: - Goals (section 20.7)

    func goals(_ call: Call) throws(Refusal) -> Answer {
        let all = call.query["includeInactive"]
        if let all, all != "true", all != "false" { throw .huntr(.query("includeInactive", call.query)) }
        return Self.list(state.records.goals.filter { all == "true" || $0.facts["active"] == "true" }) {
            $0.write(into: &$1)
        }
    }

    func enroll(_ call: Call, goal id: String) throws(Refusal) -> Answer {
        _ = try record(id, state.records.goals, "Goal not found")
        guard let body = call.object else { throw .answer(Self.failure(.malformedRequest)) }
        guard let member = member(in: body) else {
            throw .huntr(.body("memberId", body["memberId"] ?? body["memberEmail"]))
        }
        let now = Timestamp.now().seconds
        let enrollment = state.nextId(at: now)
        state.note("GOAL_ENROLLMENT_CREATED", at: now, owner: member) { action in
            action.object("goalEnrollment") { $0.member("id", enrollment) }
        }
        return .object { json in
            json.member("id", enrollment)
            json.member("goalId", id)
            json.member("memberId", member.id)
            json.member("createdAt", now)
        }
    }

    private func member(in body: JSONValue) -> HuntrMember? {
        if let id = body["memberId"]?.string { return state.members.first { $0.id == id } }
        return body["memberEmail"]?.string.flatMap { state.member(email: $0) }
    }
}
