extension InstaViewFake {
    /// Section 13, and section 7 for reading a posting.
    static func windows(_ plan: InstaViewPlan) -> [LimitWindow] {
        [
            LimitWindow(plan.perMinute, per: .minute),
            LimitWindow(plan.perHour, per: .hour),
            LimitWindow(5, per: .minute, of: "jobs_url") { $0.method == "POST" && $0.segments == ["jobs", "url"] },
        ]
    }

    /// Both windows on each answer.
    static func standingHeaders(_ report: LimitReport) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for (period, suffix) in [(LimitWindow.Period.minute, "Minute"), (.hour, "Hour")] {
            guard let standing = report.overall(period) else { continue }
            headers += [
                ("X-RateLimit-Limit-\(suffix)", String(standing.window.requests)),
                ("X-RateLimit-Remaining-\(suffix)", String(standing.remaining)),
                ("X-RateLimit-Reset-\(suffix)", String(standing.reset)),
            ]
        }
        return headers
    }

    /// In the vendor's example the header says 60 and the body 30: here too the header has the whole wait and the body
    /// half of it, so that a client which believes the body comes too early.
    static func refusal(_ report: LimitReport) -> Answer {
        let seconds = report.secondsToWait
        return tooManyRequests(
            header: seconds, body: (seconds + 1) / 2, limit: report.refusing?.window.requests ?? 0,
            reset: report.refusing?.reset ?? report.time.seconds + seconds)
    }

    nonisolated func isRecognised(_ call: Call) -> Bool { call.bearerToken == key }
}
