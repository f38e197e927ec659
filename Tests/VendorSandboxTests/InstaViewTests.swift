import GatewayJSON
import Testing

@testable import VendorSandbox

struct InstaViewTests {
    private static let job = InstaViewSeeds.firstJob

    /// A valid body with some members replaced or, with nil, left out.
    static func wish(_ changes: [String: String?] = [:]) -> String {
        var members: [String: String?] = [
            "firstName": #""John""#, "lastName": #""Doe""#, "gdprExpiryDate": #""2099-11-16""#,
            "email": #""john.doe@example.com""#,
        ]
        for (key, value) in changes { members.updateValue(value, forKey: key) }
        let pairs = members.sorted { $0.key < $1.key }.compactMap { key, value in value.map { #""\#(key)":\#($0)"# } }
        return "{\(pairs.joined(separator: ","))}"
    }

    @Test func createsACandidateAndASecondOneForARepeat() async throws {
        try await withSandbox { test in
            let body = Self.wish([
                "phoneNumber": #""+421915123456""#, "jobIds": #"["\#(Self.job)"]"#, "jobId": #""ignored""#,
                "metadata": #"{"source": "LinkedIn", "n": 1.50}"#, "gender": #""male""#,
            ])
            let reply = try await test.call(.instaview, "POST", "/candidates", body)
            #expect(reply.status == 201)
            let candidate = try #require(reply.json)
            let id = try #require(candidate["id"]?.string)
            #expect(UUIDText.isWellFormed(id))
            #expect(candidate["status"]?.string == "APPLIED")
            #expect(candidate["jobId"]?.string == Self.job)
            #expect(candidate["jobIds"]?.elements.map(\.string) == [Self.job])
            #expect(
                candidate["metadata"].map { String(decoding: $0.raw, as: UTF8.self) }
                    == #"{"source": "LinkedIn", "n": 1.50}"#)
            #expect(candidate["gdprExpiryDate"]?.string == "2099-11-16")
            #expect(candidate["gender"]?.string == "male")
            #expect(candidate["overallRating"] == nil)
            #expect(candidate["links"]?["analyses"]?.string == "/v1/public/candidates/\(id)/analyses")
            // Without milliseconds.
            #expect(candidate["createdAt"]?.string?.count == 20)
            let read = try await test.call(.instaview, "GET", "/candidates/\(id)")
            #expect(read.text == reply.text)
            let again = try await test.call(.instaview, "POST", "/candidates", body)
            #expect(again.status == 201)
            #expect(again.json?["id"]?.string != id)
        }
    }

    @Test func leavesOutWhatACandidateDoesNotHave() async throws {
        try await withSandbox { test in
            let reply = try await test.call(
                .instaview, "POST", "/candidates", Self.wish(["email": nil, "phoneNumber": #""+33612345678""#]))
            #expect(reply.status == 201)
            for key in ["email", "jobId", "jobIds", "metadata"] { #expect(reply.json?.member(key) == nil) }
            // Null when the vendor guesses it.
            #expect(reply.json?["gender"]?.isNull == true)
        }
    }

    private static let fiftyOneJobs = "[" + Array(repeating: #""\#(job)""#, count: 51).joined(separator: ",") + "]"
    private static let fiftyOneKeys = "{" + (0..<51).map { #""k\#($0)":1"# }.joined(separator: ",") + "}"

    @Test(
        arguments: [
            (["firstName": nil], "firstName"), (["firstName": #""""#], "firstName"), (["firstName": "5"], "firstName"),
            (["lastName": #""\#(String(repeating: "x", count: 101))""#], "lastName"),
            (["gdprExpiryDate": nil], "gdprExpiryDate"), (["gdprExpiryDate": #""2020-01-01""#], "gdprExpiryDate"),
            (["gdprExpiryDate": #""2099-02-30""#], "gdprExpiryDate"),
            (["gdprExpiryDate": #""16.11.2099""#], "gdprExpiryDate"),
            (["email": #""john""#], "email"), (["email": nil], "email"),
            (["phoneNumber": #""0612345678""#], "phoneNumber"), (["phoneNumber": #""+0612345678""#], "phoneNumber"),
            (["phoneNumber": #""+1234567890123456""#], "phoneNumber"),
            (["jobId": #""x""#], "jobIds"), (["jobIds": "[]"], "jobIds"), (["jobIds": fiftyOneJobs], "jobIds"),
            (["jobIds": #"["00000000-0000-4000-8000-000000000000"]"#], "jobIds"), (["jobIds": #""\#(job)""#], "jobIds"),
            (["gender": #""other""#], "gender"), (["metadata": "[]"], "metadata"),
            (["metadata": fiftyOneKeys], "metadata"),
            (["metadata": #"{"a":{"b":{"c":{"d":{"e":1}}}}}"#.replacing("1", with: "{}")], "metadata"),
            (["metadata": #"{"a":"\#(String(repeating: "x", count: 10 * 1024))"}"#], "metadata"),
            (["cvText": #""\#(String(repeating: "x", count: 50_001))""#], "cvText"),
        ] as [([String: String?], String)])
    func refusesByTheDocumentedRules(changes: [String: String?], field: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.instaview, "POST", "/candidates", Self.wish(changes))
            #expect(reply.status == 400)
            #expect(reply.json?["success"]?.bool == false)
            #expect(reply.json?["data"]?.isNull == true)
            #expect(reply.json?["error"]?["code"]?.string == "VALIDATION_ERROR")
            #expect(reply.json?["error"]?["details"]?.member(field) != nil)
            #expect(reply.json?["error"]?["details"]?.count == 1)
            #expect(reply.json?["timestamp"]?.string != nil)
        }
    }

    @Test(
        arguments: [
            ["firstName": #""\#(String(repeating: "é", count: 100))""#], ["gdprExpiryDate": #""2099-11-16T00:00:00Z""#],
            ["metadata": #"{"a":{"b":{"c":{"d":1}}}}"#], ["jobId": #""\#(job.uppercased())""#],
            ["cvText": #""\#(String(repeating: "x", count: 50_000))""#], ["phoneNumber": "null"],
        ] as [[String: String?]])
    func takesWhatIsJustAllowed(changes: [String: String?]) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.instaview, "POST", "/candidates", Self.wish(changes))
            #expect(reply.status == 201)
        }
    }

    @Test func refusesABodyThatIsNoObject() async throws {
        try await withSandbox { test in
            for body in ["", "[]", "{"] {
                let reply = try await test.call(.instaview, "POST", "/candidates", body)
                #expect(reply.status == 400)
            }
        }
    }

    @Test(arguments: ["sk_unknown", ""])
    func refusesOtherKeys(key: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.instaview, "GET", "/candidates", credential: key)
            #expect(reply.status == 401)
            #expect(reply.json?["error"]?["code"]?.string == "INVALID_API_KEY")
        }
    }

    @Test(arguments: ["", "/v1", "/v1/public"])
    func servesAllPrefixesWithBothRateWindows(prefix: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.instaview, "GET", "\(prefix)/jobs")
            #expect(reply.json?["total"]?.int == 4)
            #expect(reply.json?["data"]?.elements.first { _ in true }?["id"]?.string == Self.job)
            #expect(reply.header("X-RateLimit-Limit-Minute") == "60")
            #expect(reply.header("X-RateLimit-Remaining-Hour") == "1999")
            #expect(Int(reply.header("X-RateLimit-Reset-Hour") ?? "").map { $0 % 3600 } == 0)
        }
    }

    @Test func listsCandidatesByPageAndFilter() async throws {
        try await withSandbox { test in
            let reply = try await test.call(.instaview, "GET", "/candidates?page=2&limit=20")
            #expect(reply.json?["total"]?.int == 30)
            #expect(reply.json?["totalPages"]?.int == 2)
            #expect(reply.json?["data"]?.count == 10)
            let byJob = try await test.call(.instaview, "GET", "/candidates?limit=100&jobId=\(Self.job)")
            let ids = byJob.json?["data"]?.elements.compactMap { $0["jobId"]?.string } ?? []
            #expect(!ids.isEmpty && ids.allSatisfy { $0 == Self.job })
            let accepted = try await test.call(.instaview, "GET", "/candidates?status=ACCEPTED")
            #expect(accepted.json?["total"]?.int == 6)
            let name = try #require(reply.json?["data"]?.elements.first { _ in true }?["email"]?.string)
            let found = try await test.call(.instaview, "GET", "/candidates?search=\(name.replacing("@", with: "%40"))")
            #expect(found.json?["total"]?.int == 1)
        }
    }

    @Test(arguments: [
        ("page=0", "page"), ("page=10001", "page"), ("limit=101", "limit"), ("limit=x", "limit"), ("jobId=7", "jobId"),
        ("status=INTERVIEWING", "status"),
    ])
    func refusesWrongQueries(query: String, field: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.instaview, "GET", "/candidates?\(query)")
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["details"]?.member(field) != nil)
        }
    }

    @Test func saysWhatIsNotFound() async throws {
        try await withSandbox { test in
            let job = try await test.call(.instaview, "GET", "/jobs/550e8400-e29b-41d4-a716-446655440000")
            #expect(job.status == 404)
            let error = try #require(job.json?["error"])
            #expect(error["code"]?.string == "RESOURCE_NOT_FOUND")
            #expect(error["message"]?.string == "Job with ID 550e8400-e29b-41d4-a716-446655440000 not found")
            #expect(error["details"]?["resourceType"]?.string == "Job")
            #expect(try await test.call(.instaview, "GET", "/candidates/none").status == 404)
            #expect(try await test.call(.instaview, "GET", "/jobs/\(Self.job)").status == 200)
        }
    }

    @Test func wrapsItsAnswersOnRequest() async throws {
        var options = SandboxOptions()
        options.wrapsInstaView = true
        try await withSandbox(options) { test in
            let list = try await test.call(.instaview, "GET", "/candidates?limit=5")
            #expect(list.json?["success"]?.bool == true)
            #expect(list.json?["error"]?.isNull == true)
            #expect(list.json?["data"]?["items"]?.count == 5)
            #expect(list.json?["data"]?["pagination"]?["total"]?.int == 30)
            let created = try await test.call(.instaview, "POST", "/candidates", Self.wish())
            #expect(created.status == 201)
            #expect(created.json?["data"]?["status"]?.string == "APPLIED")
            #expect(try await test.control("PUT", "/instaview/envelope", #"{"wrapped":false}"#).status == 200)
            #expect(try await test.call(.instaview, "GET", "/jobs").json?["data"]?.kind == .array)
        }
    }
}
