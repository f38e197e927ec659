import TalentModel
import TalentProviders

/// Everything that routes need beside the request.
struct RouteDependencies: Sendable {
    var directory: ConnectionDirectory
    var writes: WriteFlow
    var health: Health
    var customFields: CustomFieldNames
    var quotas: CallerQuotas
}

extension RouteDependencies {
    private var candidates: CandidateRoutes {
        CandidateRoutes(directory: directory, writes: writes, customFields: customFields)
    }
    private var invitations: InvitationRoutes {
        InvitationRoutes(directory: directory, writes: writes, customFields: customFields)
    }

    private var customFieldRoutes: CustomFieldRoutes {
        CustomFieldRoutes(directory: directory, writes: writes, customFields: customFields)
    }

    /// What belongs to an organisation as a whole.
    fileprivate var organisationRoutes: [Route] {
        customFieldRoutes.routes + PipelineRoutes(directory: directory).routes
            + ActivityRoutes(directory: directory).routes + ActivityTypeRoutes(directory: directory).routes
            + EmployerRoutes(directory: directory).routes
            + ChangeRoutes(directory: directory, engine: writes.engine).routes
    }

    private var candidateChanges: CandidateChangeRoutes { CandidateChangeRoutes(directory: directory, writes: writes) }
    private var campaigns: CampaignResourceRoutes { CampaignResourceRoutes(directory: directory, writes: writes) }
    private var jobChanges: JobChangeRoutes { JobChangeRoutes(directory: directory, writes: writes) }
    private var interviews: InterviewRoutes { InterviewRoutes(directory: directory, writes: writes) }

    /// Every write by its operation id, to take operations up again after a restart.
    var writeRoutes: [String: WriteRoute] {
        let all =
            [
                candidates.creation, candidates.customFieldChange,
                SourceRoutes(directory: directory, writes: writes).creation,
                CampaignRoutes(directory: directory, writes: writes).outreach, invitations.creation,
                customFieldRoutes.creation,
                PassthroughRoutes(directory: directory, writes: writes).passing,
            ] + candidateChanges.writeRoutes + jobChanges.writeRoutes + [interviews.creation]
            + campaigns.writeRoutes
        return Dictionary(all.map { ($0.operationID, $0) }) { first, _ in first }
    }
}

extension Router {
    /// The API's routes.
    static func api(_ dependencies: RouteDependencies) -> Router {
        let directory = dependencies.directory
        return Router(
            CandidateRoutes(
                directory: directory, writes: dependencies.writes, customFields: dependencies.customFields
            ).routes
                + CandidateChangeRoutes(directory: directory, writes: dependencies.writes).routes
                + JobRoutes(directory: directory).routes
                + JobChangeRoutes(directory: directory, writes: dependencies.writes).routes
                + InterviewRoutes(directory: directory, writes: dependencies.writes).routes
                + SourceRoutes(directory: directory, writes: dependencies.writes).routes
                + CampaignRoutes(directory: directory, writes: dependencies.writes).routes
                + CampaignResourceRoutes(directory: directory, writes: dependencies.writes).routes
                + InvitationRoutes(
                    directory: directory, writes: dependencies.writes, customFields: dependencies.customFields
                ).routes
                + PassthroughRoutes(directory: directory, writes: dependencies.writes).routes
                + dependencies.organisationRoutes
                + ProviderRoutes(directory: directory).routes
                + ConnectionRoutes(
                    directory: directory, engine: dependencies.writes.engine, quotas: dependencies.quotas
                ).routes
                + OperationRoutes(engine: dependencies.writes.engine).routes
                + PublicRoutes(health: dependencies.health).routes
                + DocsRoutes().routes)
    }
}

/// Query parameters that several routes share.
enum RouteParameters {
    /// Reading one thing.
    static let read: Set<String> = ["connection", "include"]
    /// Reading a list.
    static let list: Set<String> = ["connection", "include", "limit", "cursor", "ignore_unsupported_filters"]
    /// Writing.
    static let write: Set<String> = ["connection", "dry_run", "include"]
    /// Deleting.
    static let deletion: Set<String> = ["connection", "dry_run"]
}
