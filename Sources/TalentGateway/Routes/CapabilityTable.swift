import GatewayJSON
import TalentModel
import TalentProviders

/// What the capability protocols mean in terms of the API.
struct CapabilityTable: Sendable {
    /// The operation's id in openapi.json.
    var operationID: String
    var resource: String
    var verb: String
    var route: String
    var scope: Scope
    var filters: [FilterSupport] = []
    var fields: [FieldMapping] = []
    /// Fields that the draft has and the vendor has no place for.
    var notSupported: [String] = []

    /// Everything that a provider can do.
    static func capabilities(of type: any Provider.Type) -> [CapabilityTable] {
        var found: [CapabilityTable] = []
        if let reader = type as? any CandidateReading.Type {
            found.append(
                CapabilityTable(
                    operationID: "listCandidates", resource: "candidate", verb: "list", route: "GET /v1/candidates",
                    scope: .read, filters: reader.candidateFilters))
            found.append(
                CapabilityTable(
                    operationID: "getCandidate", resource: "candidate", verb: "get", route: "GET /v1/candidates/{id}",
                    scope: .read))
        }
        if let creator = type as? any CandidateCreating.Type {
            found.append(
                CapabilityTable(
                    operationID: "createCandidate", resource: "candidate", verb: "create",
                    route: "POST /v1/candidates", scope: creator.candidateCreationSpends ? .spend : .write,
                    fields: creator.candidateCreation,
                    notSupported: missing(CandidateDraft.fields, in: creator.candidateCreation)))
        }
        if type is any CustomFieldWriting.Type {
            found.append(
                CapabilityTable(
                    operationID: "setCandidateCustomField", resource: "candidate", verb: "set",
                    route: "PUT /v1/candidates/{id}/custom-fields/{field_id}", scope: .write))
        }
        if let reader = type as? any JobReading.Type {
            found.append(
                CapabilityTable(
                    operationID: "listJobs", resource: "job", verb: "list", route: "GET /v1/jobs", scope: .read,
                    filters: reader.jobFilters))
            found.append(
                CapabilityTable(
                    operationID: "getJob", resource: "job", verb: "get", route: "GET /v1/jobs/{id}", scope: .read))
        }
        if let creator = type as? any SourceCreating.Type {
            found.append(
                CapabilityTable(
                    operationID: "createSource", resource: "source", verb: "create", route: "POST /v1/sources",
                    scope: .write, fields: creator.sourceCreation))
        }
        if let outreach = type as? any CampaignOutreach.Type {
            found.append(
                CapabilityTable(
                    operationID: "addCampaignCandidates", resource: "campaign_candidate", verb: "add",
                    route: "POST /v1/campaigns/{id}/candidates", scope: .spend, fields: outreach.outreachPerson))
        }
        if let reader = type as? any CampaignCandidateReading.Type {
            found.append(
                CapabilityTable(
                    operationID: "listCampaignCandidates", resource: "campaign_candidate", verb: "list",
                    route: "GET /v1/campaigns/{id}/candidates", scope: .read, filters: reader.campaignCandidateFilters))
        }
        if type is any InvitationReading.Type {
            found.append(
                CapabilityTable(
                    operationID: "listInvitations", resource: "invitation", verb: "list",
                    route: "GET /v1/invitations", scope: .read))
        }
        if let creator = type as? any InvitationCreating.Type {
            found.append(
                CapabilityTable(
                    operationID: "createInvitation", resource: "invitation", verb: "create",
                    route: "POST /v1/invitations", scope: .spend, fields: creator.invitationCreation))
        }
        return found + changes(of: type) + campaigns(of: type) + organisation(of: type)
    }

    static func missing(_ fields: [String], in table: [FieldMapping]) -> [String] {
        fields.filter { field in !table.contains { $0.field == field } }
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("operation", operationID)
            json.member("resource", resource)
            json.member("verb", verb)
            json.member("route", route)
            json.member("scope", scope.rawValue)
            if !filters.isEmpty {
                json.member(
                    "filters",
                    array: { json in
                        for filter in filters {
                            json.object { json in
                                json.member("name", filter.name)
                                json.member("by", filter.remoteName == nil ? "gateway" : "provider")
                                json.member("upstream", filter.remoteName)
                                if let values = filter.values { json.member("values", values.sorted()) }
                                if filter.exclusions.isEmpty { return }
                                json.member(
                                    "unless",
                                    object: { json in
                                        for (name, value) in filter.exclusions.sorted(by: { $0.key < $1.key }) {
                                            json.key(dynamic: name)
                                            json.string(value)
                                        }
                                    })
                            }
                        }
                    })
            }
            if !fields.isEmpty {
                json.member(
                    "fields",
                    array: { json in
                        for field in fields {
                            json.object { json in
                                json.member("name", field.field)
                                json.member("by", field.isMoved ? "gateway" : "provider")
                                json.member("upstream", field.remoteField)
                            }
                        }
                    })
            }
            if !notSupported.isEmpty { json.member("not_supported", notSupported) }
        }
    }
}
