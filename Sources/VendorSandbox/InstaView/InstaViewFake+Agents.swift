import GatewayJSON

// Sections 8.2 and 8.3.
extension InstaViewFake {
    func createAgent(_ call: Call) throws(Refusal) -> Answer {
        var fields = try InstaViewFields(call)
        let agent = InstaViewAgent(&fields, id: state.ids.uuid(), at: .now(), state: state)
        try fields.stop()
        state.agents.append(agent)
        return answer(with: agent, 201)
    }

    func agents(_ call: Call) throws(Refusal) -> Answer {
        var flaws = InstaViewFlaws()
        let page = InstaViewPage(call.query, flaws: &flaws)
        try flaws.stop()
        let companyId = state.companyId
        return envelope.list(state.agents, page: page) { $0.write(into: &$1, companyId: companyId) }
    }

    func agent(_ id: String) throws(Refusal) -> Answer {
        guard let agent = state.agent(id) else { throw .instaView(no: "Agent", id) }
        return answer(with: agent)
    }

    func updateAgent(_ id: String, _ call: Call) throws(Refusal) -> Answer {
        guard let place = state.agents.firstIndex(where: { $0.id == id.lowercased() }) else {
            throw .instaView(no: "Agent", id)
        }
        var fields = try InstaViewFields(call)
        var changed = state.agents[place]
        changed.take(&fields, state: state)
        try fields.stop()
        changed.updatedAt = .now()
        state.agents[place] = changed
        return answer(with: changed)
    }

    /// The page says both that its interviews go and that they stay: they stay here.
    func deleteAgent(_ id: String) throws(Refusal) -> Answer {
        guard state.agent(id) != nil else { throw .instaView(no: "Agent", id) }
        state.agents.removeAll { $0.id == id.lowercased() }
        return envelope.answer { $0.bool(true) }
    }

    func phoneNumbers(_ call: Call) throws(Refusal) -> Answer {
        var flaws = InstaViewFlaws()
        let page = InstaViewPage(call.query, flaws: &flaws)
        try flaws.stop()
        let companyId = state.companyId
        return envelope.list([state.phoneNumberId], page: page) { id, list in
            list.object { body in
                body.member("id", id)
                // 020 79460 000 to 999 is a range kept for fiction.
                body.member("number", "+442079460001")
                body.member("companyId", companyId)
                body.member("capabilities", ["OUTBOUND"])
                body.member("custom", false)
                body.member("provider", "TWILIO")
                body.member("status", "AVAILABLE")
                body.member("numberType", "LOCAL")
                body.member("location", "London")
                body.member("createdAt", Timestamp(seconds: 1_760_000_000).isoMilliseconds)
                body.member("updatedAt", Timestamp(seconds: 1_760_000_000).isoMilliseconds)
            }
        }
    }

    private func answer(with agent: InstaViewAgent, _ status: Int = 200) -> Answer {
        let companyId = state.companyId
        return envelope.answer(status) { agent.write(into: &$0, companyId: companyId) }
    }
}
