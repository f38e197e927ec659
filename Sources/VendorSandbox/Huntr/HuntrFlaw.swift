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

extension Refusal {
    static func huntr(_ flaws: [HuntrFlaw]) -> Refusal { .answer(HuntrFake.error(flaws)) }

    static func huntr(_ flaw: HuntrFlaw) -> Refusal { huntr([flaw]) }

    /// Errors without a parameter have no published body: the same shape without `param`, `value`, `location`.
    static func huntr(_ status: Int, _ message: String) -> Refusal {
        huntr([HuntrFlaw(message: message, status: status)])
    }
}

extension HuntrFake {
    /// `errors` is there "when there is more than one".
    static func error(_ flaws: [HuntrFlaw], headers: [(name: String, value: String)] = []) -> Answer {
        let first = flaws.first ?? HuntrFlaw(message: "Bad request")
        return .object(first.status, headers: headers) { body in
            body.member("message", first.message)
            body.object("error", first.write)
            if flaws.count > 1 {
                body.array("errors") { list in
                    for flaw in flaws { list.object(flaw.write) }
                }
            }
        }
    }

    static func failure(_ failure: GeneralFailure) -> Answer {
        var headers: [(name: String, value: String)] = []
        switch failure {
        case .rateLimited(let retryAfter?):
            // Not published in any version (section 7): only when asked for.
            headers = [("Retry-After", String(retryAfter))]
        case .wrongMethod(let allowed):
            headers = [("Allow", allowed.joined(separator: ", "))]
        default: break
        }
        return error([HuntrFlaw(message: failure.words, status: failure.status)], headers: headers)
    }
}
