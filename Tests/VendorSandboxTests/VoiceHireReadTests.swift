import GatewayJSON
import Testing

@testable import VendorSandbox

struct VoiceHireReadTests {
    private static let people = "/campaigns/\(VoiceHireSeeds.firstCampaign)/candidates"

    @Test(arguments: [
        ("", "MISSING_API_KEY"), ("sk_live_x", "INVALID_API_KEY_FORMAT"), ("vh_live_short", "INVALID_API_KEY_FORMAT"),
        ("vh_live_00000000000000000000000000000000", "INVALID_API_KEY"),
    ])
    func refusesOtherKeys(key: String, code: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.voicehire, "GET", "/campaigns", credential: key)
            #expect(reply.status == 401)
            #expect(reply.json?["error"]?["code"]?.string == code)
            #expect(reply.json?["error"]?["details"]?.kind == .object)
        }
    }

    @Test func sendsTheRateHeadersOnEachAnswer() async throws {
        try await withSandbox(ManualClock().options()) { test in
            for (path, remaining) in [("/account/credits", "59"), ("/nothing", "58")] {
                let reply = try await test.call(.voicehire, "GET", path)
                #expect(reply.header("X-RateLimit-Limit") == "60")
                #expect(reply.header("X-RateLimit-Remaining") == remaining)
                #expect(Int(reply.header("X-RateLimit-Reset") ?? "").map { $0 % 60 } == 0)
            }
        }
    }

    @Test func listsCampaignsWithTotalsAtTheTop() async throws {
        try await withSandbox { test in
            let all = try await test.call(.voicehire, "GET", "/campaigns")
            #expect(all.json?["total"]?.int == 3)
            #expect(all.json?["per_page"]?.int == 20)
            #expect(all.json?["total_pages"]?.int == 1)
            let statuses = all.json?["campaigns"]?.elements.map { $0["status"]?.string }
            #expect(statuses == ["active", "paused", "completed"])
            let first = try #require(all.json?["campaigns"]?.elements.first { _ in true })
            #expect(first["campaign_id"]?.string == VoiceHireSeeds.firstCampaign)
            #expect(first["created_at"]?.string == "2024-01-15T10:30:00Z")
            let second = try await test.call(.voicehire, "GET", "/campaigns?page=2&per_page=2")
            #expect(second.json?["campaigns"]?.count == 1)
            #expect(second.json?["total_pages"]?.int == 2)
            let beyond = try await test.call(.voicehire, "GET", "/campaigns?page=9223372036854775807")
            #expect(beyond.json?["campaigns"]?.count == 0)
        }
    }

    @Test(arguments: [
        "/campaigns?page=0", "/campaigns?per_page=101", "/campaigns?status=open", "/campaigns?page=x",
        "\(people)?sort=name", "\(people)?filter_status=incomplete", "\(people)?per_page=0",
    ])
    func refusesWrongQueries(path: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.voicehire, "GET", path)
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["code"]?.string == "VALIDATION_ERROR")
        }
    }

    @Test func pagesFiltersAndSortsACampaignsPeople() async throws {
        try await withSandbox { test in
            var seen: [String] = []
            for page in 1...3 {
                let reply = try await test.call(.voicehire, "GET", "\(Self.people)?page=\(page)&per_page=5")
                #expect(reply.json?["pagination"]?["total"]?.int == 12)
                #expect(reply.json?["pagination"]?["total_pages"]?.int == 3)
                seen += reply.json?["candidates"]?.elements.compactMap { $0["candidate_id"]?.string } ?? []
            }
            #expect(Set(seen).count == 12)
            let oldestFirst = try await test.call(.voicehire, "GET", "\(Self.people)?sort=date_asc")
            let ids = oldestFirst.json?["candidates"]?.elements.compactMap { $0["candidate_id"]?.string }
            #expect(ids == seen.reversed())
            let byScore = try await test.call(
                .voicehire, "GET", "\(Self.people)?sort=score_desc&filter_status=completed")
            let scores = byScore.json?["candidates"]?.elements.compactMap { $0["interview_score"]?.double } ?? []
            #expect(scores.count == 6)
            #expect(scores == scores.sorted(by: >))
            let good = try await test.call(.voicehire, "GET", "\(Self.people)?min_score=7")
            #expect(good.json?["candidates"]?.elements.allSatisfy { ($0["interview_score"]?.double ?? 0) >= 7 } == true)
        }
    }

    @Test func showsAPersonWithAnalysisOnlyOnceInterviewed() async throws {
        try await withSandbox { test in
            for (status, isComplete) in [("completed", true), ("pending", false)] {
                let list = try await test.call(.voicehire, "GET", "\(Self.people)?filter_status=\(status)")
                let listed = try #require(list.json?["candidates"]?.elements.first { _ in true })
                let id = try #require(listed["candidate_id"]?.string)
                let reply = try await test.call(.voicehire, "GET", "/candidates/\(id)")
                #expect(reply.status == 200)
                #expect(reply.json?["campaign_id"]?.string == VoiceHireSeeds.firstCampaign)
                #expect(reply.json?["interview"]?["status"]?.string == status)
                #expect((reply.json?["analysis"] != nil) == isComplete)
                #expect((reply.json?["responses"] != nil) == isComplete)
                // Text in the list, an array in the details.
                #expect((listed["strengths"]?.string != nil) == isComplete)
                #expect((reply.json?["analysis"]?["strengths"]?.kind == .array) == isComplete)
            }
            let unknown = try await test.call(.voicehire, "GET", "/candidates/none")
            #expect(unknown.status == 404)
            #expect(unknown.json?["error"]?["message"]?.string == "Candidate not found")
        }
    }

    @Test func showsDetailsStatusAndCredits() async throws {
        try await withSandbox { test in
            let campaign = "/campaigns/\(VoiceHireSeeds.firstCampaign)"
            let details = try await test.call(.voicehire, "GET", "\(campaign)/details")
            // No zone here, unlike in the list.
            #expect(details.json?["created_at"]?.string == "2024-01-15T10:30:00")
            #expect(details.json?["questions"]?.count == 3)
            #expect(details.json?["campaign_settings"]?["enable_engage"]?.isNull == true)
            let status = try await test.call(.voicehire, "GET", "\(campaign)/status")
            #expect(status.json?["stats"]?["total_candidates"]?.int == 12)
            #expect(status.json?["stats"]?["interviews_completed"]?.int == 6)
            #expect(status.json?["stats"]?["completion_rate"]?.double == 50)
            let credits = try await test.call(.voicehire, "GET", "/account/credits")
            #expect(credits.json?["credits_available"]?.double == 245.5)
            #expect(credits.json?["reset_date"]?.string?.hasSuffix("-01") == true)
            for path in ["details", "status", "candidates"] {
                #expect(try await test.call(.voicehire, "GET", "/campaigns/none/\(path)").status == 404)
            }
        }
    }
}
