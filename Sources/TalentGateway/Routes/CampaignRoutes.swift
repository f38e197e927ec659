import TalentModel
import TalentProviders

/// `/v1/campaigns`.
struct CampaignRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow

    var routes: [Route] {
        [
            Route(
                "listCampaignCandidates", "GET", "/v1/campaigns/{id}/candidates", scope: .read,
                parameters: RouteParameters.list.union(Self.candidateFilters), answer: listCandidates)
        ] + [outreach].map(writes.route)
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

    /// `POST /v1/campaigns/{id}/candidates`.
    var outreach: WriteRoute {
        WriteRoute(
            operationID: "addCampaignCandidates", method: "POST", template: "/v1/campaigns/{id}/candidates",
            scope: .spend
        ) { [directory] context throws(GatewayError) in
            try directory.owner(of: "id", context, { $0 as? any CampaignOutreach }, "add people to campaigns").0
        } spends: { _ in
            true
        } prepare: { [directory] order, body, connection throws(GatewayError) in
            let provider = try directory.capability(
                connection, { $0 as? any CampaignOutreach }, "add people to campaigns")
            let campaign = try order.remoteID("id", on: connection)
            let draft = try OutreachDraft(body, now: order.receivedAt)
            guard type(of: provider).outreachKinds.contains(draft.outreach) else {
                throw .invalid(
                    pointer: "/outreach", code: "unsupported",
                    "This connection can't reach people by \(draft.outreach.rawValue).")
            }
            let plan = try provider.planOutreach(draft)
            return try Write(plan, draft, campaign, provider, connection, order)
        }
    }
}

extension Write {
    /// Adds the plan's people to a campaign, in chunks of the vendor's size, in order.
    init(
        _ plan: OutreachPlan, _ draft: OutreachDraft, _ campaign: String, _ provider: any CampaignOutreach,
        _ connection: ProviderActor, _ order: WorkOrder
    ) throws(GatewayError) {
        let size = type(of: provider).outreachChunkSize
        var steps: [WriteStep] = []
        for start in stride(from: 0, to: plan.recipients.count, by: size) {
            let people = Array(plan.recipients[start..<min(start + size, plan.recipients.count)])
            let endpoint = try provider.addToCampaign(campaign, draft.outreach, people)
            var step = WriteStep(
                request: { [call = endpoint.call] in connection.request(for: call, context: order.call(of: "")) },
                call: connection.admissionCall(
                    for: endpoint.call, following: (plan.recipients.count - 1) / size - start / size)
            ) { call, permit in
                do throws(GatewayError) {
                    return .counted(try await connection.perform(endpoint, call, permit: permit))
                } catch {
                    return .failed(error)
                }
            }
            step.members = people.map(\.index)
            step.cost = people.count
            step.unit = draft.outreach == .sms ? .sms : .call
            step.recipients = people.map {
                WriteStep.Recipient(address: $0.phone.text, pointer: "/candidates/\($0.index)/phone")
            }
            step.proof = endpoint.proof
            steps.append(step)
        }
        self.init(
            mapping: plan.mapping, people: plan.recipients.count, steps: steps,
            outreach: OutreachWork(campaign: campaign, outreach: draft.outreach, plan: plan),
            notAfter: draft.notAfter ?? order.receivedAt + .seconds(24 * 3600),
            parksWhenExhausted: draft.onExhausted == .park, allowsUnresolved: draft.allowsUnresolved)
    }
}
