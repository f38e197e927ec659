import GatewayJSON

/// Huntr's organisation API, from huntr.md.
actor HuntrFake: VendorFake {
    static let vendor = Vendor.huntr

    private enum Operation {
        case invitations, invite, members, member, setFieldValue, fields, createField, templates, jobs, job
        case activities, categories, actions, events, employers
        case advisors, groups, profiles, profile, profileMetrics, posts, post, createPost, sendPosts
        case tags, createTag, notes, createNote, deleteNote, goals, goal, enroll
    }

    private static let router = Router<Operation>([
        ("GET", "/organization-invitations", .invitations),
        ("POST", "/organization-invitations", .invite),
        ("GET", "/members", .members),
        ("GET", "/members/{}", .member),
        ("PUT", "/members/{}/member-fields/{}", .setFieldValue),
        ("GET", "/member-fields", .fields),
        ("POST", "/member-fields", .createField),
        ("GET", "/board-templates", .templates),
        ("GET", "/jobs", .jobs),
        ("GET", "/jobs/{}", .job),
        ("GET", "/activities", .activities),
        ("GET", "/activity-categories", .categories),
        ("GET", "/actions", .actions),
        ("GET", "/events", .events),
        ("GET", "/employers", .employers),
        ("GET", "/advisors", .advisors),
        ("GET", "/member-groups", .groups),
        ("GET", "/candidates", .profiles),
        ("GET", "/candidates/{}", .profile),
        ("GET", "/candidates/{}/action-metrics", .profileMetrics),
        ("GET", "/job-posts", .posts),
        ("POST", "/job-posts/send-to-members", .sendPosts),
        ("GET", "/job-posts/{}", .post),
        ("POST", "/job-posts", .createPost),
        ("GET", "/tags", .tags),
        ("POST", "/tags", .createTag),
        ("GET", "/notes/members", .notes),
        ("POST", "/notes/members", .createNote),
        ("DELETE", "/notes/members/note/{}", .deleteNote),
        ("GET", "/goals", .goals),
        ("GET", "/goals/{}", .goal),
        ("POST", "/goals/{}/enrollments", .enroll),
    ])

    /// Nothing is published but that a 429 exists (section 7): the number is the sandbox's own choice, and nothing in any
    /// answer tells it.
    static let windows = [LimitWindow(10, per: .second)]

    private let token: String
    private let seed: UInt64
    var state: HuntrState

    init(token: String, seed: UInt64) {
        self.token = token
        self.seed = seed
        state = HuntrSeeds.state(seed: seed)
    }

    func answer(_ call: Call) throws(Refusal) -> Answer {
        switch Self.router.match(method: call.method, segments: call.segments) {
        case .found(let operation, let captures):
            guard call.bearerToken == token else { throw .huntr(401, "Unauthorized") }
            switch operation {
            case .invitations: return invitations()
            case .invite: return try invite(call)
            case .members: return try members(call)
            case .member: return try member(captures[0])
            case .setFieldValue: return try setFieldValue(call, member: captures[0], field: captures[1])
            case .fields: return fields()
            case .createField: return try createField(call)
            case .templates: return templates()
            case .jobs: return try jobs(call)
            case .job: return try job(captures[0])
            case .activities: return try activities(call)
            case .categories: return Self.categories()
            case .actions: return try actions(call)
            case .events: return try events(call)
            case .employers: return try employers(call)
            case .advisors: return Self.list(state.records.advisors) { $0.write(into: &$1) }
            case .groups: return Self.list(state.records.groups) { $0.write(into: &$1) }
            case .profiles: return try profiles(call)
            case .profile: return try profile(captures[0])
            case .profileMetrics: return try profileMetrics(captures[0])
            case .posts: return try records(call, state.records.posts, [])
            case .post: return try record(captures[0], state.records.posts, "Job post not found")
            case .createPost: return try createPost(call)
            case .sendPosts: return try sendPosts(call)
            case .tags: return tags()
            case .createTag: return try createTag(call)
            case .notes: return try records(call, state.records.notes, [])
            case .createNote: return try createNote(call)
            case .deleteNote: return try deleteNote(captures[0])
            case .goals: return try goals(call)
            case .goal: return try record(captures[0], state.records.goals, "Goal not found")
            case .enroll: return try enroll(call, goal: captures[0])
            }
        case .wrongMethod(let allowed): throw .answer(Self.failure(.wrongMethod(allowed: allowed)))
        case .unknownPath: throw .answer(Self.failure(.unknownPath))
        }
    }

    nonisolated func isRecognised(_ call: Call) -> Bool { call.bearerToken == token }

    func reset() { state = HuntrSeeds.state(seed: seed) }

    func summary() -> Answer {
        .object { summary in
            summary.member("members", state.members.count)
            summary.member("jobs", state.jobs.count)
            summary.member("invitations", state.invitations.count)
            summary.member("member_fields", state.fields.count)
            summary.member("activities", state.records.activities.count)
            summary.member("actions", state.records.actions.count)
            summary.member("job_posts", state.records.posts.count)
        }
    }

    // MARK: - Invitations (section 9)

    private func invitations() -> Answer {
        Self.list(state.invitations) { $0.write(into: &$1) }
    }

    private func invite(_ call: Call) throws(Refusal) -> Answer {
        let wish = try HuntrInvitationWish(call, state: state)
        let magic = MagicValue(wish.email)
        try Refusal.stop(at: magic)
        let invitation = state.invite(wish, at: Timestamp.now().seconds)
        return Self.single { invitation.write(into: &$0) }.afterwards(magic)
    }

    // MARK: - Members (section 10)

    private func members(_ call: Call) throws(Refusal) -> Answer {
        var flaws: [HuntrFlaw] = []
        let page = HuntrPage(call.query, flaws: &flaws)
        let active = call.query["active"]
        if let active, active != "true", active != "false" { flaws.append(.query("active", call.query)) }
        guard flaws.isEmpty else { throw .huntr(flaws) }
        let email = call.query["email"]?.lowercased()
        let magic = email.flatMap(MagicValue.init)
        try Refusal.stop(at: magic)
        let found = state.members.filter { member in
            (active == nil || member.isActive == (active == "true")) && (email == nil || member.email == email)
        }
        return page.answer(of: found, id: \.id) { $0.write(into: &$1) }.afterwards(magic)
    }

    private func member(_ id: String) throws(Refusal) -> Answer {
        guard ObjectId.isWellFormed(id) else { throw .huntr(.path("id", id)) }
        guard let member = state.members.first(where: { $0.id == id }) else { throw .huntr(404, "Member not found") }
        return Self.single { member.write(into: &$0) }
    }

    private func setFieldValue(_ call: Call, member: String, field: String) throws(Refusal) -> Answer {
        var flaws: [HuntrFlaw] = []
        if !ObjectId.isWellFormed(member) { flaws.append(.path("memberId", member)) }
        if !ObjectId.isWellFormed(field) { flaws.append(.path("fieldId", field)) }
        // The page's table calls `value` a parameter of the URL; the example sends it in the body.
        let value = call.object?["value"]
        if value == nil { flaws.append(.body("value", nil)) }
        guard flaws.isEmpty, let value else { throw .huntr(flaws) }
        guard state.members.contains(where: { $0.id == member }) else { throw .huntr(404, "Member not found") }
        guard state.hasField(field) else { throw .huntr(404, "Member field not found") }
        let magic = value.string.flatMap(MagicValue.init)
        try Refusal.stop(at: magic)
        guard let changed = state.setValue(value.isNull ? nil : Array(value.raw), ofField: field, member: member)
        else { throw .huntr(404, "Member not found") }
        state.note("MEMBER_UPDATED", at: Timestamp.now().seconds, owner: changed) { action in
            action.key("member")
            changed.writeShort(into: &action)
            action.object("update") { $0.member("memberFieldValues", [field]) }
        }
        return Self.single { changed.write(into: &$0) }.afterwards(magic)
    }

    // MARK: - Member fields and board templates (sections 11 and 12)

    private func fields() -> Answer { Self.list(state.fields) { $0.write(into: &$1) } }

    private func createField(_ call: Call) throws(Refusal) -> Answer {
        guard let body = call.object else { throw .answer(Self.failure(.malformedRequest)) }
        var flaws: [HuntrFlaw] = []
        let name = body["name"]?.string ?? ""
        if name.isEmpty {
            flaws.append(.body("name", body["name"]))
        } else if state.fields.contains(where: { $0.name == name }) {
            flaws.append(.body("name", body["name"], "A member field with this name already exists"))
        }
        let type = body["fieldType"]?.string ?? ""
        if !HuntrMemberField.types.contains(type) { flaws.append(.body("fieldType", body["fieldType"])) }
        let choices = body["choices"]?.elements.compactMap(\.string) ?? []
        if HuntrMemberField.choiceTypes.contains(type), choices.isEmpty || choices.count != body["choices"]?.count {
            flaws.append(.body("choices", body["choices"]))
        }
        guard flaws.isEmpty else { throw .huntr(flaws) }
        let magic = MagicValue(name)
        try Refusal.stop(at: magic)
        let field = state.addField(name: name, type: type, choices: choices, at: Timestamp.now().seconds)
        return Self.single { field.write(into: &$0) }.afterwards(magic)
    }

    private func templates() -> Answer { Self.list(state.templates) { $0.write(into: &$1, withDefault: true) } }

    // MARK: - Jobs (section 13)

    private func jobs(_ call: Call) throws(Refusal) -> Answer {
        var flaws: [HuntrFlaw] = []
        let query = call.query
        let page = HuntrPage(query, flaws: &flaws)
        for name in ["owner_member_id", "creator_member_id"] {
            if let id = query[name], !ObjectId.isWellFormed(id) { flaws.append(.query(name, query)) }
        }
        for name in ["created_after", "created_before"] {
            if let text = query[name], Int(text) == nil { flaws.append(.query(name, query)) }
        }
        guard flaws.isEmpty else { throw .huntr(flaws) }
        // Whether the bounds include the given second isn't said: here they don't, as the words have it.
        let after = query["created_after"].flatMap { Int($0) } ?? Int.min
        let before = query["created_before"].flatMap { Int($0) } ?? Int.max
        let owner = query["owner_member_id"]
        let creator = query["creator_member_id"]
        let found = state.jobs.filter { job in
            (owner == nil || job.owner.id == owner) && (creator == nil || job.creator.id == creator)
                && job.createdAt > after && job.createdAt < before
        }
        return page.answer(of: found, id: \.id) { $0.write(into: &$1) }
    }

    private func job(_ id: String) throws(Refusal) -> Answer {
        guard ObjectId.isWellFormed(id) else { throw .huntr(.path("id", id)) }
        guard let job = state.jobs.first(where: { $0.id == id }) else { throw .huntr(404, "Job not found") }
        return Self.single { job.write(into: &$0) }
    }

    // MARK: - Shapes

    /// One object, unwrapped (section 4). 200 also for what is created: no document gives the number.
    static func single(_ write: (inout JSONWriter) -> Void) -> Answer {
        var writer = JSONWriter()
        write(&writer)
        return Answer(status: 200, body: writer.bytes)
    }

    /// The lists without paging.
    static func list<Element>(_ all: [Element], write: (Element, inout JSONWriter) -> Void) -> Answer {
        .object { body in
            body.array("data") { list in
                for element in all { write(element, &list) }
            }
        }
    }
}
