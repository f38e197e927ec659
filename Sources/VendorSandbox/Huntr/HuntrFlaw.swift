import GatewayJSON

/// One error of a request (huntr.md section 6).
struct HuntrFlaw: Sendable {
    let message: String
    var param: String?
    /// As a string even for numbers; nil when the parameter is missing.
    var value: String?
    var location: String?
    var status = 400

    static func query(_ param: String, _ query: QueryItems, _ message: String = "Invalid value") -> HuntrFlaw {
        HuntrFlaw(message: message, param: param, value: query[param], location: "query")
    }

    static func path(_ param: String, _ value: String) -> HuntrFlaw {
        HuntrFlaw(message: "Invalid value", param: param, value: value, location: "params")
    }

    static func body(_ param: String, _ value: JSONValue?, _ message: String = "Invalid value") -> HuntrFlaw {
        let text = value.map { $0.string ?? String(decoding: $0.raw, as: UTF8.self) }
        return HuntrFlaw(message: message, param: param, value: text, location: "body")
    }

    func write(into writer: inout JSONWriter) {
        writer.member("message", message)
        writer.member("param", param)
        writer.member("value", value)
        writer.member("location", location)
        writer.member("status", status)
    }
}
