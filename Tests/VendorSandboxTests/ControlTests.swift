import GatewayJSON
import Testing

@testable import VendorSandbox

struct ControlTests {
    /// Asks for a fault of Hirempire's jobs, then reads them.
    private static func jobs(_ test: TestSandbox, with rule: String, patience: Duration = .seconds(20)) async throws
        -> Reply
    {
        let added = try await test.control("POST", "/faults", #"{"vendor":"hirempire","path":"/jobs",\#(rule)}"#)
        #expect(added.status == 201)
        return try await test.call(.hirempire, "GET", "/jobs", patience: patience)
    }

    @Test(arguments: ["402", "429", "500", "503"])
    func statusFaultsHaveTheVendorsShape(fault: String) async throws {
        try await withSandbox { test in
            let reply = try await Self.jobs(test, with: #""fault":"\#(fault)""#)
            #expect(reply.status == Int(fault))
            #expect(reply.json?["success"]?.bool == false)
            // Hirempire documents no advice with a 429.
            #expect(reply.header("Retry-After") == nil)
            #expect(try await test.call(.hirempire, "GET", "/jobs").status == 200)
        }
    }

    @Test func rateLimitsCarryEachVendorsAdvice() async throws {
        try await withSandbox { test in
            for vendor in Vendor.allCases {
                test.sandbox.faults.add(FaultRule(.rateLimited(retryAfter: nil), vendor: vendor))
                test.sandbox.faults.add(FaultRule(.rateLimited(retryAfter: 7), vendor: vendor))
                let path = vendor == .voicehire ? "/campaigns" : "/jobs"
                let bare = try await test.call(vendor, "GET", path)
                #expect(bare.status == 429)
                #expect(bare.header("Retry-After") == (vendor == .voicehire || vendor == .instaview ? "30" : nil))
                let advised = try await test.call(vendor, "GET", path)
                #expect(advised.header("Retry-After") == "7")
                switch vendor {
                case .voicehire: #expect(advised.json?["error"]?["details"]?["retry_after"]?.int == 7)
                case .instaview:
                    #expect(advised.json?["retryAfter"]?.int == 7)
                    #expect(advised.json?["error"]?.string == "Too Many Requests")
                case .hirempire, .huntr: break
                }
            }
        }
    }

    @Test func hangsUpAndStaysSilentBeforeTheWork() async throws {
        try await withSandbox { test in
            let hungUp = try await Self.jobs(test, with: #""fault":"hang_up""#)
            #expect(hungUp.bytes.isEmpty && !hungUp.timedOut)
            let silent = try await Self.jobs(test, with: #""fault":"silence""#, patience: .milliseconds(300))
            #expect(silent.bytes.isEmpty && silent.timedOut)
            let entries = try await test.settled(2)
            #expect(entries.map(\.delivery) == [.hungUp, .silence])
            #expect(entries.map(\.status) == [nil, nil])
        }
    }

    @Test(arguments: [
        ("hang_up", 0), ("silence", 0), ("hang_up_after_apply", 1), ("silence_after_apply", 1), ("truncated", 1),
    ])
    func writesAreDoneOnlyBeforeLaterFaults(fault: String, done: Int) async throws {
        try await withSandbox { test in
            _ = try await test.control("POST", "/faults", #"{"vendor":"huntr","method":"POST","fault":"\#(fault)"}"#)
            _ = try await test.call(
                .huntr, "POST", "/organization-invitations", #"{"email":"ada@example.com"}"#,
                patience: .milliseconds(300))
            _ = try await test.settled(1, posts: .huntr)
            let list = try await test.call(.huntr, "GET", "/organization-invitations")
            #expect(list.json?["data"]?.count == done)
        }
    }

    @Test func slowAnswersComeLater() async throws {
        try await withSandbox { test in
            let start = ContinuousClock.now
            let reply = try await Self.jobs(test, with: #""fault":"slow:300""#)
            #expect(reply.status == 200)
            #expect(ContinuousClock.now - start >= .milliseconds(300))
        }
    }

    @Test func truncatedAnswersEndInTheMiddle() async throws {
        try await withSandbox { test in
            let reply = try await Self.jobs(test, with: #""fault":"truncated""#)
            #expect(reply.status == 200)
            let announced = try #require(reply.header("Content-Length").flatMap { Int($0) })
            #expect(reply.body.count == announced / 2)
            #expect(reply.json == nil)
        }
    }

    @Test func htmlAndRedirectsComeInsteadOfTheVendor() async throws {
        try await withSandbox { test in
            let html = try await Self.jobs(test, with: #""fault":"html""#)
            #expect(html.status == 200)
            #expect(html.header("Content-Type")?.hasPrefix("text/html") == true)
            let redirect = try await Self.jobs(test, with: #""fault":"redirect""#)
            #expect(redirect.status == 307)
            #expect(redirect.header("Location") == "/v1/jobs/redirected")
        }
    }

    @Test func rulesFitByVendorMethodPathAndTimes() async throws {
        try await withSandbox { test in
            let rule = #"{"vendor":"huntr","method":"GET","path":"/org/members","times":2,"fault":"503"}"#
            #expect(try await test.control("POST", "/faults", rule).json?["waiting"]?.int == 1)
            #expect(try await test.call(.huntr, "GET", "/jobs").status == 200)
            #expect(try await test.call(.hirempire, "GET", "/jobs").status == 200)
            #expect(try await test.call(.huntr, "GET", "/members").status == 503)
            #expect(try await test.call(.huntr, "GET", "/members/\(HuntrSeeds.firstMember)").status == 503)
            #expect(try await test.call(.huntr, "GET", "/members").status == 200)
            _ = try await test.control("POST", "/faults", rule)
            #expect(try await test.control("DELETE", "/faults").json?["cleared"]?.int == 1)
            #expect(try await test.call(.huntr, "GET", "/members").status == 200)
        }
    }

    @Test(arguments: [
        ("POST", "/faults", #"{"vendor":"x","fault":"500"}"#, 400), ("POST", "/faults", #"{"vendor":"huntr"}"#, 400),
        ("POST", "/faults", #"{"vendor":"huntr","fault":"slow:x"}"#, 400),
        ("POST", "/faults", #"{"vendor":"huntr","fault":"500","times":0}"#, 400), ("POST", "/faults", "nonsense", 400),
        ("PUT", "/voicehire/credits", #"{"available":-1}"#, 400), ("PUT", "/voicehire/credits", "{}", 400),
        ("POST", "/voicehire/credits", #"{"add":0}"#, 400), ("POST", "/voicehire/credits", "{}", 400),
        ("PUT", "/voicehire/sms-template", #"{"campaign_id":"x","present":true}"#, 404),
        ("PUT", "/voicehire/sms-template", "{}", 400), ("PUT", "/instaview/envelope", "{}", 400),
        ("GET", "/ledger?vendor=x", "", 400), ("PATCH", "/ledger", "", 405), ("GET", "/nothing", "", 404),
    ])
    func refusesWhatItDoesNotKnow(method: String, path: String, body: String, status: Int) async throws {
        try await withSandbox { test in
            let reply = try await test.control(method, path, body.isEmpty ? nil : body)
            #expect(reply.status == status)
            #expect(reply.json?["error"]?.string?.isEmpty == false)
        }
    }

    @Test func theLedgerHasEachRequestAndHowItWasAnswered() async throws {
        try await withSandbox { test in
            _ = try await test.call(.huntr, "GET", "/members?limit=2")
            _ = try await test.call(.huntr, "POST", "/organization-invitations", #"{"email":"é@x"}"#)
            _ = try await test.call(.hirempire, "GET", "/jobs", credential: "sk-secret-value")
            let all = try await test.control("GET", "/ledger")
            let entries = try #require(all.json?["entries"])
            #expect(entries.elements.map { $0["status"]?.int } == [200, 400, 401])
            #expect(entries.elements.map { $0["number"]?.int } == [1, 2, 3])
            let first = try #require(entries.elements.first { _ in true })
            #expect(first["vendor"]?.string == "huntr")
            #expect(first["method"]?.string == "GET")
            #expect(first["path"]?.string == "/org/members")
            #expect(first["query"]?.string == "limit=2")
            #expect(first["delivery"]?.string == "answered")
            #expect(first["header_names"]?.elements.contains { $0.string == "authorization" } == true)
            #expect(first["time"]?.string?.count == 24)
            let posted = try #require(entries.elements.first { $0["method"]?.string == "POST" })
            #expect(posted["body"]?.string == #"{"email":"é@x"}"#)
            #expect(posted["body_bytes"]?.int == 16)
            // Names of headers only.
            #expect(!all.text.contains("sk-secret-value"))
            let some = try await test.control("GET", "/ledger?vendor=hirempire")
            #expect(some.json?["entries"]?.count == 1)
            #expect(try await test.control("DELETE", "/ledger").json?["cleared"]?.int == 3)
            #expect(try await test.control("GET", "/ledger").json?["entries"]?.count == 0)
        }
    }

    @Test func requestsThatBreakTheProtocolAreEnteredToo() async throws {
        try await withSandbox { test in
            let reply = try await VendorClient.send(
                "POST", "/org/members", port: test.port(of: .huntr), headers: ["Content-Length": "99999999999"])
            #expect(reply.status == 413)
            #expect(reply.json?["error"]?["status"]?.int == 413)
            #expect(test.sandbox.ledger.entries(of: .huntr).map(\.status) == [413])
        }
    }

    @Test func resetBringsTheSeedsBack() async throws {
        try await withSandbox { test in
            let before = try await test.control("GET", "/state").text
            #expect(before.contains(#""huntr":{"members":25,"jobs":120,"#))
            _ = try await test.call(.huntr, "POST", "/organization-invitations", #"{"email":"ada@example.com"}"#)
            _ = try await test.call(.instaview, "POST", "/candidates", InstaViewTests.wish())
            _ = try await test.control("PUT", "/voicehire/credits", #"{"available":1}"#)
            _ = try await test.control("POST", "/faults", #"{"vendor":"huntr","fault":"500"}"#)
            let changed = try await test.control("GET", "/state")
            #expect(changed.json?["vendors"]?["huntr"]?["invitations"]?.int == 1)
            #expect(changed.json?["vendors"]?["instaview"]?["candidates"]?.int == 31)
            #expect(changed.json?["vendors"]?["voicehire"]?["credits_available"]?.double == 1)
            #expect(changed.json?["ledger"]?.int == 2)
            #expect(changed.json?["faults_waiting"]?.int == 1)
            #expect(try await test.control("POST", "/reset").status == 200)
            #expect(try await test.control("GET", "/state").text == before)
        }
    }
}
