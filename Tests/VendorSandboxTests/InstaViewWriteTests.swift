import GatewayJSON
import Testing

@testable import VendorSandbox

/// What changes at InstaView's fake beside new candidates: changes, jobs, interviews and the calls for passthrough.
struct InstaViewWriteTests {
    private static let job = InstaViewSeeds.firstJob
    private static let agent = InstaViewSeeds.firstAgent

    /// A new candidate's id; with the first job unless told otherwise.
    private func candidate(_ test: TestSandbox, jobs: String = #"["\#(job)"]"#) async throws -> String {
        let reply = try await test.call(.instaview, "POST", "/candidates", InstaViewTests.wish(["jobIds": jobs]))
        return try #require(reply.json?["id"]?.string)
    }

    @Test func aChangeSetsWhatIsSentAndReplacesMetadata() async throws {
        try await withSandbox { test in
            let id = try await candidate(test)
            let path = "/candidates/\(id)"
            _ = try await test.call(.instaview, "PATCH", path, #"{"metadata":{"a":1},"phoneNumber":"+421915123456"}"#)
            let reply = try await test.call(
                .instaview, "PATCH", path, #"{"status":"REJECTED","metadata":{"b":2},"email":null,"jobIds":[]}"#)
            #expect(reply.status == 200)
            #expect(reply.json?["status"]?.string == "REJECTED")
            #expect(reply.json?["metadata"]?["a"] == nil)
            #expect(reply.json?["metadata"]?["b"]?.int == 2)
            #expect(reply.json?["email"] == nil)
            #expect(reply.json?["jobIds"] == nil)
            #expect(reply.json?["firstName"]?.string == "John")
            #expect(try await test.call(.instaview, "GET", path).text == reply.text)
        }
    }

    @Test(arguments: [
        (#"{"status":"HIRED"}"#, "status"), (#"{"firstName":""}"#, "firstName"), (#"{"email":"x"}"#, "email"),
        (#"{"email":null}"#, "email"), (#"{"phoneNumber":"0915"}"#, "phoneNumber"),
        (#"{"gdprExpiryDate":"2020-01-01"}"#, "gdprExpiryDate"), (#"{"jobIds":["x"]}"#, "jobIds"),
        (#"{"metadata":[]}"#, "metadata"),
    ])
    func aChangeKeepsTheRules(body: String, field: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.instaview, "PATCH", "/candidates/\(candidate(test))", body)
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["details"]?.member(field) != nil)
        }
    }

    @Test(arguments: ["/candidates", "/jobs", "/interviews", "/agents"])
    func aDeletionAnswersTrueAndThen404(path: String) async throws {
        try await withSandbox { test in
            let first = try await candidate(test)
            let ids = [
                "/candidates": first, "/jobs": Self.job, "/agents": Self.agent,
                "/interviews": try await interview(test, #"{"candidateId":"\#(first)","agentId":"\#(Self.agent)"}"#),
            ]
            let target = try path + "/" + #require(ids[path])
            let reply = try await test.call(.instaview, "DELETE", target)
            #expect(reply.status == 200)
            #expect(reply.text == "true")
            #expect(try await test.call(.instaview, "GET", target).status == 404)
            #expect(try await test.call(.instaview, "DELETE", target).status == 404)
        }
    }

    // MARK: - Jobs

    @Test func aJobIsMadeAndChanged() async throws {
        try await withSandbox { test in
            let made = try await test.call(
                .instaview, "POST", "/jobs",
                #"{"title":"Welder","description":"Weld.","location":{"workMode":"ONSITE","city":"Nitra"},"salary":{"min":1.5}}"#
            )
            #expect(made.status == 201)
            let id = try #require(made.json?["id"]?.string)
            #expect(made.json?["status"]?.string == "OPEN")
            #expect(made.json?["location"]?["city"]?.string == "Nitra")
            #expect(made.json?["salary"]?["min"]?.double == 1.5)
            // Objects are replaced: whether they are merged isn't said.
            let changed = try await test.call(
                .instaview, "PATCH", "/jobs/\(id)",
                #"{"descriptionUrl":"https://x.example","location":{"city":"Brno"}}"#)
            #expect(changed.json?["jobUrl"]?.string == "https://x.example")
            #expect(changed.json?["location"]?["city"]?.string == "Brno")
            #expect(changed.json?["location"]?["workMode"] == nil)
            #expect(changed.json?["title"]?.string == "Welder")
            #expect(try await test.call(.instaview, "GET", "/jobs?limit=100").json?["total"]?.int == 5)
        }
    }

    @Test(arguments: [
        ("{}", "title"), (#"{"title":"T"}"#, "description"),
        (#"{"title":"T","description":"D","status":"DRAFT"}"#, "status"),
        (#"{"title":"T","description":"D","location":{"countryCode":"Slovakia"}}"#, "location.countryCode"),
        (#"{"title":"T","description":"D","salary":{"min":"1"}}"#, "salary.min"),
        (#"{"title":"T","description":"D","languageRequirements":[{}]}"#, "languageRequirements"),
    ])
    func aJobKeepsTheRules(body: String, field: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.instaview, "POST", "/jobs", body)
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["details"]?.member(field) != nil)
        }
    }

    @Test func aPostingBecomesAJobFiveTimesAMinute() async throws {
        try await withSandbox { test in
            let body = #"{"jobUrl":"https://jobs.example.com/welder"}"#
            let seen = try await test.call(
                .instaview, "POST", "/jobs/url", #"{"jobUrl":"https://x.example/y","createJob":false}"#)
            #expect(seen.status == 200)
            #expect(seen.json?["data"]?["id"]?.string == "")
            #expect(seen.json?["sourceUrl"]?.string == "https://x.example/y")
            let made = try await test.call(.instaview, "POST", "/jobs/url", body)
            #expect(made.status == 201)
            let id = try #require(made.json?["data"]?["id"]?.string)
            #expect(try await test.call(.instaview, "GET", "/jobs/\(id)").status == 200)
            #expect(try await test.call(.instaview, "POST", "/jobs/url", #"{"jobUrl":"x"}"#).status == 400)
            for _ in 0..<2 { _ = try await test.call(.instaview, "POST", "/jobs/url", body) }
            #expect(try await test.call(.instaview, "POST", "/jobs/url", body).status == 429)
            #expect(try await test.call(.instaview, "GET", "/jobs").status == 200)
        }
    }

    // MARK: - Interviews

    private func interview(_ test: TestSandbox, _ body: String) async throws -> String {
        let reply = try await test.call(.instaview, "POST", "/interviews", body)
        #expect(reply.status == 201)
        return try #require(reply.json?["id"]?.string)
    }

    @Test func anInterviewTakesTheCandidatesOnlyJobAndStartsAtOnce() async throws {
        try await withSandbox { test in
            let person = try await candidate(test)
            let body = #"{"candidateId":"\#(person)","agentId":"\#(Self.agent)"}"#
            let reply = try await test.call(.instaview, "POST", "/interviews", body)
            #expect(reply.status == 201)
            #expect(reply.json?["jobId"]?.string == Self.job)
            #expect(reply.json?["status"]?.string == "IN_PROGRESS")
            #expect(reply.json?["callAttempts"]?.count == 1)
            #expect(reply.json?["analysis"]?.isNull == true)
            let list = try await test.call(.instaview, "GET", "/interviews?candidateId=\(person)")
            #expect(list.json?["total"]?.int == 1)
            let found = try await test.call(.instaview, "GET", "/candidates/\(person)")
            #expect(found.json?["interviewCount"]?.int == 1)
            #expect(try await test.call(.instaview, "GET", "/interviews").status == 400)
        }
    }

    @Test func whatIsMadeOnTheWayStays() async throws {
        try await withSandbox { test in
            let body =
                #"{"candidate":\#(InstaViewTests.wish()),"job":{"jobTitle":"Welder","description":"Weld."},"#
                + #""agent":{"name":"Bot","type":"ONLINE","focus":"SCREENING","language":"SK","duration":5},"#
                + #""scheduleTime":"\#(Timestamp.now().adding(seconds: 3600).iso)"}"#
            let reply = try await test.call(.instaview, "POST", "/interviews", body)
            #expect(reply.status == 201)
            #expect(reply.json?["status"]?.string == "SCHEDULED")
            #expect(reply.json?["callAttempts"]?.count == 0)
            for (key, path) in [("candidateId", "candidates"), ("jobId", "jobs"), ("agentId", "agents")] {
                let id = try #require(reply.json?.member(key)?.string)
                #expect(try await test.call(.instaview, "GET", "/\(path)/\(id)").status == 200)
            }
        }
    }

    @Test func interviewsKeepTheRules() async throws {
        try await withSandbox { test in
            let person = try await candidate(test)
            let jobless = try await candidate(test, jobs: "null")
            let ids = #""candidateId":"\#(person)","agentId":"\#(Self.agent)""#
            let late = Timestamp.now().adding(seconds: 31 * 86_400).iso
            let cases: [(String, Int)] = [
                ("{}", 400), (#"{"candidateId":"\#(person)"}"#, 400),
                (#"{\#(ids),"candidate":\#(InstaViewTests.wish())}"#, 400),
                (#"{\#(ids),"scheduleTime":"\#(late)"}"#, 400), (#"{\#(ids),"scheduleTime":"soon"}"#, 400),
                (#"{\#(ids),"jobId":"550e8400-e29b-41d4-a716-446655440000"}"#, 404),
                (#"{\#(ids),"job":{"title":"Boss","description":"D"}}"#, 400),
                (#"{"candidateId":"\#(jobless)","agentId":"\#(Self.agent)"}"#, 400),
                (#"{"candidateId":"550e8400-e29b-41d4-a716-446655440000","agentId":"\#(Self.agent)"}"#, 404),
                (#"{"candidateId":"\#(person)","agentId":"550e8400-e29b-41d4-a716-446655440000"}"#, 404),
            ]
            for (body, status) in cases {
                let reply = try await test.call(.instaview, "POST", "/interviews", body)
                #expect(reply.status == status, "\(body): \(reply.text)")
            }
        }
    }

    @Test func aTestEndsAtOnceAndIsFree() async throws {
        try await withSandbox { test in
            let before = try await test.call(.instaview, "GET", "/billing/usage").json?["totalCreditsUsed"]?.double
            let person = try await candidate(test)
            let body = #"{"candidateId":"\#(person)","agentId":"\#(Self.agent)","isTest":true}"#
            #expect(
                try await test.call(.instaview, "POST", "/interviews", body).json?["status"]?.string == "COMPLETED")
            let after = try await test.call(.instaview, "GET", "/billing/usage")
            #expect(after.json?["totalCreditsUsed"]?.double == before)
            #expect(after.json?["companies"]?.count == 1)
        }
    }

    @Test func callsAreMovedCancelledAndMadeAgain() async throws {
        try await withSandbox { test in
            let person = try await candidate(test)
            let time = Timestamp.now().adding(seconds: 3600).iso
            let id = try await interview(
                test, #"{"candidateId":"\#(person)","agentId":"\#(Self.agent)","scheduledAt":"\#(time)"}"#)
            let path = "/interviews/\(id)"
            func attempts() async throws -> [JSONValue] {
                try await test.call(.instaview, "GET", path).json?["callAttempts"]?.elements.map { $0 } ?? []
            }
            let first = try #require(try await attempts().first?["id"]?.string)
            let later = #"{"scheduledAt":"\#(Timestamp.now().adding(seconds: 7200).iso)"}"#
            #expect(try await test.call(.instaview, "PATCH", "\(path)/call-attempts/\(first)", later).status == 204)
            #expect(try await test.call(.instaview, "PATCH", "\(path)/call-attempts/\(first)", "{}").status == 400)
            #expect(try await test.call(.instaview, "DELETE", "\(path)/call-attempts/\(first)").status == 204)
            #expect(try await attempts().first?["status"]?.string == "CANCELLED")
            #expect(try await test.call(.instaview, "POST", "\(path)/call-attempts").json?["success"]?.bool == true)
            #expect(try await attempts().last?["status"]?.string == "IN_PROGRESS")
            #expect(try await test.call(.instaview, "POST", "\(path)/call-attempts").status == 409)
            #expect(try await test.call(.instaview, "PATCH", "\(path)/call-attempts/x", later).status == 404)
        }
    }

    // MARK: - The rest

    @Test func agentsAndTheCompany() async throws {
        try await withSandbox { test in
            let body = #"{"name":"Bot","type":"PHONE","focus":"OUTREACH","language":"DE","duration":10}"#
            let refused = try await test.call(.instaview, "POST", "/agents", body)
            #expect(refused.json?["error"]?["details"]?["companyPhoneNumberId"] != nil)
            let numbers = try await test.call(.instaview, "GET", "/phone-numbers")
            #expect(numbers.json?["data"]?.elements.first { _ in true }?["id"]?.string == InstaViewSeeds.phoneNumber)
            let changed = try await test.call(.instaview, "PATCH", "/agents/\(Self.agent)", #"{"duration":20}"#)
            #expect(changed.json?["duration"]?.int == 20)
            #expect(try await test.call(.instaview, "POST", "/company", "{}").status == 403)
            let list = try await test.call(.instaview, "GET", "/companies")
            let company = try #require(list.json?["data"]?.elements.first { _ in true }?["id"]?.string)
            _ = try await test.call(.instaview, "PATCH", "/company/\(company)", #"{"metadata":{"a":1}}"#)
            let merged = try await test.call(.instaview, "PATCH", "/companies/\(company)", #"{"metadata":{"b":2}}"#)
            #expect(merged.json?["metadata"]?.count == 2)
        }
    }

    @Test func aSourcingRunIsAcceptedAndThenDone() async throws {
        try await withSandbox { test in
            let wish = #"{"title":"Welder","jobDescription":"Weld.","limit":3}"#
            for (path, prefix) in [("/sourcing", "req_"), ("/sourcing/preview", "req_prev_")] {
                let accepted = try await test.call(.instaview, "POST", path, wish)
                #expect(accepted.status == 202)
                let id = try #require(accepted.json?["requestId"]?.string)
                #expect(id.hasPrefix(prefix))
                let results = "\(path)/\(id)/results"
                #expect(try await test.call(.instaview, "GET", results).status == 202)
                #expect(try await eventually(test, results).json?["candidates"]?.count == 3)
            }
            #expect(
                try await test.call(.instaview, "GET", "/sourcing/req_x/results").json?["error"]?["code"]?.string
                    == "REQUEST_NOT_FOUND")
            let enrich = try await test.call(
                .instaview, "POST", "/sourcing/enrich", #"{"profileIds":["prof_1000","nobody"]}"#)
            let id = try #require(enrich.json?["requestId"]?.string)
            let done = try await eventually(test, "/sourcing/enrich/\(id)/results")
            #expect(done.json?["enrichedCount"]?.int == 1)
            #expect(done.json?["failureCount"]?.int == 1)
            let cards = try await test.call(
                .instaview, "POST", "/sourcing/render-html", #"{"profileIds":["prof_1000","nobody"]}"#)
            #expect(cards.json?["renderedCount"]?.int == 1)
        }
    }

    /// The results, once they are there; a run takes a second, and there are 60 calls a minute.
    private func eventually(_ test: TestSandbox, _ path: String) async throws -> Reply {
        for _ in 0..<10 {
            let reply = try await test.call(.instaview, "GET", path)
            if reply.status == 200 { return reply }
            try await Task.sleep(for: .milliseconds(400))
        }
        return try await test.call(.instaview, "GET", path)
    }

    @Test func webhooksInThreeSpellings() async throws {
        try await withSandbox { test in
            let made = try await test.call(
                .instaview, "POST", "/webhooks",
                #"{"url":"https://x.example","events":["interview.completed","SOURCING_COMPLETED",2],"headers":[{"name":"a","value":"b"}]}"#
            )
            #expect(made.status == 201)
            let webhook = try #require(made.json?["data"])
            #expect(webhook["signingSecret"]?.string?.count == 64)
            #expect(
                webhook["events"]?.elements.map(\.string) == ["interview.completed", "sourcing.completed", "ping"])
            let id = try #require(webhook["id"]?.string)
            let read = try await test.call(.instaview, "GET", "/webhooks/\(id)")
            #expect(read.json?["data"]?["signingSecret"] == nil)
            #expect(read.json?["data"]?["headers"]?.elements.first { _ in true }?["isMasked"]?.bool == true)
            #expect(
                try await test.call(.instaview, "POST", "/webhooks/\(id)/test").json?["data"]?["success"]?.bool == true)
            #expect(
                try await test.call(.instaview, "PATCH", "/webhooks/\(id)", #"{"isActive":false}"#)
                    .json?["data"]?["isActive"]?.bool == false)
            #expect(
                try await test.call(.instaview, "POST", "/webhooks/\(id)/reset-circuit")
                    .json?["data"]?["isActive"]?.bool == true)
            #expect(try await test.call(.instaview, "POST", "/webhooks", #"{"url":"http://x"}"#).status == 400)
            #expect(try await test.call(.instaview, "DELETE", "/webhooks/\(id)").status == 204)
            #expect(try await test.call(.instaview, "GET", "/webhooks").json?["data"]?["total"]?.int == 0)
        }
    }
}
