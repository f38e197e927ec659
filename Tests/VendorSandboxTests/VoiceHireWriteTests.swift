import GatewayJSON
import Testing

@testable import VendorSandbox

struct VoiceHireWriteTests {
    private static let source = "/campaigns/\(VoiceHireSeeds.firstCampaign)/source"
    private static let add = "/campaigns/\(VoiceHireSeeds.firstCampaign)/candidates"

    static func people(_ phones: [String], email: String? = "ada@example.com") -> String {
        let items = phones.map { phone in
            let mail = email.map { #","email":"\#($0)""# } ?? ""
            return #"{"first_name":"Ada","last_name":"Lovel","phone":"\#(phone)"\#(mail)}"#
        }
        return #"{"candidates":[\#(items.joined(separator: ","))]}"#
    }

    private static func phones(_ count: Int) -> [String] {
        (0..<count).map { "06" + String(11_000_000 + $0) }
    }

    private static func credits(_ test: TestSandbox) async throws -> Double? {
        try await test.call(.voicehire, "GET", "/account/credits").json?["credits_available"]?.double
    }

    @Test func sourcesPeopleOnceEachAndTakesACreditEach() async throws {
        try await withSandbox { test in
            // The last two are one person, twice.
            let body = Self.people(["0612345678", "+33 6 87 65 43 21", "06.12.34.56.78", "nonsense"], email: nil)
            let reply = try await test.call(.voicehire, "POST", Self.source, body)
            #expect(reply.status == 200)
            #expect(
                reply.text == #"{"campaign_id":"abc123def456","candidates_sourced":2,"candidates_skipped":1,"#
                    + #""sms_sent":2,"errors":[{"index":3,"error":"Numéro de téléphone invalide"}]}"#)
            #expect(try await Self.credits(test) == 243.5)
            let again = try await test.call(.voicehire, "POST", Self.source, body)
            #expect(again.json?["candidates_sourced"]?.int == 0)
            #expect(again.json?["candidates_skipped"]?.int == 3)
            #expect(again.json?["sms_sent"]?.int == 0)
            #expect(try await Self.credits(test) == 243.5)
            let list = try await test.call(.voicehire, "GET", Self.add)
            let newest = try #require(list.json?["candidates"]?.elements.first { _ in true })
            #expect(newest["phone"]?.string == "0687654321")
            #expect(newest["is_sourced"]?.bool == true)
            #expect(newest["status"]?.string == "pending")
            #expect(newest["email"]?.isNull == true)
            #expect(newest["interview_score"]?.isNull == true)
        }
    }

    @Test func addsPeopleAndQueuesCalls() async throws {
        try await withSandbox { test in
            let reply = try await test.call(.voicehire, "POST", Self.add, Self.people(["0712345678", "0639980000"]))
            #expect(reply.status == 200)
            // The second one is among the seeds.
            #expect(
                reply.text == #"{"campaign_id":"abc123def456","candidates_added":1,"candidates_skipped":1,"#
                    + #""calls_queued":1,"errors":[]}"#)
            #expect(try await Self.credits(test) == 244.5)
        }
    }

    @Test func takesAHundredPeopleAndNotOneMore() async throws {
        try await withSandbox { test in
            let many = try await test.call(.voicehire, "POST", Self.source, Self.people(Self.phones(101)))
            #expect(many.status == 400)
            #expect(many.json?["error"]?["code"]?.string == "TOO_MANY_CANDIDATES")
            let most = try await test.call(.voicehire, "POST", Self.source, Self.people(Self.phones(100)))
            #expect(most.json?["sms_sent"]?.int == 100)
        }
    }

    @Test func checksTheCreditsForTheWholeBatchFirst() async throws {
        try await withSandbox { test in
            #expect(try await test.control("PUT", "/voicehire/credits", #"{"available":2.5}"#).status == 200)
            let reply = try await test.call(.voicehire, "POST", Self.source, Self.people(Self.phones(3)))
            #expect(reply.status == 402)
            #expect(
                reply.text == #"{"error":{"code":"INSUFFICIENT_CREDITS","message":"Insufficient credits","#
                    + #""details":{"required":3,"available":2.5}}}"#)
            #expect(try await Self.credits(test) == 2.5)
            let fewer = try await test.call(.voicehire, "POST", Self.source, Self.people(Self.phones(2)))
            #expect(fewer.json?["sms_sent"]?.int == 2)
            #expect(try await Self.credits(test) == 0.5)
        }
    }

    @Test(arguments: [
        (#"{}"#, "candidates", "This field is required"),
        (#"{"candidates":{}}"#, "candidates", "Must be an array"),
        (#"{"candidates":[]}"#, "candidates", "At least one candidate is required"),
        (
            #"{"candidates":[{"last_name":"L","phone":"0612345678"}]}"#, "candidates[0].first_name",
            "This field is required"
        ),
        (
            #"{"candidates":[{"first_name":" ","last_name":"L","phone":"0612345678"}]}"#, "candidates[0].first_name",
            "This field is required"
        ),
        (
            #"{"candidates":[{"first_name":"F","last_name":"L","phone":612345678}]}"#, "candidates[0].phone",
            "Must be a string"
        ),
        (#"{"candidates":["x"]}"#, "candidates[0].last_name", "This field is required"),
    ])
    func refusesWrongShapes(body: String, field: String, text: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.voicehire, "POST", Self.source, body)
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["code"]?.string == "VALIDATION_ERROR")
            #expect(reply.json?["error"]?["message"]?.string == "Validation failed")
            #expect(reply.json?["error"]?["details"]?.member(field)?.string == text)
        }
    }

    @Test func needsAnEmailForCallsOnly() async throws {
        try await withSandbox { test in
            let body = Self.people(["0612345678"], email: nil)
            let reply = try await test.call(.voicehire, "POST", Self.add, body)
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["details"]?.member("candidates[0].email")?.string == "This field is required")
            #expect(try await test.call(.voicehire, "POST", Self.source, body).status == 200)
        }
    }

    @Test(arguments: ["0112345678", "+49612345678", "061234567", "06123456789", "0812345678"])
    func refusesARequestWithNothingButWrongPhones(phone: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.voicehire, "POST", Self.source, Self.people([phone]))
            #expect(reply.status == 400)
            #expect(
                reply.text == #"{"error":{"code":"INVALID_PHONE_NUMBER","message":"Invalid phone number format","#
                    + #""details":{"phone":"\#(phone)","reason":"Must be a French mobile number (06 or 07)"}}}"#)
        }
    }

    @Test func refusesUnknownPausedAndCompletedCampaigns() async throws {
        try await withSandbox { test in
            let body = Self.people(["0612345678"])
            let unknown = try await test.call(.voicehire, "POST", "/campaigns/none/source", body)
            #expect(unknown.status == 404)
            #expect(
                unknown.text == #"{"error":{"code":"RESOURCE_NOT_FOUND","message":"Campaign not found","#
                    + #""details":{"campaign_id":"none"}}}"#)
            let add = try await test.call(.voicehire, "POST", "/campaigns/none/candidates", body)
            #expect(add.json?["error"]?["code"]?.string == "CAMPAIGN_NOT_FOUND")
            for status in ["paused", "completed"] {
                let list = try await test.call(.voicehire, "GET", "/campaigns?status=\(status)")
                let id = try #require(list.json?["campaigns"]?.elements.first { _ in true }?["campaign_id"]?.string)
                let reply = try await test.call(.voicehire, "POST", "/campaigns/\(id)/source", body)
                #expect(reply.status == 400)
                #expect(reply.json?["error"]?["details"]?["campaign_status"]?.string == "Campaign is \(status)")
            }
        }
    }

    @Test func needsAnSMSTemplateForSourcingOnly() async throws {
        try await withSandbox { test in
            let switched = try await test.control(
                "PUT", "/voicehire/sms-template", #"{"campaign_id":"abc123def456","present":false}"#)
            #expect(switched.status == 200)
            let reply = try await test.call(.voicehire, "POST", Self.source, Self.people(["0612345678"]))
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["details"]?["sms_template"] != nil)
            #expect(try await test.call(.voicehire, "POST", Self.add, Self.people(["0612345678"])).status == 200)
        }
    }
}
