import GatewayJSON
import HTTPServer
import TalentModel

/// What a route answers, before it becomes HTTP.
struct Answer: Sendable {
    /// The status code.
    var status: Int
    /// The body's bytes.
    var body: [UInt8]
    /// The body's media type.
    var contentType = "application/json"
    /// Header fields of this answer alone.
    var headers: [(name: String, value: String)] = []
    /// Writes the body bit by bit instead of `body`: server-sent events.
    var stream: (@Sendable (any BodyWriter) async throws -> Void)?
    /// What the access log says of it.
    var facts = Facts()
    /// The request that the body names; a replay of the answer goes out under the same id. Nil when it names none.
    var requestID: String?

    /// Facts of an answer for the access log; none of them is personal.
    struct Facts: Sendable {
        var connection: String?
        var provider: String?
        var operationID: String?
        var code: String?
        var effect: String?
        var upstreamStatus: Int?
        var attempts: Int?
    }

    init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }

    /// `{"data": …, "meta": {…}}`.
    static func data(
        status: Int = 200, capacity: Int = 1024, _ data: (inout JSONWriter) -> Void,
        meta: (inout JSONWriter) -> Void = { _ in }
    ) -> Answer {
        var json = JSONWriter(capacity: capacity)
        json.object { json in
            json.key("data")
            data(&json)
            json.member("meta", object: meta)
        }
        return Answer(status: status, body: json.bytes)
    }

    /// The answer with its connection noted for the log.
    consuming func at(_ connection: String, _ provider: String) -> Answer {
        facts.connection = connection
        facts.provider = provider
        return self
    }
}
