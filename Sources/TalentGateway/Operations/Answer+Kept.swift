import GatewayJSON

extension Answer {
    /// The answer as bytes, for replays: a small JSON head, a line break, the body as it was.
    var kept: [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.member("status", status)
            json.member("type", contentType)
            json.member("request", requestID)
            json.member("connection", facts.connection)
            json.member("provider", facts.provider)
            json.member("operation", facts.operationID)
            json.member("code", facts.code)
            json.member("effect", facts.effect)
            json.member(
                "headers",
                object: { json in
                    for field in headers {
                        json.key(dynamic: field.name)
                        json.string(field.value)
                    }
                })
        }
        return json.bytes + [UInt8(ascii: "\n")] + body
    }

    /// Reads `kept`; nil when it isn't an answer.
    init?(kept: [UInt8]) {
        guard let end = kept.firstIndex(of: UInt8(ascii: "\n")),
            let head = try? JSONDocument(Array(kept[..<end]), limits: .upstream).root,
            let status = head["status"]?.int, let type = head["type"]?.string
        else { return nil }
        self.init(status: status, body: Array(kept[(end + 1)...]))
        contentType = type
        requestID = head["request"]?.string
        facts = Facts(
            connection: head["connection"]?.string, provider: head["provider"]?.string,
            operationID: head["operation"]?.string, code: head["code"]?.string, effect: head["effect"]?.string)
        headers = head["headers"].map { $0.members.map { ($0.key, $0.value.string ?? "") } } ?? []
    }
}
