import GatewayJSON
import Testing

@testable import VendorSandbox

/// Hirempire's people, and changes of jobs (hirempire.md sections 6 to 9).
struct HirempireChangesTests {
    private static let job = HirempireSeeds.firstJob
    private static let unknown = "00000000-0000-4000-8000-000000000000"

    private static func wish(_ more: String = "", without field: String = "") -> String {
        let members = [
            ("company_id", #""xyz456abc123""#), ("job_title", #""Sailor""#), ("department", #""Operations""#),
            ("job_country", #""France""#), ("salary", "2400"), ("currency", #""EUR""#),
            ("salary_period", #""Per month""#), ("job_type", #""Full-time""#), ("workplace", #""On-site""#),
            ("career_level", #""Team Leader""#), ("job_description", #""Sails.""#), ("job_sources", "[]"),
        ]
        let texts = members.filter { $0.0 != field }.map { "\"\($0.0)\":\($0.1)" }
        return "{" + (texts + (more.isEmpty ? [] : [more])).joined(separator: ",") + "}"
    }

    @Test func aJobIsAddedReadChangedAndDeleted() async throws {
        try await withSandbox { test in
            let more = #""city":"Brest","status":"Active","job_sources":["Fair"],"hide_salary":true"#
            let added = try await test.call(.hirempire, "POST", "/add-job", Self.wish(more, without: "job_sources"))
            #expect(added.status == 200)
            #expect(added.json?["job_status"]?.string == "active")
            let id = try #require(added.json?["job_id"]?.string)
            let path = "/get-job?job_id=\(id)"
            let job = try await test.call(.hirempire, "GET", path).json?["job"]
            // Read names and words differ from those that are written.
            #expect(job?["job_location"]?.string == "Brest, France")
            #expect(job?["job_mode"]?.string == "onsite")
            #expect(job?["career_level"]?.string == "team-leader")
            #expect(job?["salary_fixed"]?.int == 2400)
            #expect(job?["is_salary_hidden"]?.bool == true)
            #expect(job?["sources"]?["count"]?.int == 1)
            let change = #"{"job_id":"\#(id)","status":"Hired","city":null,"salary":2600}"#
            let changed = try await test.call(.hirempire, "PATCH", "/update-job", change)
            #expect(changed.json?["status"]?.string == "closed")
            let after = try await test.call(.hirempire, "GET", path).json?["job"]
            #expect(after?["job_location"]?.string == "France")
            #expect(after?["salary_fixed"]?.int == 2600)
            let deleted = try await test.call(.hirempire, "DELETE", "/delete-job?job_id=\(id)")
            #expect(deleted.json?["deleted"]?.string?.hasSuffix("Z") == true)
            #expect(try await test.call(.hirempire, "GET", path).status == 404)
            #expect(try await test.call(.hirempire, "DELETE", "/delete-job?job_id=\(id)").status == 404)
        }
    }

    @Test(arguments: [
        (wish(without: "company_id"), 400, "Missing required field: company_id"),
        (wish(without: "job_sources"), 400, "Missing required field: job_sources"),
        (wish(#""salary":"2400""#, without: "salary"), 400, "Field 'salary' must be a number."),
        (
            wish(#""workplace":"remote""#, without: "workplace"), 400,
            "Invalid workplace. Allowed values: On-site, Remote, Hybrid"
        ),
        (wish(#""job_sources":"Fair""#, without: "job_sources"), 400, "Field 'job_sources' must be an array."),
        (wish(#""status":1"#), 400, "Field 'status' must be a string if provided."),
        (wish(#""company_id":"nobody""#, without: "company_id"), 401, "Invalid company id"),
    ])
    func newJobsAreChecked(body: String, status: Int, text: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.hirempire, "POST", "/add-job", body)
            #expect(reply.status == status)
            #expect(reply.text == #"{"success":false,"error":"\#(text)"}"#)
        }
    }

    @Test func aPlanHasAsManyActiveJobs() async throws {
        var options = SandboxOptions()
        options.limits.hirempire = .free
        try await withSandbox(options) { test in
            let full = try await test.call(.hirempire, "POST", "/add-job", Self.wish(#""status":"Active""#))
            #expect(full.status == 402)
            let draft = try await test.call(.hirempire, "POST", "/add-job", Self.wish())
            #expect(draft.json?["job_status"]?.string == "draft")
        }
    }

    @Test func peopleAreListedReadAndChanged() async throws {
        try await withSandbox { test in
            let all = try await test.call(.hirempire, "GET", "/candidates")
            #expect(all.json?["total_candidates"]?.int == 9)
            let uploads = try await test.call(.hirempire, "GET", "/candidates?type=upload")
            #expect(uploads.json?["candidates"]?.count == 3)
            let first = try #require(uploads.json?["candidates"]?.elements.first { _ in true })
            #expect(first["job_id"]?.isNull == true)
            let ofJob = try await test.call(.hirempire, "GET", "/job-candidates?job_id=\(Self.job)")
            #expect(ofJob.json?["candidates"]?.elements.allSatisfy { $0["job_id"]?.string == Self.job } == true)
            let id = try #require(first["id"]?.string)
            let change = #"{"candidate_id":"\#(id)","status":"hired","tags":["a"],"pool_stage":"hot"}"#
            let changed = try await test.call(.hirempire, "PATCH", "/update-candidate", change)
            #expect(changed.text == #"{"success":true,"id":"\#(id)","status":"hired"}"#)
            let person = try await test.call(.hirempire, "GET", "/get-candidate?candidate_id=\(id)").json?["candidate"]
            #expect(person?["status"]?.string == "hired")
            #expect(person?["tags"]?.elements.compactMap(\.string) == ["a"])
            #expect(person?["pool_stage"]?.string == "hot")
        }
    }

    @Test(arguments: [
        ("GET", "/candidates?page=2", "", 400, "Only 'type' query parameter is allowed."),
        ("GET", "/candidates?type=friend", "", 400, "type must be one of: applicant, prospect, upload"),
        ("GET", "/job-candidates", "", 400, "Query parameter 'job_id' is required."),
        ("GET", "/job-candidates?job_id=\(unknown)", "", 404, "Job not found"),
        ("GET", "/get-candidate", "", 400, "Query parameter 'candidate_id' is required."),
        ("GET", "/get-candidate?candidate_id=\(unknown)", "", 404, "Candidate not found"),
        (
            "PATCH", "/update-candidate", #"{"candidate_id":"x","status":"hired"}"#, 400,
            "candidate_id is required and must be a UUID"
        ),
        (
            "PATCH", "/update-candidate", #"{"candidate_id":"\#(unknown)"}"#, 400,
            "At least one updatable field must be provided"
        ),
        (
            "PATCH", "/update-candidate", #"{"candidate_id":"\#(unknown)","status":"hired"}"#, 401,
            "Invalid candidate id"
        ),
        ("PATCH", "/update-job", #"{"status":"Active"}"#, 400, "Job ID is required and cannot be empty."),
        (
            "PATCH", "/update-job", #"{"job_id":"\#(job)"}"#, 400, "At least one updatable field must be provided"
        ),
        (
            "PATCH", "/update-job", #"{"job_id":"\#(job)","status":"active"}"#, 400,
            "status must be one of: Pending, Active, Paused, Hired, Closed"
        ),
        ("PATCH", "/update-job", #"{"job_id":"\#(unknown)","status":"Active"}"#, 401, "Invalid job id"),
        ("DELETE", "/delete-job", "", 400, "Missing required query parameter 'job_id'."),
        ("DELETE", "/delete-job?job_id=\(job)", "{}", 400, "Request body is not allowed."),
        ("DELETE", "/delete-webhook?id=x", "", 404, "Webhook not found"),
        ("POST", "/create-webhook", #"{"request_url":"ftp://x","events":[]}"#, 401, "Invalid request url"),
        (
            "POST", "/create-webhook", #"{"request_url":"https://x.example","events":["dance"]}"#, 400,
            "Invalid event: dance."
        ),
        ("PATCH", "/webhook", #"{"id":"x","active":false}"#, 401, "Invalid webhook id"),
    ])
    func refusals(method: String, path: String, body: String, status: Int, text: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.hirempire, method, path, body.isEmpty ? nil : body)
            #expect(reply.status == status)
            #expect(reply.text == #"{"success":false,"error":"\#(text)"}"#)
        }
    }

    @Test(arguments: [
        ("GET", "/candidates", 401, "Invalid token"), ("GET", "/webhooks", 400, "Invalid token"),
        ("POST", "/add-job", 400, "Missing 'Authorization' header."),
        ("PATCH", "/update-job", 400, "Authorization header is required."),
    ])
    func aMissingTokenIsToldInManyWays(method: String, path: String, status: Int, text: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.hirempire, method, path, credential: "")
            #expect(reply.status == status)
            #expect(reply.json?["error"]?.string == text)
        }
    }

    @Test func webhooksAreKept() async throws {
        try await withSandbox { test in
            let wish = #"{"request_url":"https://x.example/hook","events":["job_added"]}"#
            let made = try await test.call(.hirempire, "POST", "/create-webhook", wish)
            let id = try #require(made.json?["data"]?["id"]?.string)
            let change = #"{"id":"\#(id)","active":false,"events":[]}"#
            #expect(try await test.call(.hirempire, "PATCH", "/webhook", change).status == 200)
            let list = try await test.call(.hirempire, "GET", "/webhooks")
            let webhook = try #require(list.json?["data"]?.elements.first { _ in true })
            #expect(webhook["active"]?.bool == false)
            #expect(webhook["events"]?.count == 0)
            #expect(try await test.call(.hirempire, "DELETE", "/delete-webhook?id=\(id)").status == 200)
            #expect(try await test.call(.hirempire, "GET", "/webhooks").json?["data"]?.count == 0)
            let company = #"{"company_name":"Sails","company_domain":"sails.example","company_logo_url":"https://x"}"#
            #expect(
                try await test.call(.hirempire, "POST", "/create-company", company).json?["company_id"]?.string != nil)
        }
    }
}
