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
