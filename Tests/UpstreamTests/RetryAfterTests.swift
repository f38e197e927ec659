import Testing
import Upstream

/// What an answer with these lines makes a caller wait.
struct RetryAfterCase: CustomTestStringConvertible {
    let values: [String]
    let wait: Duration?
    var date: String?
    var body: Int?

    init(_ values: String..., wait: Duration?, date: String? = nil, body: Int? = nil) {
        self.values = values
        self.wait = wait
        self.date = date
        self.body = body
    }

    var testDescription: String { "\(values) date \(date ?? "-") body \(body.map(String.init) ?? "-")" }

    var advice: LimitAdvice {
        var headers = [HeaderField("Content-Type", "application/json")]
        if let date { headers.append(HeaderField("Date", date)) }
        headers += values.map { HeaderField("Retry-After", $0) }
        return LimitAdvice(UpstreamResponse(status: 429, headers: headers), bodyRetryAfter: body, now: Moments.now)
    }
}

/// Our clock in these tests.
enum Moments {
    /// Sat, 27 Jun 2026 10:00:00 GMT in milliseconds since 1970.
    static let now: Int64 = 1_782_554_400_000
}

/// behaviour.md RL-3 and section 0, RFC 9110 section 10.2.3.
struct RetryAfterTests {
    @Test(
        arguments: [
            RetryAfterCase("20", wait: .seconds(20)),
            RetryAfterCase("1", wait: .seconds(1)),
            RetryAfterCase("0", wait: .seconds(1)),
            RetryAfterCase("00", wait: .seconds(1)),
            RetryAfterCase("007", wait: .seconds(7)),
            RetryAfterCase("000000000000000000000000000020", wait: .seconds(20)),
            RetryAfterCase("3599", wait: .seconds(3599)),
            RetryAfterCase("3600", wait: .seconds(3600)),
            RetryAfterCase("3601", wait: .seconds(3600)),
            RetryAfterCase("86400", wait: .seconds(3600)),
            RetryAfterCase("1782554400", wait: .seconds(3600)),
            RetryAfterCase("2147483648", wait: .seconds(3600)),
            RetryAfterCase("9223372036854775807", wait: .seconds(3600)),
            RetryAfterCase("9223372036854775808", wait: .seconds(3600)),
            RetryAfterCase("18446744073709551616", wait: .seconds(3600)),
            RetryAfterCase(String(repeating: "9", count: 5000), wait: .seconds(3600)),
            RetryAfterCase(" 5 ", wait: .seconds(5)),
            RetryAfterCase("\t5\t", wait: .seconds(5)),
            // What an obs-fold leaves when the transport has joined the lines by a space.
            RetryAfterCase(" \t  5", wait: .seconds(5)),
        ])
    func digits(_ example: RetryAfterCase) { #expect(example.advice.retryAfter == example.wait) }

    @Test(
        arguments: [
            "", " ", "\t", ",", ", ,", "-5", "+5", "-0", "+0", "1.5", "1.0", "5.", ".5", "1e3", "0x10", "5s",
            "5 s", "5 5", "1 0", "5;", "5\u{0}", "\u{0}5", "5\r\n", "5\n", "\u{A0}5", "５", "٥", "²", "five", "now",
            "Infinity", "NaN", "nil", "null", "true", "\"5\"", "'5'", "(5)", "=5", "PT5S", "00:00:05", "5%", "1_000",
            "2026-06-27T10:00:30Z", "2026-06-27", "Sat", "Sat,", "Sat, ", "GMT",
        ])
    func anythingElseIsAbsent(value: String) {
        #expect(RetryAfterCase(value, wait: nil).advice.retryAfter == nil)
        #expect(RetryAfterCase(value, wait: nil).advice == LimitAdvice())
        // It hides nothing that is valid beside it.
        #expect(RetryAfterCase(value, "20", wait: nil).advice.retryAfter == .seconds(20))
        #expect(RetryAfterCase("20", value, wait: nil).advice.retryAfter == .seconds(20))
        #expect(RetryAfterCase("20," + value, wait: nil).advice.retryAfter == .seconds(20))
        #expect(RetryAfterCase(value + ", 20", wait: nil).advice.retryAfter == .seconds(20))
        #expect(RetryAfterCase(value, wait: nil, body: 20).advice.retryAfter == .seconds(20))
    }

    @Test(
        arguments: [
            // The three forms.
            RetryAfterCase("Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(30)),
            RetryAfterCase("Saturday, 27-Jun-26 10:00:30 GMT", wait: .seconds(30)),
            RetryAfterCase("Sat Jun 27 10:00:30 2026", wait: .seconds(30)),
            RetryAfterCase(" Sat, 27 Jun 2026 10:00:30 GMT\t", wait: .seconds(30)),
            RetryAfterCase("Sat, 27 Jun 2026 11:00:00 GMT", wait: .seconds(3600)),
            RetryAfterCase("Sat, 27 Jun 2026 11:00:01 GMT", wait: .seconds(3600)),
            RetryAfterCase("Fri, 31 Dec 9999 23:59:59 GMT", wait: .seconds(3600)),
            // Past and present.
            RetryAfterCase("Sat, 27 Jun 2026 10:00:00 GMT", wait: .seconds(1)),
            RetryAfterCase("Sat, 27 Jun 2026 09:59:59 GMT", wait: .seconds(1)),
            RetryAfterCase("Sun, 06 Nov 1994 08:49:37 GMT", wait: .seconds(1)),
            RetryAfterCase("Sunday, 06-Nov-94 08:49:37 GMT", wait: .seconds(1)),
            RetryAfterCase("Sun Nov  6 08:49:37 1994", wait: .seconds(1)),
            RetryAfterCase("Thu, 01 Jan 1970 00:00:00 GMT", wait: .seconds(1)),
            RetryAfterCase("Mon, 01 Jan 0001 00:00:00 GMT", wait: .seconds(1)),
            // Relative to the answer's own Date, whatever our clock says.
            RetryAfterCase(
                "Sat, 27 Jun 2026 10:05:30 GMT", wait: .seconds(30), date: "Sat, 27 Jun 2026 10:05:00 GMT"),
            RetryAfterCase(
                "Sat, 27 Jun 2020 10:05:30 GMT", wait: .seconds(30), date: "Sat, 27 Jun 2020 10:05:00 GMT"),
            RetryAfterCase("Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(30), date: "Sat Jun 27 10:00:00 2026"),
            RetryAfterCase(
                "Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(20), date: " Saturday, 27-Jun-26 10:00:10 GMT "),
            RetryAfterCase("Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(1), date: "Sat, 27 Jun 2026 10:00:30 GMT"),
            RetryAfterCase("20", wait: .seconds(20), date: "Sat, 27 Jun 2020 10:05:00 GMT"),
            // A Date that isn't one counts as absent.
            RetryAfterCase("Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(30), date: "2026-06-27T10:00:10Z"),
            RetryAfterCase("Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(30), date: ""),
            RetryAfterCase("Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(30), date: "1782554410"),
            RetryAfterCase(
                "Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(30), date: "Sat, 27 Jun 2026 10:00:10 CEST"),
            // A leap second is the next second.
            RetryAfterCase(
                "Sat, 31 Dec 2016 23:59:60 GMT", wait: .seconds(10), date: "Sat, 31 Dec 2016 23:59:50 GMT"),
            RetryAfterCase(
                "Sun, 01 Jan 2017 00:00:05 GMT", wait: .seconds(5), date: "Sat, 31 Dec 2016 23:59:60 GMT"),
            RetryAfterCase(
                "Saturday, 31-Dec-16 23:59:60 GMT", wait: .seconds(10), date: "Sat, 31 Dec 2016 23:59:50 GMT"),
            RetryAfterCase("Sat Dec 31 23:59:60 2016", wait: .seconds(10), date: "Sat, 31 Dec 2016 23:59:50 GMT"),
            RetryAfterCase("Sat, 27 Jun 2026 10:00:60 GMT", wait: .seconds(60)),
            // 29 February, and the days around it.
            RetryAfterCase(
                "Thu, 29 Feb 2024 00:00:05 GMT", wait: .seconds(6), date: "Wed, 28 Feb 2024 23:59:59 GMT"),
            RetryAfterCase(
                "Fri, 01 Mar 2024 00:00:05 GMT", wait: .seconds(6), date: "Thu, 29 Feb 2024 23:59:59 GMT"),
            RetryAfterCase(
                "Wed, 01 Mar 2000 00:00:05 GMT", wait: .seconds(6), date: "Tue, 29 Feb 2000 23:59:59 GMT"),
            // A day of one digit, both ways of asctime.
            RetryAfterCase("Mon Jul  6 10:00:30 2026", wait: .seconds(30), date: "Mon, 06 Jul 2026 10:00:00 GMT"),
            RetryAfterCase("Mon Jul 06 10:00:30 2026", wait: .seconds(30), date: "Mon, 06 Jul 2026 10:00:00 GMT"),
            // The weekday isn't held against the date.
            RetryAfterCase("Mon, 27 Jun 2026 10:00:30 GMT", wait: .seconds(30)),
            RetryAfterCase("Monday, 27-Jun-26 10:00:30 GMT", wait: .seconds(30)),
        ])
    func dates(_ example: RetryAfterCase) { #expect(example.advice.retryAfter == example.wait) }

    @Test(
        arguments: [
            // Zones.
            "Sat, 27 Jun 2026 10:00:30 UTC", "Sat, 27 Jun 2026 10:00:30 Z", "Sat, 27 Jun 2026 10:00:30 EST",
            "Sat, 27 Jun 2026 12:00:30 +0200", "Sat, 27 Jun 2026 10:00:30 GMT+0", "Sat, 27 Jun 2026 10:00:30",
            "Sat, 27 Jun 2026 10:00:30 ", "Saturday, 27-Jun-26 10:00:30 EST", "Saturday, 27-Jun-26 10:00:30",
            "Sat Jun 27 10:00:30 2026 GMT", "Sat Jun 27 10:00:30 GMT 2026",
            // Case.
            "sat, 27 jun 2026 10:00:30 gmt", "SAT, 27 JUN 2026 10:00:30 GMT", "Sat, 27 Jun 2026 10:00:30 gmt",
            "Sat, 27 jun 2026 10:00:30 GMT", "saturday, 27-Jun-26 10:00:30 GMT", "sat Jun 27 10:00:30 2026",
            // White space, and what an obs-fold leaves inside.
            "Sat,27 Jun 2026 10:00:30 GMT", "Sat,  27 Jun 2026 10:00:30 GMT", "Sat , 27 Jun 2026 10:00:30 GMT",
            "Sat, 27  Jun 2026 10:00:30 GMT", "Sat, 27 Jun 2026  10:00:30 GMT", "Sat, 27 Jun 2026 10:00:30  GMT",
            "Sat, 27\tJun 2026 10:00:30 GMT", "Sat, 27 Jun 2026 10:00:30GMT", "Sat Jun  27 10:00:30 2026",
            "Sat  Jun 27 10:00:30 2026", "Sat Jun 7 10:00:30 2026", "Sat, 27 Jun 2026\r\n 10:00:30 GMT",
            "Saturday, 27 -Jun-26 10:00:30 GMT",
            // Numbers that don't fit.
            "Sat, 7 Jun 2026 10:00:30 GMT", "Sat, 027 Jun 2026 10:00:30 GMT", "Sat, 27 Jun 26 10:00:30 GMT",
            "Sat, 27 Jun 02026 10:00:30 GMT", "Sat, 27 Jun 2026 1:00:30 GMT", "Sat, 27 Jun 2026 24:00:00 GMT",
            "Sat, 27 Jun 2026 10:60:00 GMT", "Sat, 27 Jun 2026 10:00:61 GMT", "Sat, 27 Jun 2026 10:00 GMT",
            "Sat, 27 Jun 2026 10:00:30.5 GMT", "Sat, 27 Jun +026 10:00:30 GMT", "Sat, 27 Jun -026 10:00:30 GMT",
            "Saturday, 27-Jun-2026 10:00:30 GMT", "Sat Jun 27 10:00:30 26",
            // Days that don't exist.
            "Sat, 00 Jun 2026 10:00:30 GMT", "Sat, 31 Jun 2026 10:00:30 GMT", "Sat, 32 Jul 2026 10:00:30 GMT",
            "Sat, 29 Feb 2026 10:00:30 GMT", "Thu, 29 Feb 2100 10:00:30 GMT", "Sat, 01 Jan 0000 00:00:00 GMT",
            "Sunday, 29-Feb-27 10:00:30 GMT", "Sat Feb 30 10:00:30 2026",
            // Names that don't exist, and the forms mixed.
            "Sam, 27 Jun 2026 10:00:30 GMT", "27 Jun 2026 10:00:30 GMT", "Sat, 27 Juin 2026 10:00:30 GMT",
            "Sat, 27 June 2026 10:00:30 GMT", "Sat, 27 06 2026 10:00:30 GMT", "Saturday, 27 Jun 2026 10:00:30 GMT",
            "Sat, 27-Jun-2026 10:00:30 GMT", "Sat, 27-Jun-26 10:00:30 GMT", "Saturday Jun 27 10:00:30 2026",
            "Sat, Jun 27 10:00:30 2026", "Sat, 27 Jun 2026 10:00:30 GMT;", "Sat, 27 Jun 2026 10:00:30 GMT GMT",
            "\"Sat, 27 Jun 2026 10:00:30 GMT\"",
        ])
    func whatIsNearlyADateIsAbsent(value: String) {
        #expect(RetryAfterCase(value, wait: nil).advice.retryAfter == nil)
        #expect(RetryAfterCase(value, "20", wait: nil).advice.retryAfter == .seconds(20))
        // As the answer's own Date it is absent too.
        let later = RetryAfterCase("Sat, 27 Jun 2026 10:00:40 GMT", wait: nil, date: value)
        #expect(later.advice.retryAfter == .seconds(40))
    }

    /// RFC 9110 section 5.6.7: more than 50 years ahead means the latest past year with those digits.
    @Test(
        arguments: [
            ("Saturday, 27-Jun-26 10:00:30 GMT", "Sat, 27 Jun 2026 10:00:00 GMT"),
            ("Thursday, 01-Jan-26 00:00:30 GMT", "Thu, 01 Jan 2026 00:00:00 GMT"),
            ("Tuesday, 01-Jan-75 00:00:30 GMT", "Tue, 01 Jan 2075 00:00:00 GMT"),
            ("Saturday, 27-Jun-76 09:59:59 GMT", "Sat, 27 Jun 2076 09:59:29 GMT"),
            ("Saturday, 27-Jun-76 10:00:00 GMT", "Sat, 27 Jun 2076 09:59:30 GMT"),
            ("Sunday, 27-Jun-76 10:00:01 GMT", "Sun, 27 Jun 1976 09:59:31 GMT"),
            ("Friday, 31-Dec-76 23:59:59 GMT", "Fri, 31 Dec 1976 23:59:29 GMT"),
            ("Sunday, 29-Feb-76 10:00:30 GMT", "Sat, 29 Feb 2076 10:00:00 GMT"),
            ("Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT"),
            ("Friday, 31-Dec-99 23:59:59 GMT", "Fri, 31 Dec 1999 23:59:29 GMT"),
            ("Saturday, 01-Jan-00 00:00:30 GMT", "Sat, 01 Jan 2000 00:00:00 GMT"),
        ])
    func twoDigitsOfAYear(value: String, date: String) {
        #expect(RetryAfterCase(value, wait: nil, date: date).advice.retryAfter == .seconds(30))
    }

    @Test(
        arguments: [
            // Late in a century the next one is near.
            ("Friday, 01-Jan-05 00:00:30 GMT", "Thu, 01 Jan 2105 00:00:00 GMT", 4_070_908_800_000),
            ("Thursday, 01-Jan-05 00:00:30 GMT", "Sat, 01 Jan 2005 00:00:00 GMT", 946_684_799_000),
            ("Thursday, 01-Jan-98 00:00:30 GMT", "Thu, 01 Jan 1998 00:00:00 GMT", 946_684_800_000),
        ] as [(String, String, Int64)])
    func twoDigitsByAnotherClock(value: String, date: String, now: Int64) {
        let headers = [HeaderField("Retry-After", value), HeaderField("Date", date)]
        let answer = UpstreamResponse(status: 429, headers: headers)
        #expect(LimitAdvice(answer, bodyRetryAfter: nil, now: now).retryAfter == .seconds(30))
    }

    @Test(
        arguments: [
            RetryAfterCase("20", "30", wait: .seconds(30)),
            RetryAfterCase("30", "20", wait: .seconds(30)),
            RetryAfterCase("30", "", wait: .seconds(30)),
            RetryAfterCase("5", "7", "6", wait: .seconds(7)),
            RetryAfterCase("20, 30", wait: .seconds(30)),
            RetryAfterCase("30,20", wait: .seconds(30)),
            RetryAfterCase("20,,30,", wait: .seconds(30)),
            RetryAfterCase("1.5, 20", wait: .seconds(20)),
            RetryAfterCase("20, -30", wait: .seconds(20)),
            RetryAfterCase("0, 0", wait: .seconds(1)),
            RetryAfterCase("1,5", wait: .seconds(5)),
            RetryAfterCase("Sat, 27 Jun 2026 10:00:30 GMT", "20", wait: .seconds(30)),
            RetryAfterCase("Sat, 27 Jun 2026 10:00:10 GMT", "20", wait: .seconds(20)),
            RetryAfterCase("Sat, 27 Jun 2026 10:00:30 GMT, 20", wait: .seconds(30)),
            RetryAfterCase("Sat, 27 Jun 2026 10:00:30 GMT, 40", wait: .seconds(40)),
            RetryAfterCase("20, Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(30)),
            RetryAfterCase(
                "Sat, 27 Jun 2026 10:00:30 GMT, Saturday, 27-Jun-26 10:00:50 GMT,Sat Jun 27 10:00:40 2026",
                wait: .seconds(50)),
            RetryAfterCase("Sat Jun 27 10:00:40 2026, Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(40)),
            RetryAfterCase("Sat Jun 27 10:00:40 2026,5", wait: .seconds(40)),
            RetryAfterCase("Sat, 5, Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(30)),
            RetryAfterCase("Sat, 27 Jun 2026 09:00:00 GMT, 5", wait: .seconds(5)),
            // Header and body.
            RetryAfterCase("60", wait: .seconds(60), body: 30),
            RetryAfterCase("30", wait: .seconds(60), body: 60),
            RetryAfterCase(wait: .seconds(30), body: 30),
            RetryAfterCase("soon", wait: .seconds(30), body: 30),
            RetryAfterCase("30", wait: .seconds(30), body: -60),
            RetryAfterCase(wait: nil, body: -1),
            RetryAfterCase(wait: nil, body: .min),
            RetryAfterCase(wait: .seconds(1), body: 0),
            RetryAfterCase(wait: .seconds(3600), body: 3601),
            RetryAfterCase(wait: .seconds(3600), body: .max),
            RetryAfterCase("0", wait: .seconds(1), body: 0),
            RetryAfterCase("Sat, 27 Jun 2026 10:00:30 GMT", wait: .seconds(45), body: 45),
            RetryAfterCase(wait: nil),
        ])
    func theLargerOfSeveral(_ example: RetryAfterCase) { #expect(example.advice.retryAfter == example.wait) }

    @Test(arguments: ["Retry-After", "retry-after", "RETRY-AFTER", "rEtRy-aFtEr"])
    func namesAreReadInEitherCase(name: String) {
        let answer = UpstreamResponse(status: 503, headers: [HeaderField(name, "20")])
        #expect(LimitAdvice(answer, bodyRetryAfter: nil, now: Moments.now).retryAfter == .seconds(20))
    }

    @Test(
        arguments: [
            "Retry-Afte", "Retry-After ", " Retry-After", "Retry-After2", "RetryAfter", "Retry_After", "X-Retry-After",
            "Retry-Af\u{167}er", "", "R", "Rétry-After",
        ])
    func othersNamesAreNot(name: String) {
        let answer = UpstreamResponse(status: 429, headers: [HeaderField(name, "20")])
        #expect(LimitAdvice(answer, bodyRetryAfter: nil, now: Moments.now) == LimitAdvice())
    }

    /// Our clock has milliseconds, a date hasn't.
    @Test func aDateIsExactToOurMilliseconds() {
        let headers = [HeaderField("Retry-After", "Sat, 27 Jun 2026 10:00:30 GMT")]
        let advice = LimitAdvice(
            UpstreamResponse(status: 429, headers: headers), bodyRetryAfter: nil, now: Moments.now + 250)
        #expect(advice.retryAfter == .milliseconds(29_750))
    }

    /// The first Date counts, as for all fields that come once.
    @Test func oneDateCounts() {
        let headers = [
            HeaderField("DATE", "Sat, 27 Jun 2026 10:00:10 GMT"),
            HeaderField("Retry-After", "Sat, 27 Jun 2026 10:00:30 GMT"),
            HeaderField("Date", "Sat, 27 Jun 2026 10:00:20 GMT"),
        ]
        let answer = UpstreamResponse(status: 429, headers: headers)
        #expect(LimitAdvice(answer, bodyRetryAfter: nil, now: Moments.now).retryAfter == .seconds(20))
    }
}
