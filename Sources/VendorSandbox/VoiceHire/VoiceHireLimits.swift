extension VoiceHireFake {
    /// Section 9. All count requests, not people. Whether sourcing counts as adding isn't said: here it does, as who
    /// keeps to that is right either way.
    static let windows = [
        LimitWindow(10, per: .second),
        LimitWindow(60, per: .minute),
        LimitWindow(1000, per: .hour),
        LimitWindow(1000, per: .hour, of: "read") { $0.method == "GET" },
        LimitWindow(20, per: .hour, of: "campaign_creation") { call in
            call.method == "POST" && call.segments == ["campaigns", "create"]
        },
        LimitWindow(100, per: .hour, of: "add_candidates") { call in
            call.method == "POST" && call.segments.count == 3 && call.segments[0] == "campaigns"
                && ["candidates", "source"].contains(call.segments[2])
        },
    ]

    /// On each answer, and describing the minute, as in the example.
    static func standingHeaders(_ report: LimitReport) -> [(name: String, value: String)] {
        guard let minute = report.overall(.minute) else { return [] }
        return [
            ("X-RateLimit-Limit", String(minute.window.requests)),
            ("X-RateLimit-Remaining", String(minute.remaining)), ("X-RateLimit-Reset", String(minute.reset)),
        ]
    }

    static func refusal(_ report: LimitReport) -> Answer { failure(.rateLimited(retryAfter: report.secondsToWait)) }

    nonisolated func isRecognised(_ call: Call) -> Bool { call.headers.first("X-API-Key") == key }
}
