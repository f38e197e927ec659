import GatewayJSON
import TalentModel
import TalentProviders

/// Campaigns themselves: `GET`, `POST /v1/campaigns`, `GET`, `PATCH /v1/campaigns/{id}`.
struct CampaignResourceRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow

    private static let filters: Set<String> = ["status"]

    var routes: [Route] {
        [
            Route(
                "listCampaigns", "GET", "/v1/campaigns", scope: .read,
                parameters: RouteParameters.list.union(Self.filters), answer: list),
            Route(
                "getCampaign", "GET", "/v1/campaigns/{id}", scope: .read, parameters: RouteParameters.read,
                answer: get),
        ] + writeRoutes.map(writes.route)
    }

    var writeRoutes: [WriteRoute] { [creation, change] }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(context.query)
        let members = try directory.readers(context, { $0 as? any CampaignReading }, "list campaigns") {
            connection, reader in
            ListReading<Campaign>.Member(
                connection: connection, filters: type(of: reader).campaignFilters
            ) { filters, page throws(GatewayError) in
                try reader.campaigns(filters, page)
            }
        }
        return try await ListReading(filterNames: Self.filters.sorted(), members: members).answer(context)
    }

    /// The campaign, with its numbers where the vendor tells them by a call of their own. Those are asked for at the same
    /// time, and a campaign without them is still one.
    private func get(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let (connection, reader, id) = try directory.owner(
            of: "id", context, { $0 as? any CampaignReading }, "read campaigns")
        let resource = ResourceContext(
            connection: connection.name, provider: connection.provider.name,
            includesRemoteData: try context.includesRemoteData())
        let read = try reader.campaign(id)
        let numbers = try reader.campaignCounts(id)
        let call = context.callContext
        async let counts = Self.counts(numbers, connection, call)
        var campaign: Campaign
        do throws(GatewayError) {
            campaign = try await connection.perform(read, call)
        } catch {
            _ = await counts
            throw error
        }
        let told = await counts
        campaign.counts = told ?? campaign.counts
        let answered = campaign
        return Answer.data(capacity: 4096) { json in
            answered.write(to: &json, in: resource)
        } meta: { json in
            if numbers != nil && told == nil {
                json.member("warnings", ["The campaign's counts couldn't be read; they are left out."])
            }
        }.at(connection.name, connection.provider.name)
    }

    private static func counts(
        _ endpoint: Endpoint<Campaign.Counts>?, _ connection: ProviderActor, _ call: CallContext
    ) async -> Campaign.Counts? {
        guard let endpoint else { return nil }
        return try? await connection.perform(endpoint, call)
    }

    /// `POST /v1/campaigns`.
    private var creation: WriteRoute {
        WriteRoute(
            operationID: "createCampaign", method: "POST", template: "/v1/campaigns", scope: .spend
        ) { [directory] context throws(GatewayError) in
            try directory.forWrite(context, { $0 as? any CampaignCreating }, "create campaigns").0
        } spends: { _ in
            true
        } prepare: { [directory] order, body, connection throws(GatewayError) in
            let creator = try directory.capability(connection, { $0 as? any CampaignCreating }, "create campaigns")
            let options = RequestOptions(now: order.receivedAt)
            let endpoint = try CampaignDraft(body).checked { draft throws(GatewayError) in
                try creator.createCampaign(draft, options)
            }
            return Write(making: endpoint, on: connection, order)
        }
    }

    /// `PATCH /v1/campaigns/{id}`.
    private var change: WriteRoute {
        WriteRoute(
            operationID: "updateCampaign", method: "PATCH", template: "/v1/campaigns/{id}", scope: .write
        ) { [directory] context throws(GatewayError) in
            try directory.owner(of: "id", context, { $0 as? any CampaignUpdating }, "change campaigns").0
        } spends: { _ in
            false
        } prepare: { [directory] order, body, connection throws(GatewayError) in
            let updater = try directory.capability(connection, { $0 as? any CampaignUpdating }, "change campaigns")
            let id = try order.remoteID("id", on: connection)
            let options = RequestOptions(now: order.receivedAt)
            let endpoint = try CampaignChange(body).checked { change throws(GatewayError) in
                try updater.updateCampaign(id, change, options)
            }
            let reader =
                type(of: updater).campaignChangeIsReadBack ? connection.provider as? any CampaignReading : nil
            return Write(changing: endpoint, on: connection, order) { () throws(GatewayError) in
                try reader?.campaign(id)
            }
        }
    }
}
