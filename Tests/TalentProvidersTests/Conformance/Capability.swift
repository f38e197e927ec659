import GatewayJSON
import TalentModel
import TalentProviders
import Testing

/// One call of a capability protocol: who has it, and how the suite makes it from a fixture.
///
/// What isn't listed in `all` isn't checked: a new protocol adds its calls there.
struct Capability: Sendable {
    /// The operation's id in openapi.json (or a name of the same form), which its fixtures are named for.
    var operation: String
    /// Whether a provider has it.
    var isHad: @Sendable (any Provider.Type) -> Bool
    /// Where the draft's fields go, for calls that make something.
    var table: @Sendable (any Provider.Type) -> [FieldMapping] = { _ in [] }
    /// The fields that the draft has.
    var draftFields: [String] = []
    /// The filters, for lists.
    var filters: @Sendable (any Provider.Type) -> [FilterSupport] = { _ in [] }
    /// Makes the call; nil when the provider doesn't have it.
    var prepare: @Sendable (any Provider, CallFixture) throws -> PreparedCall?

    static let all =
        candidates + candidateChanges + jobs + jobChanges + interviews + invitations + campaigns
        + campaignResources + account + organisation + secondKinds

    private static let candidates: [Capability] = [
        Capability(
            operation: "listCandidates", isHad: { $0 is any CandidateReading.Type },
            filters: { ($0 as? any CandidateReading.Type)?.candidateFilters ?? [] },
            prepare: { provider, call in
                guard let reader = provider as? any CandidateReading else { return nil }
                return PreparedCall(page: try reader.candidates(call.filters, call.page))
            }),
        Capability(
            operation: "getCandidate", isHad: { $0 is any CandidateReading.Type },
            prepare: { provider, call in
                guard let reader = provider as? any CandidateReading else { return nil }
                return PreparedCall(one: try reader.candidate(call.id))
            }),
        Capability(
            operation: "createCandidate", isHad: { $0 is any CandidateCreating.Type },
            table: { ($0 as? any CandidateCreating.Type)?.candidateCreation ?? [] }, draftFields: CandidateDraft.fields,
            prepare: { provider, call in
                guard let creator = provider as? any CandidateCreating else { return nil }
                return PreparedCall(
                    made: try CandidateDraft(call.requiredBody()).checked { draft throws(GatewayError) in
                        try creator.createCandidate(draft, call.options)
                    })
            }),
        Capability(
            operation: "setCandidateCustomField", isHad: { $0 is any CustomFieldWriting.Type },
            prepare: { provider, call in
                guard let writer = provider as? any CustomFieldWriting else { return nil }
                let draft = try CustomFieldValueDraft(call.requiredBody())
                return PreparedCall(one: try writer.setCustomField(call.fieldID, of: call.id, to: draft))
            }),
    ]

    private static let jobs: [Capability] = [
        Capability(
            operation: "listJobs", isHad: { $0 is any JobReading.Type },
            filters: { ($0 as? any JobReading.Type)?.jobFilters ?? [] },
            prepare: { provider, call in
                guard let reader = provider as? any JobReading else { return nil }
                return PreparedCall(page: try reader.jobs(call.filters, call.page))
            }),
        Capability(
            operation: "getJob", isHad: { $0 is any JobReading.Type },
            prepare: { provider, call in
                guard let reader = provider as? any JobReading else { return nil }
                return PreparedCall(one: try reader.job(call.id))
            }),
        Capability(
            operation: "createSource", isHad: { $0 is any SourceCreating.Type },
            table: { ($0 as? any SourceCreating.Type)?.sourceCreation ?? [] }, draftFields: ["job_id", "name"],
            prepare: { provider, call in
                guard let creator = provider as? any SourceCreating else { return nil }
                return PreparedCall(
                    made: try SourceDraft(call.requiredBody()).checked { draft throws(GatewayError) in
                        try creator.createSource(draft, call.options)
                    })
            }),
    ]

    private static let invitations: [Capability] = [
        Capability(
            operation: "listInvitations", isHad: { $0 is any InvitationReading.Type },
            prepare: { provider, call in
                guard let reader = provider as? any InvitationReading else { return nil }
                return PreparedCall(page: try reader.invitations(call.page))
            }),
        Capability(
            operation: "createInvitation", isHad: { $0 is any InvitationCreating.Type },
            table: { ($0 as? any InvitationCreating.Type)?.invitationCreation ?? [] },
            draftFields: ["email", "board_name", "pipeline_id", "custom_fields"],
            prepare: { provider, call in
                guard let creator = provider as? any InvitationCreating else { return nil }
                return PreparedCall(
                    made: try InvitationDraft(call.requiredBody()).checked { draft throws(GatewayError) in
                        try creator.createInvitation(draft, call.options)
                    })
            }),
    ]

    private static let campaigns = OutreachDraft.Outreach.allCases.map { outreach in
        Capability(
            operation: "addCampaignCandidates-\(outreach.rawValue)",
            isHad: { ($0 as? any CampaignOutreach.Type)?.outreachKinds.contains(outreach) ?? false },
            table: { ($0 as? any CampaignOutreach.Type)?.outreachPerson ?? [] },
            draftFields: ["first_name", "last_name", "phone", "email"],
            prepare: { provider, call in
                guard let campaigns = provider as? any CampaignOutreach else { return nil }
                let draft = try OutreachDraft(call.requiredBody(), now: Timestamp(milliseconds: 0))
                let plan = try campaigns.planOutreach(draft)
                let start = OutreachResult(plan, campaignID: call.id, outreach: draft.outreach)
                let endpoint = try campaigns.addToCampaign(call.id, draft.outreach, plan.recipients)
                var prepared = PreparedCall(endpoint) { counts, json, context in
                    var result = start
                    result.apply(counts, to: plan.recipients)
                    result.write(to: &json, in: context)
                }
                prepared.mapping = plan.mapping
                return prepared
            })
    }

    private static let account: [Capability] = [
        Capability(
            operation: "getBalance", isHad: { $0 is any BalanceReading.Type },
            prepare: { provider, _ in
                guard let reader = provider as? any BalanceReading else { return nil }
                return PreparedCall(reader.balance()) { balance, json, _ in json.double(balance) }
            }),
        Capability(
            operation: "getCreditUsage", isHad: { $0 is any CreditUsageReading.Type },
            prepare: { provider, _ in
                guard let reader = provider as? any CreditUsageReading else { return nil }
                return PreparedCall(reader.creditUsage()) { usage, json, _ in
                    json.object { json in
                        json.member("credits", usage.credits)
                        json.member("minutes", usage.minutes)
                        json.member("interviews", usage.interviews)
                    }
                }
            }),
    ]
}

extension CallFixture {
    func requiredBody() throws -> JSONValue {
        try #require(body, "the call's fixture has no body, which this operation needs")
    }
}
