import Testing
import Upstream

/// What header lines say about windows.
struct WindowCase: CustomTestStringConvertible {
    let headers: [HeaderField]
    let status: Int
    let windows: [ReportedWindow]
    let hold: Duration?

    init(_ headers: KeyValuePairs<String, String>, status: Int = 429, _ windows: ReportedWindow..., hold: Duration?) {
        self.headers = headers.map { HeaderField($0.key, $0.value) }
        self.status = status
        self.windows = windows
        self.hold = hold
    }

    var testDescription: String { "\(status) " + headers.map { "\($0.name): \($0.value)" }.joined(separator: " | ") }

    var advice: LimitAdvice {
        LimitAdvice(UpstreamResponse(status: status, headers: headers), bodyRetryAfter: nil, now: Moments.now)
    }
}

/// behaviour.md RL-4 and RL-7. 1782554400 is our clock.
struct LimitWindowTests {
    @Test(
        arguments: [
            WindowCase(
                ["RateLimit": #""default";r=0;t=30"#],
                ReportedWindow(remaining: 0, reset: .seconds(30)), hold: .seconds(30)),
            WindowCase(
                ["RateLimit": #""default";r=0;t=30"#, "RateLimit-Policy": #""default";q=100;w=60"#],
                ReportedWindow(limit: 100, remaining: 0, reset: .seconds(30), period: .seconds(60)),
                hold: .seconds(30)),
            WindowCase(
                ["ratelimit-policy": #""default";q=100;w=60"#, "RATELIMIT": #""default";r=50;t=30"#], status: 200,
                ReportedWindow(limit: 100, remaining: 50, reset: .seconds(30), period: .seconds(60)), hold: nil),
            // Several policies, in one line or more.
            WindowCase(
                [
                    "RateLimit": #""burst";r=0;t=2, "hourly";r=0;t=120, "daily";r=9;t=7000"#,
                    "RateLimit-Policy": #""burst";q=10;w=1,"daily";q=1000;w=86400, "hourly";q=100;w=3600"#,
                ],
                ReportedWindow(limit: 10, remaining: 0, reset: .seconds(2), period: .seconds(1)),
                ReportedWindow(limit: 100, remaining: 0, reset: .seconds(120), period: .seconds(3600)),
                ReportedWindow(limit: 1000, remaining: 9, reset: .seconds(7000), period: .seconds(86_400)),
                hold: .seconds(120)),
            WindowCase(
                [
                    "RateLimit": #""a";r=0;t=2"#, "RateLimit-Policy": #""b";q=20"#, "ratelimit": #""b";r=0;t=5"#,
                    "ratelimit-policy": #""a";q=10;w=1"#,
                ],
                ReportedWindow(limit: 10, remaining: 0, reset: .seconds(2), period: .seconds(1)),
                ReportedWindow(limit: 20, remaining: 0, reset: .seconds(5)), hold: .seconds(5)),
            WindowCase(
                ["RateLimit": #""default";r=0;t=30"#, "RateLimit-Policy": #""other";q=100;w=60"#],
                ReportedWindow(remaining: 0, reset: .seconds(30)), ReportedWindow(limit: 100, period: .seconds(60)),
                hold: .seconds(30)),
            WindowCase(
                ["RateLimit-Policy": #""default";q=100;w=60"#],
                ReportedWindow(limit: 100, period: .seconds(60)), hold: nil),
            // Clamped as a hold, not as a window.
            WindowCase(
                ["RateLimit": "default;r=0;t=0"], ReportedWindow(remaining: 0, reset: .zero), hold: .seconds(1)),
            WindowCase(
                ["RateLimit": "default;r=0;t=7200"], ReportedWindow(remaining: 0, reset: .seconds(7200)),
                hold: .seconds(3600)),
            WindowCase(
                ["RateLimit": "default;r=0;t=99999999999999999999"],
                ReportedWindow(remaining: 0, reset: .seconds(999_999_999_999_999)), hold: .seconds(3600)),
            // Not said when; not said what is left.
            WindowCase(["RateLimit": #""default";r=0"#], ReportedWindow(remaining: 0), hold: nil),
            WindowCase(["RateLimit": #""default";t=30"#], hold: nil),
            WindowCase(["RateLimit": #""default""#], hold: nil),
            WindowCase(["RateLimit": #""default";r=-1;t=30"#], hold: nil),
            WindowCase(["RateLimit": #""default";r=0.0;t=30"#], hold: nil),
            WindowCase(["RateLimit": #""default";r="0";t=30"#], hold: nil),
            WindowCase(["RateLimit": #""default";r;t=30"#], hold: nil),
            WindowCase(["RateLimit": #""default";r=0;t=-30"#], ReportedWindow(remaining: 0), hold: nil),
            WindowCase(["RateLimit": #""default";r=0;t=1.5"#], ReportedWindow(remaining: 0), hold: nil),
            // The last of two parameters counts; others are passed over.
            WindowCase(
                ["RateLimit": #""d";r=1;t=9;r=0;t=30;pk=:dHJpY2sscj01:;x=?1;y="r=5;,\"";z=tok;d=@1782554400;e=%"a""#],
                ReportedWindow(remaining: 0, reset: .seconds(30)), hold: .seconds(30)),
            WindowCase(
                ["RateLimit": #"  "a,b;r=9\"" ; r=0;t=30"#], hold: nil),
            WindowCase(
                ["RateLimit": #"  "a,b;r=9\"";  r=0; t=30  ,\#t"c";r=1 "#],
                ReportedWindow(remaining: 0, reset: .seconds(30)), ReportedWindow(remaining: 1), hold: .seconds(30)),
            // What counts bytes or concurrent calls is no window of calls.
            WindowCase(
                [
                    "RateLimit": #""bytes";r=0;t=30, "calls";r=0;t=10"#,
                    "RateLimit-Policy": #""bytes";q=100;w=60;qu="content-bytes", "calls";q=5;w=60;qu="requests""#,
                ],
                ReportedWindow(limit: 5, remaining: 0, reset: .seconds(10), period: .seconds(60)), hold: .seconds(10)),
        ])
    func theDraft(_ example: WindowCase) {
        #expect(example.advice.windows == example.windows)
        #expect(example.advice.hold() == example.hold)
        #expect(example.advice.retryAfter == nil)
    }

    @Test(
        arguments: [
            #""default";r=0;t=30,"#, #","default";r=0;t=30"#, #""default;r=0;t=30"#, #""default";r=;t=30"#,
            #""default";r=0;T=30"#, #""default";r=0;=30"#, #""default";r=0; ;t=30"#, #""default";r=0 t=30"#,
            #"("default");r=0;t=30"#, #""default";r=0;t=30;pk=:abc"#, #""default";r=0;t=30;x=?2"#,
            #""default";r=0;t=30;x=@1.5"#, #""défaut";r=0;t=30"#, #""default";r=--1;t=30"#, #""de\fault";r=0;t=30"#,
            #""default";r=0;t=30."#, "limit=100, remaining=0, reset=30", "-1;r=0;t=30", "?1;r=0;t=30", ";r=0;t=30",
            "", " ", ",", ";", "=", "\"", "\\", ":", "?", "@", "%", "%\"", "*", "100", "\u{0}",
        ])
    func aLineThatBreaksTheSyntaxIsIgnored(value: String) {
        #expect(WindowCase(["RateLimit": value], hold: nil).advice == LimitAdvice())
        let beside = WindowCase(["RateLimit": value, "ratelimit": "a;r=0;t=7", "RateLimit-Policy": "(;"], hold: nil)
        #expect(beside.advice.windows == [ReportedWindow(remaining: 0, reset: .seconds(7))])
        let other = WindowCase(["RateLimit": value, "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9"], hold: nil)
        #expect(other.advice.hold() == .seconds(9))
    }

    @Test(
        arguments: [
            WindowCase(
                ["RateLimit-Limit": "100", "RateLimit-Remaining": "0", "RateLimit-Reset": "30"],
                ReportedWindow(limit: 100, remaining: 0, reset: .seconds(30)), hold: .seconds(30)),
            WindowCase(
                ["ratelimit-limit": "100, 100;w=60, 5000;w=3600", "RATELIMIT-REMAINING": "0", "RateLimit-Reset": "30"],
                ReportedWindow(limit: 100, remaining: 0, reset: .seconds(30), period: .seconds(60)),
                hold: .seconds(30)),
            WindowCase(
                [
                    "RateLimit-Limit": "100", "RateLimit-Remaining": "0", "RateLimit-Reset": "30",
                    "RateLimit-Policy": "10;w=1, 100;w=60",
                ],
                ReportedWindow(limit: 100, remaining: 0, reset: .seconds(30), period: .seconds(60)),
                hold: .seconds(30)),
            // Its reset is always a time that goes by.
            WindowCase(
                ["RateLimit-Remaining": "0", "RateLimit-Reset": "1782554430"],
                ReportedWindow(remaining: 0, reset: .seconds(1_782_554_430)), hold: .seconds(3600)),
            WindowCase(["RateLimit-Remaining": "0"], ReportedWindow(remaining: 0), hold: nil),
            // One that refuses and tells only when to come back means that.
            WindowCase(["RateLimit-Reset": "30"], ReportedWindow(reset: .seconds(30)), hold: .seconds(30)),
            WindowCase(["RateLimit-Limit": "many", "RateLimit-Remaining": "-1", "RateLimit-Reset": "1.5"], hold: nil),
        ])
    func theFirstDrafts(_ example: WindowCase) {
        #expect(example.advice.windows == example.windows)
        #expect(example.advice.hold() == example.hold)
    }

    @Test(
        arguments: [
            // Reset as a moment in seconds, in milliseconds, as a time that goes by.
            WindowCase(
                ["X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1782554430"],
                ReportedWindow(limit: 60, remaining: 0, reset: .seconds(30)), hold: .seconds(30)),
            WindowCase(
                ["X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1782554430500"],
                ReportedWindow(limit: 60, remaining: 0, reset: .milliseconds(30_500)), hold: .milliseconds(30_500)),
            WindowCase(
                ["X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"],
                ReportedWindow(limit: 60, remaining: 0, reset: .seconds(30)), hold: .seconds(30)),
            WindowCase(
                ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "999999999"],
                ReportedWindow(remaining: 0, reset: .seconds(999_999_999)), hold: .seconds(3600)),
            WindowCase(
                ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1000000000"],
                ReportedWindow(remaining: 0, reset: .zero), hold: .seconds(1)),
            WindowCase(
                ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"],
                ReportedWindow(remaining: 0, reset: .milliseconds(99_999_999_999_000 - Moments.now)),
                hold: .seconds(3600)),
            WindowCase(
                ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "100000000000"],
                ReportedWindow(remaining: 0, reset: .zero), hold: .seconds(1)),
            WindowCase(
                ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": String(repeating: "9", count: 400)],
                ReportedWindow(remaining: 0, reset: .milliseconds(999_999_999_999_999 - Moments.now)),
                hold: .seconds(3600)),
            WindowCase(
                ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "0"], ReportedWindow(remaining: 0, reset: .zero),
                hold: .seconds(1)),
            // VoiceHire's own example, whose moment is long past.
            WindowCase(
                ["X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "45", "X-RateLimit-Reset": "1673890800"],
                status: 200, ReportedWindow(limit: 60, remaining: 45, reset: .zero), hold: nil),
            // Moments are by the vendor's clock.
            WindowCase(
                [
                    "Date": "Sat, 27 Jun 2026 10:00:10 GMT", "X-RateLimit-Remaining": "0",
                    "X-RateLimit-Reset": "1782554430",
                ],
                ReportedWindow(remaining: 0, reset: .seconds(20)), hold: .seconds(20)),
            WindowCase(
                ["Date": "Sat, 27 Jun 2026 10:00:10 GMT", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"],
                ReportedWindow(remaining: 0, reset: .seconds(30)), hold: .seconds(30)),
            WindowCase(
                [
                    "Date": "Mon, 01 Jan 0001 00:00:00 GMT", "X-RateLimit-Remaining": "0",
                    "X-RateLimit-Reset": "999999999999999",
                ],
                ReportedWindow(remaining: 0, reset: .milliseconds(999_999_999_999_999 + 62_135_596_800_000)),
                hold: .seconds(3600)),
            // Spelling and case.
            WindowCase(
                ["x-rate-limit-limit": "60", "X-Rate-Limit-Remaining": "0", "X-RATE-LIMIT-RESET": " 30\t"],
                ReportedWindow(limit: 60, remaining: 0, reset: .seconds(30)), hold: .seconds(30)),
            // InstaView's pairs.
            WindowCase(
                [
                    "X-RateLimit-Limit-Minute": "60", "X-RateLimit-Limit-Hour": "2000",
                    "X-RateLimit-Remaining-Minute": "0", "X-RateLimit-Remaining-Hour": "1500",
                    "X-RateLimit-Reset-Minute": "1782554430", "X-RateLimit-Reset-Hour": "1782556200",
                ],
                ReportedWindow(limit: 60, remaining: 0, reset: .seconds(30), period: .seconds(60)),
                ReportedWindow(limit: 2000, remaining: 1500, reset: .seconds(1800), period: .seconds(3600)),
                hold: .seconds(30)),
            WindowCase(
                [
                    "x-ratelimit-remaining-minute": "0", "x-ratelimit-remaining-hour": "0",
                    "x-ratelimit-reset-minute": "1782554430", "x-ratelimit-reset-hour": "1782556200",
                ],
                ReportedWindow(remaining: 0, reset: .seconds(30), period: .seconds(60)),
                ReportedWindow(remaining: 0, reset: .seconds(1800), period: .seconds(3600)), hold: .seconds(1800)),
            WindowCase(
                ["X-RateLimit-Remaining-Hour": "0", "X-RateLimit-Reset-Minute": "1782554430"],
                ReportedWindow(reset: .seconds(30), period: .seconds(60)),
                ReportedWindow(remaining: 0, period: .seconds(3600)), hold: .seconds(30)),
            WindowCase(
                ["X-RateLimit-Remaining": "7", "X-RateLimit-Remaining-Hour": "0", "X-RateLimit-Reset-Hour": "90"],
                ReportedWindow(remaining: 7),
                ReportedWindow(remaining: 0, reset: .seconds(90), period: .seconds(3600)), hold: .seconds(90)),
            // Several numbers: the strictest.
            WindowCase(
                [
                    "X-RateLimit-Limit": "60, 50", "X-RateLimit-Remaining": "3", "x-ratelimit-remaining": "0",
                    "X-RateLimit-Reset": "20", "X-Rate-Limit-Reset": "30",
                ],
                ReportedWindow(limit: 50, remaining: 0, reset: .seconds(30)), hold: .seconds(30)),
            WindowCase(["X-RateLimit-Limit": "60"], ReportedWindow(limit: 60), hold: nil),
            WindowCase(
                ["X-RateLimit-Limit": "99999999999999999999"], ReportedWindow(limit: 999_999_999_999_999), hold: nil),
            // With something left there is no hold, whatever the status says.
            WindowCase(
                ["X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "30"],
                ReportedWindow(remaining: 1, reset: .seconds(30)), hold: nil),
        ])
    func theExtensions(_ example: WindowCase) {
        #expect(example.advice.windows == example.windows)
        #expect(example.advice.hold() == example.hold)
    }

    @Test(
        arguments: [
            "", " ", "-1", "+1", "1.5", "1e9", "0x1", "soon", "\"5\"", "5;w=60", "５", "5 5", "5s", ",", "NaN", "\u{0}",
            "2026-06-27T10:00:30Z", "Sat, 27 Jun 2026 10:00:30 GMT",
        ])
    func aNumberThatIsNoneIsIgnored(value: String) {
        for name in ["Limit", "Remaining", "Reset"] {
            for prefix in ["X-RateLimit-", "X-Rate-Limit-", "RateLimit-"] {
                #expect(WindowCase([prefix + name: value], hold: nil).advice == LimitAdvice())
            }
            #expect(WindowCase(["X-RateLimit-\(name)-Hour": value], hold: nil).advice == LimitAdvice())
        }
    }

    @Test(
        arguments: [
            "X-RateLimit", "X-RateLimit-", "X-RateLimit-Resets", "X-RateLimit-Reset-Minutes", "X-RateLimit-Reset-",
            "X-RateLimit-Reset-Day", "XRateLimit-Reset", "X-Ratelimits-Reset", "Rate-Limit-Reset", "RateLimit-",
            "RateLimit-Resets", "RateLimitReset", "RateLimit-Policies", "RateLimit-Limit-Minute",
            "X-Rate-Limit-Remaining-Minutes", "Data", "Dates", "Date-Time",
        ])
    func othersNamesAreNotRead(name: String) {
        #expect(WindowCase([name: "0", name: "\"default\";r=0;t=3"], hold: nil).advice == LimitAdvice())
    }

    @Test(
        arguments: [
            // Retry-After decides, with what is said about the windows beside it.
            WindowCase(
                ["Retry-After": "5", "RateLimit": "a;r=0;t=30"], ReportedWindow(remaining: 0, reset: .seconds(30)),
                hold: .seconds(5)),
            WindowCase(
                ["Retry-After": "1.5", "RateLimit": "a;r=0;t=30"], ReportedWindow(remaining: 0, reset: .seconds(30)),
                hold: .seconds(30)),
            WindowCase(
                ["Retry-After": "0", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"],
                ReportedWindow(remaining: 0, reset: .seconds(30)), hold: .seconds(1)),
            // The draft before its first versions before the extensions.
            WindowCase(
                [
                    "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "90", "RateLimit-Remaining": "0",
                    "RateLimit-Reset": "60", "RateLimit": "a;r=0;t=30",
                ],
                ReportedWindow(remaining: 0, reset: .seconds(30)), hold: .seconds(30)),
            WindowCase(
                [
                    "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "90", "RateLimit-Remaining": "0",
                    "RateLimit-Reset": "60",
                ],
                ReportedWindow(remaining: 0, reset: .seconds(60)), hold: .seconds(60)),
            // But one that says nothing about the wait doesn't silence one that does.
            WindowCase(
                [
                    "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "90", "RateLimit": "a;r=5;t=30",
                    "RateLimit-Policy": "a;q=100;w=60",
                ],
                ReportedWindow(remaining: 0, reset: .seconds(90)), hold: .seconds(90)),
            WindowCase(
                ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "90", "RateLimit": "a;r=5;t=30"], status: 200,
                ReportedWindow(remaining: 5, reset: .seconds(30)), hold: nil),
            WindowCase(
                ["X-RateLimit-Remaining": "4", "X-RateLimit-Reset": "90", "RateLimit-Policy": "a;q=100;w=60"],
                status: 200, ReportedWindow(remaining: 4, reset: .seconds(90)), hold: nil),
            WindowCase(
                ["X-RateLimit-Limit": "60", "RateLimit-Policy": "a;q=100;w=60"], status: 200,
                ReportedWindow(limit: 100, period: .seconds(60)), hold: nil),
        ])
    func precedence(_ example: WindowCase) {
        #expect(example.advice.windows == example.windows)
        #expect(example.advice.hold() == example.hold)
    }

    @Test func ordinaryAnswersSayNothing() {
        let headers = [
            HeaderField("Content-Type", "application/json"), HeaderField("Date", "Sat, 27 Jun 2026 10:00:00 GMT"),
            HeaderField("Referrer-Policy", "no-referrer"), HeaderField("X-Request-Id", "5"), HeaderField("Vary", "*"),
            HeaderField("X-Frame-Options", "DENY"), HeaderField("Refresh", "5"),
        ]
        for status in [200, 201, 404, 429, 503] {
            let answer = UpstreamResponse(status: status, headers: headers)
            #expect(LimitAdvice(answer, bodyRetryAfter: nil, now: Moments.now) == LimitAdvice())
        }
    }

    /// Whatever comes, it is read in bounds and without a trap.
    @Test func noBytesAreTooOdd() {
        var random = SystemRandomNumberGenerator()
        let names = [
            "Retry-After", "Date", "RateLimit", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Reset",
            "RateLimit-Remaining", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
            "X-RateLimit-Reset-Minute", "X-Rate-Limit-Remaining-Hour",
        ]
        let pieces = [
            "0", "9", "00", "99999999999999999999", ",", ", ", ";", "=", " ", "\t", "\"", "\\", "-", "+", ".", ":", "(",
            "r", "t", "q", "w", "r=0", ";t=5", "Sat", "Saturday", "Sat, ", "27", "Jun", "-Jun-", "26", "2026",
            " 10:00:30", ":60", " GMT", "\u{0}", "é", "\u{FFFF}", "?1", "@1", "%\"", "*",
        ]
        for _ in 0..<20_000 {
            let headers = (0..<4).map { _ in
                let value = (0..<Int.random(in: 0...9, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }
                return HeaderField(names.randomElement(using: &random) ?? "", value.joined())
            }
            let advice = LimitAdvice(
                UpstreamResponse(status: 429, headers: headers), bodyRetryAfter: .random(in: -9...9),
                now: Moments.now)
            for wait in [advice.retryAfter, advice.hold()].compactMap(\.self) {
                #expect(LimitAdvice.accepted.contains(wait), "\(headers)")
            }
            for window in advice.windows {
                #expect((window.limit ?? 0) >= 0 && (window.remaining ?? 0) >= 0, "\(headers)")
                #expect((window.reset ?? .zero) >= .zero && (window.period ?? .zero) >= .zero, "\(headers)")
            }
        }
    }
}
