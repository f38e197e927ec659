import GatewayJSON
import Testing

@testable import VendorSandbox

struct HuntrTests {
    @Test func pagesThroughAllMembersNewestFirst() async throws {
        try await withSandbox { test in
            var ids: [String] = []
            var next: String?
            var pages = 0
            repeat {
                let cursor = next.map { "&next=\($0)" } ?? ""
                let reply = try await test.call(.huntr, "GET", "/members?limit=10\(cursor)")
                #expect(reply.status == 200)
                ids += reply.json?["data"]?.elements.compactMap { $0["id"]?.string } ?? []
                next = reply.json?["next"]?.string
                #expect(next == nil || next == ids.last)
                pages += 1
            } while next != nil && pages < 10
            #expect(pages == 3)
            #expect(ids.count == 25)
            #expect(ids.first == HuntrSeeds.firstMember)
            #expect(ids == Array(Set(ids)).sorted(by: >))
        }
    }

    @Test func leavesTheCursorOutWhenAPageIsExactlyTheRest() async throws {
        try await withSandbox { test in
            let all = try await test.call(.huntr, "GET", "/members?limit=25")
            #expect(all.json?["data"]?.count == 25)
            #expect(all.json?["next"] == nil)
            #expect(try await test.call(.huntr, "GET", "/members?limit=24").json?["next"] != nil)
        }
    }

    @Test func filtersMembers() async throws {
        try await withSandbox { test in
            let inactive = try await test.call(.huntr, "GET", "/members?active=false")
            #expect(inactive.json?["data"]?.count == 4)
            #expect(inactive.json?["data"]?.elements.allSatisfy { $0["isActive"]?.bool == false } == true)
            #expect(try await test.call(.huntr, "GET", "/members?active=true").json?["data"]?.count == 21)
            let byEmail = try await test.call(.huntr, "GET", "/members?email=Roberto.Moscoso%40example.com")
            #expect(byEmail.json?["data"]?.elements.map { $0["id"]?.string } == [HuntrSeeds.firstMember])
            #expect(try await test.call(.huntr, "GET", "/members?email=nobody@example.com").json?["data"]?.count == 0)
        }
    }

    @Test func showsAMemberUnwrapped() async throws {
        try await withSandbox { test in
            let reply = try await test.call(.huntr, "GET", "/members/\(HuntrSeeds.firstMember)")
            #expect(reply.json?["givenName"]?.string == "Roberto")
            #expect(reply.json?["createdAt"]?.int == 1_526_954_421)
            let value = reply.json?["memberFieldValues"]?.elements.first { _ in true }
            #expect(value?["fieldId"]?.string == HuntrSeeds.locationField)
            #expect(value?["value"]?.string == "Vancouver")
            let unknown = try await test.call(.huntr, "GET", "/members/5b0379b5712bb674fd0d5000")
            #expect(unknown.status == 404)
            #expect(unknown.json?["error"]?["status"]?.int == 404)
            #expect(unknown.json?["error"]?["param"] == nil)
        }
    }

