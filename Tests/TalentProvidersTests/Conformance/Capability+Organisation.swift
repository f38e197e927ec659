import GatewayJSON
import TalentModel
import TalentProviders
import Testing

extension Capability {
    /// The second kinds behind candidates and jobs, which are lists of their own at the vendor.
    static let secondKinds: [Capability] = [
        Capability(
            operation: "listCandidates-profiles", isHad: listsProfiles,
            prepare: { provider, call in
                guard let reader = provider as? any CandidateReading else { return nil }
                return PreparedCall(page: try reader.candidates(call.filters, call.page))
            }),
        Capability(
            operation: "getCandidate-profile", isHad: listsProfiles,
            prepare: { provider, call in
                guard let reader = provider as? any CandidateReading else { return nil }
                return PreparedCall(one: try reader.candidate(call.id))
            }),
        Capability(
            operation: "listJobs-posts", isHad: listsPosts,
            prepare: { provider, call in
                guard let reader = provider as? any JobReading else { return nil }
                return PreparedCall(page: try reader.jobs(call.filters, call.page))
            }),
        Capability(
            operation: "getJob-post", isHad: listsPosts,
            prepare: { provider, call in
                guard let reader = provider as? any JobReading else { return nil }
                return PreparedCall(one: try reader.job(call.id))
            }),
    ]

    private static func listsProfiles(_ provider: any Provider.Type) -> Bool {
        (provider as? any CandidateReading.Type)?.candidateFilters.contains {
            $0.name == "kind" && $0.values?.contains("profile") == true
        } ?? false
    }

    private static func listsPosts(_ provider: any Provider.Type) -> Bool {
        (provider as? any JobReading.Type)?.jobFilters.contains {
            $0.name == "kind" && $0.values?.contains("post") == true
        } ?? false
    }

    /// The calls about an organisation as a whole.
    static let organisation: [Capability] = [
        Capability(
            operation: "listCustomFields", isHad: { $0 is any CustomFieldReading.Type },
            prepare: { provider, call in
                guard let reader = provider as? any CustomFieldReading else { return nil }
                return PreparedCall(page: reader.customFields().paged(call.page))
            }),
        Capability(
            operation: "createCustomField", isHad: { $0 is any CustomFieldCreating.Type },
            table: { ($0 as? any CustomFieldCreating.Type)?.customFieldCreation ?? [] },
            draftFields: CustomFieldDraft.fields,
            prepare: { provider, call in
                guard let creator = provider as? any CustomFieldCreating else { return nil }
                let body = try #require(call.body)
                return PreparedCall(
                    made: try CustomFieldDraft(body).checked { draft throws(GatewayError) in
                        try creator.createCustomField(draft, call.options)
                    })
            }),
        Capability(
            operation: "listPipelines", isHad: { $0 is any PipelineReading.Type },
            prepare: { provider, call in
                guard let reader = provider as? any PipelineReading else { return nil }
                return PreparedCall(page: reader.pipelines().paged(call.page))
            }),
        Capability(
            operation: "listActivities", isHad: { $0 is any ActivityReading.Type },
            filters: { ($0 as? any ActivityReading.Type)?.activityFilters ?? [] },
            prepare: { provider, call in
                guard let reader = provider as? any ActivityReading else { return nil }
                return PreparedCall(page: try reader.activities(call.filters, call.page))
            }),
        Capability(
            operation: "listActivityTypes", isHad: { $0 is any ActivityTypeReading.Type },
            prepare: { provider, call in
                guard let reader = provider as? any ActivityTypeReading else { return nil }
                return PreparedCall(page: reader.activityTypes().paged(call.page))
            }),
        Capability(
            operation: "listEmployers", isHad: { $0 is any EmployerReading.Type },
            prepare: { provider, call in
                guard let reader = provider as? any EmployerReading else { return nil }
                return PreparedCall(page: try reader.employers(call.page))
            }),
        Capability(
            operation: "listChanges", isHad: { $0 is any ChangeReading.Type },
            filters: { ($0 as? any ChangeReading.Type)?.changeFilters ?? [] }, prepare: changes),
        // The deprecated list has filters of its own names; what they are called stands in its fixture.
        Capability(
            operation: "listChanges-legacy",
            isHad: { provider in
                (provider as? any ChangeReading.Type)?.changeFilters.contains { $0.name == "legacy" } ?? false
            }, prepare: changes),
    ]

    private static func changes(_ provider: any Provider, _ call: CallFixture) throws -> PreparedCall? {
        guard let reader = provider as? any ChangeReading else { return nil }
        return PreparedCall(page: try reader.changes(call.filters, call.page))
    }
}
