import GatewayJSON
import TalentModel

/// What stands beside the items of a list over several connections: where it goes on, and how each connection fared.
struct ListMeta: Sendable {
    /// One connection's row.
    struct Row: Sendable {
        var connection: String
        var provider: String
        var count: Int
        var error: GatewayError?
    }

    /// Where each list goes on.
    var cursor: ListCursor
    /// In the order of the configuration.
    var rows: [Row]
    /// Whether something is missing because it couldn't be asked for.
    var isPartial: Bool
    var warnings: [String]

    /// Writes the members of `meta`.
    func write(requestID: String, to json: inout JSONWriter) {
        let hasMore = cursor.places.values.contains { $0 != .end }
        json.key("next_cursor")
        if hasMore { json.string(cursor.text) } else { json.null() }
        json.member("has_more", hasMore)
        json.member("connections", array: { json in for row in rows { row.write(requestID: requestID, to: &json) } })
        if isPartial { json.member("partial", true) }
        if !warnings.isEmpty { json.member("warnings", warnings) }
    }
}

extension ListMeta.Row {
    fileprivate func write(requestID: String, to json: inout JSONWriter) {
        json.object { json in
            json.member("connection", connection)
            json.member("provider", provider)
            json.member("state", state)
            json.member("count", count)
            guard let error else { return }
            json.key("problem")
            ProblemEnvelope.write(error, requestID: requestID, to: &json)
        }
    }

    /// In one word: `paused` is a connection that an operator has paused, or that is held back because its vendor was
    /// called too often.
    private var state: String {
        switch error?.code {
        case nil: "ok"
        case .connectionPaused, .providerRateLimited: "paused"
        case .providerTimeout: "timeout"
        default: "error"
        }
    }
}
