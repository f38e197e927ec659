import GatewayJSON
import TalentModel
import Testing

@testable import TalentProviders

/// What the vendor demands of a post is said before anything is sent (vendor file section 20.4).
struct HuntrPostTests {
    private let provider = HuntrProvider(ProviderSettings(connection: "huntr"))

    private func create(_ text: String) throws(GatewayError) -> Endpoint<Created<Job>> {
        let draft: JobDraft
        do { draft = JobDraft(try json(text)) } catch { throw GatewayError(.internal, "The test's JSON is broken.") }
        return try draft.checked { draft throws(GatewayError) in
            try provider.createJob(draft, RequestOptions(now: Timestamp(milliseconds: 0)))
        }
    }

    private static let least = #""title": "T", "status": "open", "employment_type": "full_time""#
    private static let employer = #""employer": {"name": "N", "domain": "n.example"}"#

    @Test(
        arguments: [
            ("{}", ["/title", "/employment_type", "/status", "/employer"]),
            (#"{\#(least)}"#, ["/employer"]),
            (#"{\#(least), "employer": {}}"#, ["/employer/name", "/employer/domain"]),
            (#"{\#(least), "employer": {"name": "N"}}"#, ["/employer/domain"]),
            (#"{\#(least), \#(employer), "location": {"name": "N"}}"#, ["/location/raw"]),
            (#"{\#(least), \#(employer), "location": {"lat": 1}}"#, ["/location/raw"]),
            (#"{\#(least), \#(employer), "salary": {"period": "biweekly"}}"#, ["/salary/period"]),
            (
                #"{"title": "T", "status": "paused", "employment_type": "freelance", \#(employer)}"#,
                ["/employment_type", "/status"]
            ),
            (
                #"{\#(least), \#(employer), "provider_options": {"huntr": {"visibility": "SECRET", "post_date": "x"}}}"#,
                ["/provider_options/huntr/post_date", "/provider_options/huntr/visibility"]
            ),
            (#"{\#(least), "employer": {"id": "other:1"}}"#, ["/employer/id"]),
            (#"{\#(least), "employer": {"id": "../x"}}"#, ["/employer/id"]),
        ] as [(String, [String])])
    func whatIsMissing(text: String, places: [String]) {
        let error = #expect(throws: GatewayError.self) { _ = try create(text) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.places == places)
    }

    @Test(
        arguments: [
            (#""workplace": "hybrid""#, "/workplace", "isRemote"),
            (#""salary": {"raw": "$90k"}"#, "/salary/raw", "salary"),
            (#""location": {"raw": "P", "city": "Paris"}"#, "/location/city", "city"),
            (#""description_text": "T""#, "/description_text", "description"),
        ])
    func whatHasNoPlaceIsSaidAndNotSent(member: String, pointer: String, remote: String) throws {
        let endpoint = try create("{\(Self.least), \(Self.employer), \(member)}")
        #expect(endpoint.mapping.dropped == [pointer])
        #expect(!String(decoding: try #require(endpoint.body), as: UTF8.self).contains("\"\(remote)\""))
    }

    @Test func anIdSaysMoreThanANameAndADomain() throws {
        let endpoint = try create(
            #"{\#(Self.least), "employer": {"id": "huntr:5b088a7bb9defaba88d36f1e", "name": "N", "domain": "n.example"}}"#
        )
        #expect(endpoint.mapping.dropped == ["/employer/name", "/employer/domain"])
        let body = try JSONDocument(try #require(endpoint.body)).root
        #expect(body["employerId"]?.string == "5b088a7bb9defaba88d36f1e")
        #expect(body["employer"] == nil)
    }

    @Test(arguments: [("onsite", false), ("remote", true)])
    func theWorkplace(word: String, isRemote: Bool) throws {
        let endpoint = try create(#"{\#(Self.least), \#(Self.employer), "workplace": "\#(word)"}"#)
        let body = try JSONDocument(try #require(endpoint.body)).root
        #expect(body["isRemote"]?.bool == isRemote)
        #expect(endpoint.mapping.dropped.isEmpty)
    }
}