    @Test(arguments: [
        ("/members?limit=501", "limit", "501", "Limit must be an integer under 500"),
        ("/members?limit=0", "limit", "0", "Limit must be an integer under 500"),
        ("/jobs?limit=10000", "limit", "10000", "Limit must be an integer under 500"),
        ("/jobs?limit=ten", "limit", "ten", "Limit must be an integer under 500"),
        ("/members?next=abcd", "next", "abcd", "Invalid value"),
        ("/members?active=yes", "active", "yes", "Invalid value"),
        ("/jobs?owner_member_id=7", "owner_member_id", "7", "Invalid value"),
        ("/jobs?created_after=today", "created_after", "today", "Invalid value"),
    ])
    func refusesWrongQueries(path: String, param: String, value: String, text: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.huntr, "GET", path)
            #expect(reply.status == 400)
            #expect(reply.json?["message"]?.string == text)
            let error = try #require(reply.json?["error"])
            #expect(error["message"]?.string == text)
            #expect(error["param"]?.string == param)
            #expect(error["value"]?.string == value)
            #expect(error["location"]?.string == "query")
            #expect(error["status"]?.int == 400)
            #expect(reply.json?["errors"] == nil)
        }
    }

    @Test func listsAllErrorsWhenThereAreSeveral() async throws {
        try await withSandbox { test in
            let reply = try await test.call(.huntr, "GET", "/jobs?limit=10000&next=abcd")
            #expect(reply.json?["error"]?["param"]?.string == "limit")
            #expect(reply.json?["errors"]?.elements.map { $0["param"]?.string } == ["limit", "next"])
        }
    }

    @Test func takesFiveHundredAtOnce() async throws {
        try await withSandbox { test in
            let reply = try await test.call(.huntr, "GET", "/jobs?limit=500")
            #expect(reply.json?["data"]?.count == 120)
            #expect(reply.json?["next"] == nil)
            // The default is 100.
            #expect(try await test.call(.huntr, "GET", "/jobs").json?["data"]?.count == 100)
        }
    }

    @Test func filtersJobs() async throws {
        try await withSandbox { test in
            let owner = HuntrSeeds.firstMember
            let owned = try await test.call(.huntr, "GET", "/jobs?owner_member_id=\(owner)")
            #expect(owned.json?["data"]?.count == 5)
            #expect(owned.json?["data"]?.elements.allSatisfy { $0["ownerMember"]?["id"]?.string == owner } == true)
            let created = try await test.call(.huntr, "GET", "/jobs?creator_member_id=\(owner)")
            #expect(created.json?["data"]?.count == 4)
            let newest = 1_588_634_675
            let after = try await test.call(.huntr, "GET", "/jobs?created_after=\(newest - 2 * 25_200)")
            #expect(after.json?["data"]?.count == 2)
            let window = "/jobs?created_after=\(newest - 3 * 25_200)&created_before=\(newest)"
            #expect(try await test.call(.huntr, "GET", window).json?["data"]?.count == 2)
        }
    }

    @Test func showsAJobAsACardOnABoard() async throws {
        try await withSandbox { test in
            let reply = try await test.call(.huntr, "GET", "/jobs/\(HuntrSeeds.firstJob)")
            #expect(reply.json?["createdAt"]?.int == 1_588_634_675)
            #expect(reply.json?["ownerMember"]?["id"]?.string == HuntrSeeds.firstMember)
            #expect(reply.json?["ownerMember"]?["memberFieldValues"] == nil)
            // A string in the employer, an object in the job.
            #expect(reply.json?["employer"]?["location"]?.kind == .string)
            #expect(reply.json?["location"]?.kind == .object)
            let list = try await test.call(.huntr, "GET", "/jobs?limit=5")
            let offered = list.json?["data"]?.elements.first { $0["list"]?["name"]?.string == "Offer" }
            #expect(offered?["offerActivity"]?["completed"]?.bool == true)
            #expect(offered?["activities"]?.count == 3)
            #expect(try await test.call(.huntr, "GET", "/jobs/5eb0a4338899ba51bf96ffff").status == 404)
            let malformed = try await test.call(.huntr, "GET", "/jobs/7")
            #expect(malformed.status == 400)
            #expect(malformed.json?["error"]?["location"]?.string == "params")
        }
    }

    @Test func setsAMembersFieldValueOfAnyType() async throws {
        try await withSandbox { test in
            let path = "/members/\(HuntrSeeds.firstMember)/member-fields/\(HuntrSeeds.locationField)"
            for value in [#""Seattle""#, "[1, {\"a\": null}]", "7.50"] {
                let reply = try await test.call(.huntr, "PUT", path, #"{"value":\#(value)}"#)
                #expect(reply.status == 200)
                #expect(reply.json?["memberFieldValues"]?.count == 1)
                let set = reply.json?["memberFieldValues"]?.elements.first { _ in true }?["value"]
                #expect(set.map { String(decoding: $0.raw, as: UTF8.self) } == value)
            }
            let cleared = try await test.call(.huntr, "PUT", path, #"{"value":null}"#)
            #expect(cleared.json?["memberFieldValues"]?.count == 0)
            let missing = try await test.call(.huntr, "PUT", path, #"{}"#)
            #expect(missing.status == 400)
            #expect(missing.json?["error"]?["location"]?.string == "body")
            let nobody = "/members/5b0379b5712bb674fd0d5000/member-fields/\(HuntrSeeds.locationField)"
            #expect(try await test.call(.huntr, "PUT", nobody, #"{"value":1}"#).status == 404)
            let nothing = "/members/\(HuntrSeeds.firstMember)/member-fields/5b3f908c99c94b6177d55000"
            #expect(try await test.call(.huntr, "PUT", nothing, #"{"value":1}"#).status == 404)
        }
    }

    @Test func invitesOnceForEachAddress() async throws {
        try await withSandbox { test in
            let body =
                #"{"email":"ada@example.com","boardName":"Job Search","boardTemplateId":"5a6e4a567e42789e6e65c986","#
                + #""memberFieldValues":[{"fieldId":"5b3f908c99c94b6177d55a28","value":"Vancouver"}]}"#
            let reply = try await test.call(.huntr, "POST", "/organization-invitations", body)
            #expect(reply.status == 200)
            #expect(reply.json?["toEmail"]?.string == "ada@example.com")
            #expect(reply.json?["boardTemplate"]?["name"]?.string == "Tech Jobs")
            #expect(reply.json?["boardTemplate"]?["isDefault"] == nil)
            #expect(reply.json?["memberFieldValues"]?.count == 1)
            #expect(reply.json?["to"] == nil)
            let again = try await test.call(
                .huntr, "POST", "/organization-invitations", #"{"email":"ADA@example.com"}"#)
            #expect(again.status == 400)
            #expect(again.json?["error"]?["param"]?.string == "email")
            let member = try await test.call(
                .huntr, "POST", "/organization-invitations", #"{"email":"roberto.moscoso@example.com"}"#)
            #expect(member.json?["to"]?["id"]?.string == HuntrSeeds.firstMember)
            let list = try await test.call(.huntr, "GET", "/organization-invitations")
            let ids = list.json?["data"]?.elements.compactMap { $0["id"]?.string } ?? []
            #expect(ids.count == 2)
            #expect(ids == ids.sorted(by: >))
            #expect(list.json?["next"] == nil)
        }
    }

    @Test(arguments: [
        (#"{}"#, "email"), (#"{"email":"ada"}"#, "email"), (#"{"email":"a@example.com","boardName":7}"#, "boardName"),
        (#"{"email":"a@example.com","boardTemplateId":"x"}"#, "boardTemplateId"),
        (#"{"email":"a@example.com","memberFieldValues":[{"fieldId":"x","value":1}]}"#, "memberFieldValues"),
        (#"{"email":"a@example.com","memberFieldValues":{}}"#, "memberFieldValues"),
    ])
    func refusesWrongInvitations(body: String, param: String) async throws {
        try await withSandbox { test in
            let reply = try await test.call(.huntr, "POST", "/organization-invitations", body)
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["param"]?.string == param)
            #expect(reply.json?["error"]?["location"]?.string == "body")
            #expect(try await test.call(.huntr, "GET", "/organization-invitations").json?["data"]?.count == 0)
        }
    }

    @Test func createsMemberFieldsWithUniqueNames() async throws {
        try await withSandbox { test in
            let body = #"{"name":"Languages","fieldType":"MULTIPLE_SELECT","choices":["French","Czech"]}"#
            let reply = try await test.call(.huntr, "POST", "/member-fields", body)
            #expect(reply.status == 200)
            #expect(reply.json?["choices"]?.count == 2)
            #expect(try await test.call(.huntr, "POST", "/member-fields", body).status == 400)
            for (wrong, param) in [
                (#"{"fieldType":"TEXT"}"#, "name"), (#"{"name":"A","fieldType":"COLOUR"}"#, "fieldType"),
                (#"{"name":"A","fieldType":"MULTIPLE_CHOICE"}"#, "choices"),
            ] {
                let refused = try await test.call(.huntr, "POST", "/member-fields", wrong)
                #expect(refused.status == 400)
                #expect(refused.json?["error"]?["param"]?.string == param)
            }
            let list = try await test.call(.huntr, "GET", "/member-fields")
            #expect(list.json?["data"]?.count == 4)
            #expect(list.json?["data"]?.elements.first { $0["fieldType"]?.string == "DATE" }?["choices"] == nil)
        }
    }

    @Test func listsBoardTemplates() async throws {
        try await withSandbox { test in
            let reply = try await test.call(.huntr, "GET", "/board-templates")
            let first = try #require(reply.json?["data"]?.elements.first { _ in true })
            #expect(first["id"]?.string == HuntrSeeds.techTemplate)
            #expect(first["isDefault"]?.bool == true)
            let stages = first["listTemplates"]?.elements.compactMap { $0["id"]?.string } ?? []
            #expect(stages.count == 6 && Set(stages).count == 6)
        }
    }

    @Test func refusesOtherTokensMethodsAndPaths() async throws {
        try await withSandbox { test in
            for token in ["unknown", ""] {
                let reply = try await test.call(.huntr, "GET", "/members", credential: token)
                #expect(reply.status == 401)
                #expect(reply.json?["error"]?["status"]?.int == 401)
            }
            let method = try await test.call(.huntr, "DELETE", "/member-fields")
            #expect(method.status == 405)
            #expect(method.header("Allow") == "GET, POST")
            #expect(try await test.call(.huntr, "GET", "/nothing").status == 404)
            // Below another prefix than `/org` there is nothing.
            let outside = try await VendorClient.send("GET", "/members", port: test.port(of: .huntr))
            #expect(outside.status == 404)
        }
    }
}
