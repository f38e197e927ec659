import Foundation
import TalentGatewayClient

/// What a caller in Swift does, with the client that openapi-generator makes of openapi.json. GATEWAY_URL and
/// GATEWAY_KEY say where and as whom.
@main
struct UseClient {
    struct Surprise: Error { let what: String }

    let gateway: TalentGatewayClientAPIConfiguration

    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let url = environment["GATEWAY_URL"], let key = environment["GATEWAY_KEY"] else {
            throw Surprise(what: "GATEWAY_URL and GATEWAY_KEY are needed")
        }
        let gateway = TalentGatewayClientAPIConfiguration(
            basePath: url, customHeaders: ["Authorization": "Bearer \(key)"],
            apiResponseQueue: DispatchQueue(label: "answers"))
        let caller = UseClient(gateway: gateway)
        try await caller.look()
        try await caller.write()
        try await caller.fail()
        print("fine")
    }

    func expect(_ condition: Bool, _ what: String) throws {
        if !condition { throw Surprise(what: what) }
    }

    func look() async throws {
        let me = try await DiscoveryAPI.whoami(apiConfiguration: gateway).data
        try expect(me.caller == "crm" && me.scopes.contains(.spend), "\(me)")
        let connections = try await DiscoveryAPI.listConnections(apiConfiguration: gateway).data
        try expect(connections.count == 4 && connections.allSatisfy { $0.state == .ok }, "\(connections)")
        let limits = try await DiscoveryAPI.getConnectionLimits(name: "voicehire", apiConfiguration: gateway).data
        try expect(limits.bulkhead.inFlightLimit > 0, "\(limits)")

        // Page by page, to the end.
        var jobs: [String] = []
        var cursor: String?
        repeat {
            let page = try await JobsAPI.listJobs(
                connection: "huntr", limit: 2, cursor: cursor, apiConfiguration: gateway)
            jobs += page.data.map(\.id)
            cursor = page.meta.nextCursor
        } while cursor != nil
        try expect(jobs.count > 2 && Set(jobs).count == jobs.count, "\(jobs)")

        let people = try await CandidatesAPI.listCandidates(connection: "huntr", limit: 1, apiConfiguration: gateway)
        guard let person = people.data.first else { throw Surprise(what: "nobody") }
        let again = try await CandidatesAPI.getCandidate(id: person.id, apiConfiguration: gateway).data
        try expect(again.email == person.email, "\(again)")
    }

    func write() async throws {
        let source = SourceDraft(jobId: "hirempire:8fc4ea3c-ecc4-4a92-96fd-a14436a79a1b", name: "Swift")
        guard
            case .typeSourceWritten(let made) = try await SourcesAPI.createSource(
                sourceDraft: source, apiConfiguration: gateway)
        else { throw Surprise(what: "no source") }
        try expect(made.data.url != nil && made.meta.effect == .complete, "\(made)")

        let campaign = "voicehire:abc123def456"
        let draft = CampaignOutreachDraft(
            outreach: .sms,
            candidates: [
                CampaignOutreachDraftCandidatesInner(firstName: "Ada", lastName: "Byron", phone: "0633660001"),
                CampaignOutreachDraftCandidatesInner(firstName: "Mary", lastName: "Byron", phone: "0633660002"),
            ])
        guard
            case .typeDryRun(let plan) = try await CampaignsAPI.addCampaignCandidates(
                id: campaign, campaignOutreachDraft: draft, dryRun: true, apiConfiguration: gateway)
        else { throw Surprise(what: "no plan") }
        try expect(plan.data.messages == 2, "\(plan)")
        let key = UUID().uuidString
        for _ in 0..<2 {
            guard
                case .typeCampaignOutreachWritten(let sent) = try await CampaignsAPI.addCampaignCandidates(
                    id: campaign, campaignOutreachDraft: draft, idempotencyKey: key, apiConfiguration: gateway)
            else { throw Surprise(what: "not sent") }
            try expect(sent.data.added == 2 && sent.meta.units?["sms"] == 2, "\(sent)")
            let operation = try await OperationsAPI.getOperation(
                id: sent.meta.operationId, apiConfiguration: gateway
            ).data
            try expect(operation.state == .applied && operation.progress?.added == 2, "\(operation)")
        }
        let invitation = InvitationDraft(email: "swift-\(UUID().uuidString.prefix(8).lowercased())@example.com")
        guard
            case .typeInvitationWritten(let invited) = try await InvitationsAPI.createInvitation(
                invitationDraft: invitation, idempotencyKey: UUID().uuidString, apiConfiguration: gateway)
        else { throw Surprise(what: "not invited") }
        try expect(invited.data.email == invitation.email, "\(invited)")
    }

    func fail() async throws {
        do {
            _ = try await CandidatesAPI.getCandidate(
                id: "huntr:000000000000000000000000", apiConfiguration: gateway)
            throw Surprise(what: "somebody is there")
        } catch let ErrorResponse.error(status, data, _, _) {
            let problem = try gateway.codableHelper.jsonDecoder.decode(Problem.self, from: data ?? Data())
            try expect(status == 404 && problem.code == .notFound && problem.effect == ._none, "\(problem)")
        }
    }
}
