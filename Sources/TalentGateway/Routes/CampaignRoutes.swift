import GatewayJSON
import TalentModel
import TalentProviders

/// `/v1/campaigns`.
struct CampaignRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow

    var routes: [Route] {
        [
            Route(
                "addCampaignCandidates", "POST", "/v1/campaigns/{id}/candidates", scope: .spend,
                parameters: RouteParameters.write, answer: addCandidates),
            Route(
                "listCampaignCandidates", "GET", "/v1/campaigns/{id}/candidates", scope: .read,
                parameters: RouteParameters.list.union(Self.candidateFilters), answer: listCandidates),
        ]
    }

    private static let candidateFilters: Set<String> = ["status", "sort"]

    private func listCandidates(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(context.query)
        let (connection, reader, campaign) = try directory.owner(
            of: "id", context, { $0 as? any CampaignCandidateReading }, "list the people of campaigns")
        let member = ListReading<Candidate>.Member(
            connection: connection, filters: type(of: reader).campaignCandidateFilters
        ) { filters, page throws(GatewayError) in
            try reader.candidates(of: campaign, filters, page)
        }
        return try await ListReading(filterNames: Self.candidateFilters.sorted(), members: [member]).answer(context)
    }

    private func addCandidates(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let body = try context.json()
        let (connection, provider, campaign) = try directory.owner(
            of: "id", context, { $0 as? any CampaignOutreach }, "add people to campaigns")
        return try await writes.answer(context, connection, spends: true, body: body) {
            () async throws(GatewayError) -> Write in
            let draft = try OutreachDraft(body)
            guard type(of: provider).outreachKinds.contains(draft.outreach) else {
                throw .invalid(
                    pointer: "/outreach", code: "unsupported",
                    "This connection can't reach people by \(draft.outreach.rawValue).")
            }
            let plan = try provider.planOutreach(draft)
            return try Self.write(plan, draft.outreach, campaign, provider, connection, context)
        }
    }

    private static func write(
        _ plan: OutreachPlan, _ outreach: OutreachDraft.Outreach, _ campaign: String, _ provider: any CampaignOutreach,
        _ connection: ProviderActor, _ context: RequestContext
    ) throws(GatewayError) -> Write {
        let start = OutreachResult(plan, campaignID: campaign, outreach: outreach)
        let resource = ResourceContext(connection: connection.name, provider: connection.provider.name)
        guard !plan.recipients.isEmpty else {
            // Everybody was skipped as invalid: nothing to send is no call to the vendor.
            return Write(requests: [], people: 0, cost: Units(), mapping: plan.mapping) {
                _ throws(GatewayError) -> WriteOutcome in
                WriteOutcome(status: 200, data: start.json(in: resource), effect: .none, units: Units())
            }
        }
        let endpoint = try provider.addToCampaign(campaign, outreach, plan.recipients)
        return Write(
            requests: [connection.request(for: endpoint, context: context.callContext)],
            people: plan.recipients.count, cost: endpoint.cost, mapping: plan.mapping
        ) { call throws(GatewayError) -> WriteOutcome in
            var result = start
            let counts: OutreachCounts
            do throws(GatewayError) {
                counts = try await connection.perform(endpoint, call)
            } catch {
                var error = error
                if error.effect == .unknown {
                    result.markUnknown(plan.recipients)
                    error.result = result.json(in: resource)
                }
                throw error
            }
            result.apply(counts, to: plan.recipients)
            let data = result.json(in: resource)
            guard result.unknown == 0 else {
                var error = GatewayError(
                    .providerBadResponse,
                    "The provider's counts leave \(result.unknown) of \(result.requested) people open."
                        + " Whether they were contacted is unknown.",
                    effect: .unknown)
                error.result = data
                throw error
            }
            return WriteOutcome(status: 200, data: data, effect: result.effect, units: result.units)
        }
    }
}

extension OutreachResult {
    /// What was spent.
    var units: Units { outreach == .sms ? Units(sms: messages) : Units(call: messages) }

    /// The result as JSON, everybody in the order of the request.
    func json(in context: ResourceContext) -> [UInt8] {
        var sorted = self
        sorted.lines.sort { $0.index < $1.index }
        var json = JSONWriter(capacity: 256 + 96 * lines.count)
        sorted.write(to: &json, in: context)
        return json.bytes
    }
}
