import TalentModel
import TalentProviders
import Testing
import Upstream

/// Vendor quirks: statuses that lie, a link that may have been there, names that are trimmed.
struct HirempireTests {
    private static let job = "8fc4ea3c-ecc4-4a92-96fd-a14436a79a1b"
    private let provider = HirempireProvider(ProviderSettings(connection: "hirempire"))

    private func draft(_ name: String, job: String = job) throws -> SourceDraft {
        try SourceDraft(json("{\"job_id\": \"\(job)\", \"name\": \(JSONEdit.quoted(name))}"))
    }

    private func answer(created: String) -> String {
        #"{"success": true, "source": {"id": "1", "source_name": "n", "source_url": "u", "created_at": "\#(created)"}}"#
    }

    @Test(arguments: [
        ("2026-06-27T09:59:54.999Z", true), ("2026-06-27T09:59:55.000Z", false), ("2026-06-27T10:00:00.000Z", false),
        // The vendor's clock may be ahead of ours.
        ("2026-06-27T10:00:30.000Z", false), ("not a time", false), ("2020-01-01T00:00:00.000Z", true),
    ])
    func aLinkOlderThanTheCallWasThere(created: String, existed: Bool) throws {
        let now = try #require(Timestamp("2026-06-27T10:00:00Z"))
        let endpoint = try provider.createSource(draft("n"), RequestOptions(now: now))
        #expect(try endpoint.decode(json(answer(created: created))).existed == existed)
    }

    @Test(arguments: [("  LinkedIn\t", "LinkedIn"), ("\u{a0}Careers Page\n", "Careers Page"), ("Indeed", "Indeed")])
    func namesAreTrimmedAndThatIsSaid(given: String, sent: String) throws {
        let endpoint = try provider.createSource(draft(given), RequestOptions(now: Timestamp(milliseconds: 0)))
        let body = try #require(endpoint.body)
        #expect(try json(String(decoding: body, as: UTF8.self))["source_name"]?.string == sent)
        #expect(endpoint.mapping.coerced.isEmpty == (given == sent))
    }

    @Test(arguments: [
        ("n", "not-a-uuid", "/job_id"), ("n", "other:8fc4ea3c-ecc4-4a92-96fd-a14436a79a1b", "/job_id"),
        (" \t\u{a0}", job, "/name"),
    ])
    func whatTheVendorWouldRefuseIsRefusedHere(name: String, job: String, pointer: String) throws {
        let error = try #require(throws: GatewayError.self) {
            _ = try provider.createSource(draft(name, job: job), RequestOptions(now: Timestamp(milliseconds: 0)))
        }
        #expect(error.places == [pointer])
    }

    /// Only documented texts decide; whatever else a vendor writes, the status stands.
    @Test(arguments: [
        (401, "Invalid job id", ErrorCode.notFound), (401, "Invalid candidate id", .notFound),
        (401, "Invalid webhook id", .notFound), (401, "Invalid company id", .notFound),
        (401, "Invalid token", .providerCredentialsRejected), (401, "Token is expired", .providerCredentialsRejected),
        (400, "Invalid token", .providerCredentialsRejected),
        (400, "Missing 'Authorization' header.", .providerCredentialsRejected),
        (400, "Authorization header is required.", .providerCredentialsRejected),
        (400, "Authorization header must start with 'Bearer '.", .providerCredentialsRejected),
        (401, "Unauthorized. You don't have the permission post a job in this company.", .providerPermissionDenied),
        (
            402, "Active jobs limit reached. Upgrade to add more, or close one of your jobs.",
            .providerCreditsExhausted
        ),
        (404, "Job not found", .notFound),
    ])
    func documentedTexts(status: Int, text: String, code: ErrorCode) throws {
        let body = try json("{\"success\": false, \"error\": \(JSONEdit.quoted(text))}")
        #expect(provider.readFailure(UpstreamResponse(status: status), body).meaning == code)
        #expect(provider.readRefusal(body)?.meaning != nil)
        for other in [text + " ", text.uppercased(), "Sorry: " + text] {
            let changed = try json("{\"error\": \(JSONEdit.quoted(other))}")
            #expect(provider.readFailure(UpstreamResponse(status: status), changed).meaning == nil)
        }
        #expect(provider.readFailure(UpstreamResponse(status: 500), body).meaning == nil)
    }

    @Test(arguments: [#"{"success": true}"#, "{}", "[]", #"{"success": "false"}"#, #"{"success": null}"#])
    func onlyAnExplicitFalseIsARefusal(text: String) throws { #expect(provider.readRefusal(try json(text)) == nil) }
}
