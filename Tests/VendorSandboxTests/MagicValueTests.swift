import GatewayJSON
import Testing

@testable import VendorSandbox

struct MagicValueTests {
    @Test(arguments: [
        "+33600000429", "0600000429", "06 00 00 04 29", "+33 6 00.00.04-29", "0033600000429", "33600000429",
        "429@sandbox.example", "429@SANDBOX.example", "sandbox 429", "Sandbox429", " sandbox 429 ",
    ])
    func isReadInEachSpelling(text: String) {
        #expect(MagicValue(text) == .tooManyRequests)
    }

    @Test(arguments: [
        "+33600000999", "0600000", "0612345678", "06000004290", "429@sandbox.example.com", "x429@sandbox.example",
        "429@sandbox-example", "sandbox", "sandbox 4290", "sandbox +42", "429", "", "Sandbox Recruiting",
    ])
    func isNotSeenInOrdinaryValues(text: String) {
        #expect(MagicValue(text) == nil)
    }

    /// For each vendor a call with the value, and one that tells how often such a call was done.
    private struct Probe: Sendable, CustomTestStringConvertible {
        let vendor: Vendor
        let path: String
        let body: @Sendable (Int) -> String
        let count: @Sendable (TestSandbox) async throws -> Int?

        var testDescription: String { vendor.rawValue }
    }

    private static let probes = [
        Probe(
            vendor: .hirempire, path: "/create-source",
            body: { #"{"job_id":"\#(HirempireSeeds.firstJob)","source_name":"sandbox \#($0)"}"# },
            count: { test in
                let path = "/job-sources?job_id=\(HirempireSeeds.firstJob)"
                return try await test.call(.hirempire, "GET", path).json?["total_sources"]?.int
            }),
        Probe(
            vendor: .voicehire, path: "/campaigns/\(VoiceHireSeeds.firstCampaign)/source",
            body: { VoiceHireWriteTests.people(["0600000\($0)"]) },
            count: { test in
                let path = "/campaigns/\(VoiceHireSeeds.firstCampaign)/candidates"
                return try await test.call(.voicehire, "GET", path).json?["pagination"]?["total"]?.int
            }),
        Probe(
            vendor: .instaview, path: "/candidates",
            body: { InstaViewTests.wish(["email": #""\#($0)@sandbox.example""#]) },
            count: { try await $0.call(.instaview, "GET", "/candidates").json?["total"]?.int }),
        Probe(
            vendor: .huntr, path: "/organization-invitations", body: { #"{"email":"\#($0)@sandbox.example"}"# },
            count: { try await $0.call(.huntr, "GET", "/organization-invitations").json?["data"]?.count }),
    ]

    @Test(arguments: probes, [402, 429, 500, 503])
    private func answersTheStatusAndDoesNothing(probe: Probe, status: Int) async throws {
        try await withSandbox { test in
            let before = try await probe.count(test)
            let reply = try await test.call(probe.vendor, "POST", probe.path, probe.body(status))
            #expect(reply.status == status)
            #expect(reply.json?.kind == .object)
            #expect(reply.header("Retry-After") == (status == 429 ? "2" : nil))
            #expect(try await probe.count(test) == before)
        }
    }

    @Test(arguments: probes)
    private func answersAPageWithStatus200(probe: Probe) async throws {
        try await withSandbox { test in
            let before = try await probe.count(test)
            let reply = try await test.call(probe.vendor, "POST", probe.path, probe.body(418))
            #expect(reply.status == 200)
            #expect(reply.header("Content-Type")?.hasPrefix("text/html") == true)
            #expect(reply.text.hasPrefix("<!DOCTYPE html>"))
            #expect(try await probe.count(test) == before)
        }
    }

    @Test(arguments: probes)
    private func doesTheCallAndClosesWithoutAByte(probe: Probe) async throws {
        try await withSandbox { test in
            let before = try #require(try await probe.count(test))
            let reply = try await test.call(probe.vendor, "POST", probe.path, probe.body(502))
            #expect(reply.bytes.isEmpty)
            #expect(!reply.timedOut)
            #expect(try await probe.count(test) == before + 1)
            let entry = test.sandbox.ledger.entries(of: probe.vendor).first { $0.method == "POST" }
            #expect(entry?.delivery == .hungUp)
            #expect(entry?.status == (probe.vendor == .instaview ? 201 : 200))
        }
    }

    @Test(arguments: probes)
    private func doesTheCallAndSaysNothing(probe: Probe) async throws {
        try await withSandbox { test in
            let before = try #require(try await probe.count(test))
            let reply = try await test.call(
                probe.vendor, "POST", probe.path, probe.body(504), patience: .milliseconds(300))
            #expect(reply.bytes.isEmpty)
            #expect(reply.timedOut)
            #expect(try await test.settled(1, posts: probe.vendor).map(\.delivery) == [.silence])
            #expect(try await probe.count(test) == before + 1)
        }
    }

    @Test func doesTheFirstHalfOfABatch() async throws {
        try await withSandbox { test in
            let path = "/campaigns/\(VoiceHireSeeds.firstCampaign)/source"
            let body = VoiceHireWriteTests.people([
                "0611111111", "0622222222", "0633333333", "0644444444", "0600000207",
            ])
            let reply = try await test.call(.voicehire, "POST", path, body)
            #expect(reply.status == 200)
            #expect(reply.json?["candidates_sourced"]?.int == 2)
            #expect(reply.json?["sms_sent"]?.int == 2)
            #expect(reply.json?["errors"]?.elements.map { $0["index"]?.int } == [2, 3, 4])
            let credits = try await test.call(.voicehire, "GET", "/account/credits")
            #expect(credits.json?["credits_available"]?.double == 243.5)
        }
    }

    @Test func aWrongRequestGetsItsErrorFirst() async throws {
        try await withSandbox { test in
            let body = InstaViewTests.wish(["email": #""503@sandbox.example""#, "lastName": nil])
            #expect(try await test.call(.instaview, "POST", "/candidates", body).status == 400)
            let denied = try await test.call(
                .instaview, "POST", "/candidates", InstaViewTests.wish(["email": #""503@sandbox.example""#]),
                credential: "sk_unknown")
            #expect(denied.status == 401)
        }
    }

    @Test func worksInReadsAndFieldValuesToo() async throws {
        try await withSandbox { test in
            let read = try await test.call(.huntr, "GET", "/members?email=429@sandbox.example")
            #expect(read.status == 429)
            let path = "/members/\(HuntrSeeds.firstMember)/member-fields/\(HuntrSeeds.locationField)"
            #expect(try await test.call(.huntr, "PUT", path, #"{"value":"sandbox 500"}"#).status == 500)
            let body = InstaViewTests.wish(["phoneNumber": #""+33600000402""#])
            #expect(try await test.call(.instaview, "POST", "/candidates", body).status == 402)
        }
    }
}
