import GatewayJSON
import Testing

@testable import VendorSandbox

/// Making and changing campaigns (voicehire.md sections 7.1 and 7.5).
struct VoiceHireCampaignTests {
    private static let campaign = VoiceHireSeeds.firstCampaign
    private static let least = #""job_title":"Marin","contract_type":"CDD","job_description":"Navigue.""#

    @Test func aCampaignIsMadeAndCostsACredit() async throws {
        try await withSandbox { test in
            let more = #""questions":["Une ?","Deux ?"],"question_weights":[2,0.5],"enable_recapJob":true"#
            let made = try await test.call(
                .voicehire, "POST", "/campaigns/create", "{\(Self.least),\(more),\"client_name\":\"Port\"}")
            #expect(made.status == 201)
            let id = try #require(made.json?["campaign_id"]?.string)
            #expect(id.count == 12)
            #expect(made.json?["candidate_link"]?.string == "https://app.voicehire.io/link/\(id)")
            #expect(made.json?["questions_generated"]?.int == 0)
            let details = try await test.call(.voicehire, "GET", "/campaigns/\(id)/details")
            #expect(details.json?["client_company"]?.string == "Port")
            #expect(details.json?["questions"]?.elements.compactMap { $0["weight"]?.double } == [2, 0.5])
            // Read under another name than it's written.
            #expect(details.json?["campaign_settings"]?["enable_recap_job"]?.bool == true)
            #expect(details.json?["campaign_settings"]?["enable_engage"]?.isNull == true)
            let credits = try await test.call(.voicehire, "GET", "/account/credits")
            #expect(credits.json?["credits_available"]?.double == 244.5)
            let list = try await test.call(.voicehire, "GET", "/campaigns?status=active")
            #expect(list.json?["total"]?.int == 2)
        }
    }

    @Test func withoutQuestionsSixAreMadeUp() async throws {
        try await withSandbox { test in
            let made = try await test.call(.voicehire, "POST", "/campaigns/create", "{\(Self.least)}")
            #expect(made.json?["questions_generated"]?.int == 6)
        }
    }

    @Test func anEmptyAccountMakesNone() async throws {
        try await withSandbox { test in
            _ = try await test.control("PUT", "/voicehire/credits", #"{"available":0.5}"#)
            let reply = try await test.call(.voicehire, "POST", "/campaigns/create", "{\(Self.least)}")
            #expect(reply.status == 402)
            #expect(reply.json?["error"]?["details"]?["available"]?.double == 0.5)
        }
    }

    @Test(arguments: [
        ("{}", "VALIDATION_ERROR", "job_title"),
        (#"{"job_title":"a","contract_type":"CDI"}"#, "VALIDATION_ERROR", "job_description"),
        (
            #"{"job_title":"a","contract_type":"permanent","job_description":"b"}"#, "INVALID_CONTRACT_TYPE",
            "contract_type"
        ),
        ("{\(least),\"questions\":[\"?\"]}", "VALIDATION_ERROR", "question_weights"),
        ("{\(least),\"questions\":[\"?\"],\"question_weights\":[0.7]}", "VALIDATION_ERROR", "question_weights"),
        (
            "{\(least),\"questions\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}", "VALIDATION_ERROR",
            "questions"
        ),
        ("{\(least),\"enable_engage\":\"yes\"}", "VALIDATION_ERROR", "enable_engage"),
    ])
    func wrongOnesAreRefused(body: String, code: String, field: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.voicehire, "POST", "/campaigns/create", body)
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["code"]?.string == code)
            #expect(reply.json?["error"]?["details"]?.member(field) != nil)
        }
    }

    @Test func completedIsForGood() async throws {
        try await withSandbox { test in
            let path = "/campaigns/\(Self.campaign)/status"
            for status in ["paused", "active", "completed", "completed"] {
                let reply = try await test.call(.voicehire, "PATCH", path, #"{"status":"\#(status)"}"#)
                #expect(reply.text == #"{"campaign_id":"\#(Self.campaign)","status":"\#(status)"}"#)
            }
            #expect(try await test.call(.voicehire, "GET", path).json?["status"]?.string == "completed")
            for status in ["active", "archived"] {
                let reply = try await test.call(.voicehire, "PATCH", path, #"{"status":"\#(status)"}"#)
                #expect(reply.status == 400)
            }
            #expect(
                try await test.call(.voicehire, "PATCH", "/campaigns/nobody/status", #"{"status":"paused"}"#).status
                    == 404)
        }
    }
}
