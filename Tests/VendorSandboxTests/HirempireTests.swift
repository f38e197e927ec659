import GatewayJSON
import Testing

@testable import VendorSandbox

struct HirempireTests {
    private static let job = HirempireSeeds.firstJob

    private static func wish(_ name: String, job: String = job) -> String {
        #"{"job_id":"\#(job)","source_name":"\#(name)"}"#
    }

    @Test func createsASourceOnceForEachJobAndTrimmedName() async throws {
        try await withSandbox { test in
            let first = try await test.call(.hirempire, "POST", "/create-source", Self.wish(" LinkedIn\\u00a0\\t"))
            #expect(first.status == 200)
            #expect(first.json?["success"]?.bool == true)
            let source = try #require(first.json?["source"])
            let id = try #require(source["id"]?.string)
            #expect(UUIDText.isWellFormed(id))
            #expect(source["job_id"]?.string == Self.job)
            #expect(source["source_name"]?.string == "LinkedIn")
            #expect(source["source_url"]?.string == "https://jobs.hirempire.com/acme/\(id)")
            #expect(source["code"]?.string?.count == 4)
            #expect(source["visits"]?.int == 0)
            #expect(source["created_at"]?.string?.hasSuffix("Z") == true)
            let again = try await test.call(.hirempire, "POST", "/create-source", Self.wish("LinkedIn"))
            #expect(again.status == 200)
            #expect(again.text == first.text)
            let other = try await test.call(.hirempire, "POST", "/create-source", Self.wish("Indeed 2"))
            #expect(other.json?["source"]?["id"]?.string != id)

            let list = try await test.call(.hirempire, "GET", "/job-sources?job_id=\(Self.job)")
            #expect(list.json?["total_sources"]?.int == 4)
            let listed = try #require(list.json?["sources"]?.elements.first { $0["id"]?.string == id })
            #expect(listed["code"]?.string == source["code"]?.string)
            #expect(listed["job_id"] == nil)
        }
    }

    @Test(arguments: [
        (#"{"source_name":"X"}"#, 400, "job_id is required and must be a UUID"),
        (#"{"job_id":7,"source_name":""}"#, 400, "job_id is required and must be a UUID"),
        (#"{"job_id":"8fc4ea3c","source_name":"X"}"#, 400, "job_id is required and must be a UUID"),
        (#"not json"#, 400, "job_id is required and must be a UUID"),
        (wish(""), 400, "source_name is required and must be a non-empty string"),
        (wish("  "), 400, "source_name is required and must be a non-empty string"),
        (#"{"job_id":"\#(job)","source_name":5}"#, 400, "source_name is required and must be a non-empty string"),
        (wish("X", job: "00000000-0000-4000-8000-000000000000"), 404, "Job not found"),
    ])
    func refusesWithTheDocumentedTexts(body: String, status: Int, text: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.hirempire, "POST", "/create-source", body)
            #expect(reply.status == status)
            #expect(reply.text == #"{"success":false,"error":"\#(text)"}"#)
        }
    }

    @Test func passesOverABodyThatIsNotDeclaredAsJSON() async throws {
        try await withSandbox { test in
            let token = try #require(test.sandbox.credentials[.hirempire])
            let reply = try await VendorClient.send(
                "POST", "/v1/create-source", port: test.port(of: .hirempire),
                headers: ["Authorization": "Bearer \(token)", "Content-Type": "text/plain"], body: Self.wish("X"))
            #expect(reply.status == 400)
        }
    }

    @Test(arguments: [
        ("/job-sources", 400, "Query parameter 'job_id' is required."),
        ("/job-sources?job_id=\(job)&page=2", 400, "Only 'job_id' query parameter is allowed."),
        ("/job-sources?job_id=unknown", 404, "Job not found"),
        ("/get-job?job_id=unknown", 404, "Job not found"),
        ("/get-job?job_id=\(job)&expand=1", 400, "Only 'job_id' query parameter is allowed."),
        ("/jobs?limit=5", 400, "Query parameters are not allowed."),
        ("/nothing", 404, "Not found"),
    ])
    func refusesReads(path: String, status: Int, text: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.hirempire, "GET", path)
            #expect(reply.status == status)
            #expect(reply.text == #"{"success":false,"error":"\#(text)"}"#)
        }
    }

    @Test(arguments: ["sk-unknown", ""])
    func refusesOtherTokens(token: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.hirempire, "GET", "/jobs", credential: token)
            #expect(reply.status == 401)
            #expect(reply.text == #"{"success":false,"error":"Invalid token"}"#)
        }
    }

    @Test func listsJobsAndShowsOne() async throws {
        try await withSandbox { test in
            let list = try await test.call(.hirempire, "GET", "/jobs")
            #expect(list.json?["total_jobs"]?.int == 3)
            let first = try #require(list.json?["jobs"]?.elements.first { _ in true })
            #expect(first["id"]?.string == Self.job)
            #expect(first["sources"]?["count"]?.int == 2)
            #expect(first["sources"]?["items"]?.elements.first { _ in true }?["code"] == nil)
            #expect(
                list.json?["jobs"]?.elements.map { $0["salary_type"]?.string } == ["fixed", "range", "confidential"])
            let one = try await test.call(.hirempire, "GET", "/get-job?job_id=\(Self.job)")
            #expect(one.json?["job"]?.canonicalBytes() == first.canonicalBytes())
        }
    }
}
