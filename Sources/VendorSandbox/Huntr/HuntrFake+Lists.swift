import GatewayJSON

/// Lists that are paged and filtered alike (sections 14 to 17), and what is retrieved alone.
extension HuntrFake {
    func activities(_ call: Call) throws(Refusal) -> Answer {
        try records(
            call, state.records.activities,
            ["owner_member_id", "creator_member_id", "job_id", "activity_category_id", "employer_id"], hasBounds: true)
    }

    func actions(_ call: Call) throws(Refusal) -> Answer {
        try records(
            call, state.records.actions,
            [
                "owner_member_id", "creator_member_id", "job_id", "activity_id", "note_id", "contact_id",
                "activity_category_id", "employer_id",
            ], words: ["action_type"], hasBounds: true)
    }

    /// Promised until the end of 2020 only: a real one may answer 410 by now.
    func events(_ call: Call) throws(Refusal) -> Answer {
        try records(call, state.records.events, ["member_id", "job_id"], words: ["event_type"])
    }

    func employers(_ call: Call) throws(Refusal) -> Answer {
        try records(call, state.records.employers, [], words: ["isPartner"])
    }

    static func categories() -> Answer {
        list(HuntrActivityCategory.all) { category, json in
            json.object { json in
                json.member("name", category.name)
                json.member("id", category.id)
            }
        }
    }

    /// - Parameters:
    ///   - ids: query parameters that are ids.
    ///   - words: query parameters that are compared as they are.
    ///   - hasBounds: whether `created_after` and `created_before` are taken; the given second counts to neither.
    func records(
        _ call: Call, _ all: [HuntrRecord], _ ids: [String], words: [String] = [], hasBounds: Bool = false
    ) throws(Refusal) -> Answer {
        var flaws: [HuntrFlaw] = []
        let query = call.query
        let page = HuntrPage(query, flaws: &flaws)
        for name in ids {
            if let id = query[name], !ObjectId.isWellFormed(id) { flaws.append(.query(name, query)) }
        }
        if hasBounds {
            for name in ["created_after", "created_before"] {
                if let text = query[name], Int(text) == nil { flaws.append(.query(name, query)) }
            }
        }
        guard flaws.isEmpty else { throw .huntr(flaws) }
        let after = hasBounds ? query["created_after"].flatMap { Int($0) } ?? Int.min : Int.min
        let before = hasBounds ? query["created_before"].flatMap { Int($0) } ?? Int.max : Int.max
        let wanted = (ids + words).compactMap { name in query[name].map { (name, $0) } }
        let found = all.filter { record in
            record.createdAt > after && record.createdAt < before
                && wanted.allSatisfy { record.facts[$0.0] == $0.1 }
        }
        return page.answer(of: found, id: \.id) { $0.write(into: &$1) }
    }

    func record(_ id: String, _ all: [HuntrRecord], _ missing: String) throws(Refusal) -> Answer {
        guard ObjectId.isWellFormed(id) else { throw .huntr(.path("id", id)) }
        guard let record = all.first(where: { $0.id == id }) else { throw .huntr(404, missing) }
        return Answer(status: 200, body: record.json)
    }
}
