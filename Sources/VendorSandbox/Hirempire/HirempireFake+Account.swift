import GatewayJSON

// hirempire.md sections 8 and 9.1.
extension HirempireFake {
    private static let events = [
        "job_added", "job_activated", "job_deactivated", "job_deleted", "applicant_applied", "cv_upload_completed",
        "meeting_booked",
    ]

    func createCompany(_ call: Call) throws(Refusal) -> Answer {
        let body = call.object
        // Its errors aren't documented; they go by the form of add-job's.
        for field in ["company_name", "company_domain", "company_logo_url"]
        where body?.member(field)?.string?.isEmpty ?? true {
            throw .hirempire(400, "Missing required field: \(field)")
        }
        let name = body?["company_name"]?.string ?? ""
        let company = HirempireState.Company(
            id: state.newID(), name: name, slug: name.lowercased().replacing(" ", with: "-"))
        state.companies.append(company)
        return .object { body in
            body.member("success", true)
            body.member("company_id", company.id)
        }
    }

    func createWebhook(_ call: Call) throws(Refusal) -> Answer {
        guard let url = call.object?["request_url"]?.string else {
            throw .hirempire(400, "Field 'request_url' is required and must be a string.")
        }
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw .hirempire(401, "Invalid request url")
        }
        let webhook = HirempireState.Webhook(
            id: state.newID(), url: url, createdAt: .now(), events: try events(of: call, isRequired: true) ?? [])
        state.webhooks.append(webhook)
        return Self.data { data in
            data.member("id", webhook.id)
            data.member("events", webhook.events)
        }
    }

    func webhooks() -> Answer {
        .object { body in
            body.member("success", true)
            body.array("data") { list in
                for webhook in state.webhooks {
                    list.object { item in
                        item.member("id", webhook.id)
                        item.member("request_url", webhook.url)
                        item.member("created_at", webhook.createdAt.isoMilliseconds)
                        item.member("active", webhook.isActive)
                        item.member("events", webhook.events)
                    }
                }
            }
        }
    }

    func updateWebhook(_ call: Call) throws(Refusal) -> Answer {
        guard let index = state.webhooks.firstIndex(where: { $0.id == call.object?["id"]?.string }) else {
            throw .hirempire(401, "Invalid webhook id")
        }
        if let events = try events(of: call, isRequired: false) { state.webhooks[index].events = events }
        if let isActive = call.object?["active"]?.bool { state.webhooks[index].isActive = isActive }
        let webhook = state.webhooks[index]
        return Self.data { data in
            data.member("id", webhook.id)
            data.member("active", webhook.isActive)
            // `modified_at` here, `updated_at` in the list.
            data.member("modified_at", Timestamp.now().isoMilliseconds)
        }
    }

    func deleteWebhook(_ call: Call) throws(Refusal) -> Answer {
        guard call.query.names.allSatisfy({ $0 == "id" }) else {
            throw .hirempire(400, "Only 'id' query parameter is allowed.")
        }
        guard let id = call.query["id"], !id.isEmpty else {
            throw .hirempire(400, "Query parameter 'id' is required.")
        }
        guard let index = state.webhooks.firstIndex(where: { $0.id == id }) else {
            throw .hirempire(404, "Webhook not found")
        }
        state.webhooks.remove(at: index)
        return .object { body in
            body.member("success", true)
            body.member("id", id)
            body.member("message", "Webhook deleted successfully")
            body.member("deleted", Timestamp.now().isoMilliseconds)
        }
    }

    private func events(of call: Call, isRequired: Bool) throws(Refusal) -> [String]? {
        guard let list = call.object?["events"] else {
            if isRequired { throw .hirempire(400, "Field 'events' is required and must be an array.") }
            return nil
        }
        guard list.kind == .array else { throw .hirempire(400, "Field 'events' is required and must be an array.") }
        let events = list.elements.map { $0.string ?? "" }
        if let unknown = events.first(where: { !Self.events.contains($0) }) {
            throw .hirempire(400, "Invalid event: \(unknown).")
        }
        return events
    }

    private static func data(_ members: (inout JSONWriter) -> Void) -> Answer {
        .object { body in
            body.member("success", true)
            body.object("data", members)
        }
    }
}
