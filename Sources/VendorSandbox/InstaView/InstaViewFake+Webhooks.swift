import GatewayJSON

/// A webhook (section 14.1).
struct InstaViewWebhook: Sendable {
    /// The dotted words, in the order of the resource guide's numbers; the rest has none.
    static let words = [
        "analysis.completed", "analysis.failed", "ping", "interview.completed", "interview.failed",
        "interview.started", "sourcing.completed", "sourcing.failed", "enrich.completed", "enrich.failed",
    ]

    let id: String
    let apiKeyId: String
    let companyId: String?
    var url: String
    var name: String?
    var description: String?
    /// Names alone: values are masked in answers.
    var headers: [String]
    var events: [String]
    var isActive = true
    let createdAt: Timestamp
    var updatedAt: Timestamp

    /// Events are written in three ways; all are taken, and the dotted one is answered.
    static func event(_ value: JSONValue) -> String? {
        if let number = value.int { return (0..<6).contains(number) ? words[number] : nil }
        guard let text = value.string?.lowercased().replacing("_", with: ".") else { return nil }
        return words.contains(text) ? text : nil
    }

    func write(into writer: inout JSONWriter, secret: String? = nil) {
        writer.object { body in
            body.member("id", id)
            body.member("apiKeyId", apiKeyId)
            if let companyId { body.member("companyId", companyId) } else { body.memberNull("companyId") }
            body.member("url", url)
            body.member("name", name)
            body.member("description", description)
            body.array("headers") { list in
                for header in headers {
                    list.object { item in
                        item.member("name", header)
                        item.member("isMasked", true)
                    }
                }
            }
            body.member("events", events)
            body.member("isActive", isActive)
            body.member("maxRetries", 3)
            body.member("timeoutMs", 30_000)
            body.member("consecutiveFailures", 0)
            body.memberNull("circuitOpenedAt")
            body.member("signingSecret", secret)
            body.member("createdAt", createdAt.iso)
            body.member("updatedAt", updatedAt.iso)
        }
    }
}

// Section 14.1: always `{success, data}`. Nothing is delivered: a sandbox calls nobody.
extension InstaViewFake {
    func createWebhook(_ call: Call) throws(Refusal) -> Answer {
        var fields = try InstaViewFields(call)
        let now = Timestamp.now()
        var webhook = InstaViewWebhook(
            id: state.ids.uuid(), apiKeyId: state.ids.uuid(), companyId: fields.uuid("companyId"), url: "", headers: [],
            events: [], createdAt: now, updatedAt: now)
        for field in ["url", "events"] where fields.value(field) == nil { fields.refuse(field, "is required") }
        Self.take(&fields, into: &webhook)
        try fields.stop()
        state.webhooks.append(webhook)
        let secret = state.ids.hex(64)
        let made = webhook
        return Self.wrapped(201) { made.write(into: &$0, secret: secret) }
    }

    func webhooks(_ call: Call) -> Answer {
        // With a company, those for all companies are left out.
        let companyId = call.query["companyId"]
        let found = state.webhooks.filter { companyId == nil || $0.companyId == companyId?.lowercased() }
        return Self.wrapped { payload in
            payload.object { body in
                body.array("data") { list in for each in found { each.write(into: &list) } }
                body.member("total", found.count)
            }
        }
    }

    func webhook(_ id: String) throws(Refusal) -> Answer {
        let webhook = state.webhooks[try place(ofWebhook: id)]
        return Self.wrapped { webhook.write(into: &$0) }
    }

    func updateWebhook(_ id: String, _ call: Call) throws(Refusal) -> Answer {
        let place = try place(ofWebhook: id)
        var fields = try InstaViewFields(call)
        var changed = state.webhooks[place]
        Self.take(&fields, into: &changed)
        changed.isActive = fields.bool("isActive") ?? changed.isActive
        try fields.stop()
        changed.updatedAt = .now()
        state.webhooks[place] = changed
        return Self.wrapped { changed.write(into: &$0) }
    }

    func deleteWebhook(_ id: String) throws(Refusal) -> Answer {
        state.webhooks.remove(at: try place(ofWebhook: id))
        return Answer(status: 204, body: [])
    }

    func testWebhook(_ id: String) throws(Refusal) -> Answer {
        let webhook = state.webhooks[try place(ofWebhook: id)]
        let isSubscribed = webhook.events.contains("ping")
        let delivery = state.ids.uuid()
        return Self.wrapped { payload in
            payload.object { body in
                body.member("success", isSubscribed)
                if isSubscribed {
                    body.member("deliveryId", delivery)
                    body.member("httpStatus", 200)
                    body.member("durationMs", 1)
                }
                body.member("message", isSubscribed ? "Webhook test successful!" : "The webhook has no ping event")
            }
        }
    }

    func resetCircuit(_ id: String) throws(Refusal) -> Answer {
        let place = try place(ofWebhook: id)
        state.webhooks[place].isActive = true
        let webhook = state.webhooks[place]
        return Self.wrapped { webhook.write(into: &$0) }
    }

    private func place(ofWebhook id: String) throws(Refusal) -> Int {
        guard let place = state.webhooks.firstIndex(where: { $0.id == id.lowercased() }) else {
            throw .answer(
                Self.error(404, "RESOURCE_NOT_FOUND", "Webhook configuration not found") { details in
                    details.member("resourceType", "WebhookConfig")
                    details.member("resourceId", id)
                })
        }
        return place
    }

    private static func take(_ fields: inout InstaViewFields, into webhook: inout InstaViewWebhook) {
        if let url = fields.text("url", 1...2048) {
            if !url.hasPrefix("https://") { fields.refuse("url", "must be an https URL") }
            webhook.url = url
        }
        webhook.name = fields.text("name", 1...255) ?? webhook.name
        webhook.description = fields.text("description") ?? webhook.description
        if let list = fields.value("events") {
            let events = list.elements.compactMap { InstaViewWebhook.event($0) }
            if list.kind != .array || events.isEmpty || events.count != list.count {
                fields.refuse("events", "must be an array of known events")
            }
            webhook.events = events
        }
        if let list = fields.value("headers") {
            let names = list.elements.compactMap { $0["name"]?.string }
            let values = list.elements.compactMap { $0["value"]?.string }
            if list.kind != .array || names.count != list.count || values.count != list.count || names.count > 50
                || !names.allSatisfy({ (1...255).contains($0.utf8.count) })
                || !values.allSatisfy({ (1...4096).contains($0.utf8.count) })
            {
                fields.refuse("headers", "must be at most 50 objects {name, value}")
            }
            webhook.headers = names
        }
    }

    private static func wrapped(_ status: Int = 200, _ payload: (inout JSONWriter) -> Void) -> Answer {
        .object(status) { body in
            body.member("success", true)
            body.key("data")
            payload(&body)
        }
    }
}
