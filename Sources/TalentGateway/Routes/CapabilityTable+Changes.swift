import TalentModel
import TalentProviders

extension CapabilityTable {
    /// What a provider can do to change what it has, and its interviews.
    static func changes(of type: any Provider.Type) -> [CapabilityTable] {
        candidateChanges(of: type) + jobChanges(of: type) + interviews(of: type)
    }

    private static func candidateChanges(of type: any Provider.Type) -> [CapabilityTable] {
        var found: [CapabilityTable] = []
        if let updater = type as? any CandidateUpdating.Type {
            found.append(
                CapabilityTable(
                    operationID: "updateCandidate", resource: "candidate", verb: "update",
                    route: "PATCH /v1/candidates/{id}", scope: .write, fields: updater.candidateChange,
                    notSupported: missing(CandidateChange.fields, in: updater.candidateChange)))
        }
        if type is any CandidateDeleting.Type {
            found.append(
                CapabilityTable(
                    operationID: "deleteCandidate", resource: "candidate", verb: "delete",
                    route: "DELETE /v1/candidates/{id}", scope: .write))
        }
        return found
    }

    private static func jobChanges(of type: any Provider.Type) -> [CapabilityTable] {
        var found: [CapabilityTable] = []
        if let creator = type as? any JobCreating.Type {
            found.append(
                CapabilityTable(
                    operationID: "createJob", resource: "job", verb: "create", route: "POST /v1/jobs",
                    scope: creator.jobCreationSpends ? .spend : .write, fields: creator.jobCreation,
                    notSupported: missing(JobDraft.fields, in: creator.jobCreation)))
        }
        if let updater = type as? any JobUpdating.Type {
            found.append(
                CapabilityTable(
                    operationID: "updateJob", resource: "job", verb: "update", route: "PATCH /v1/jobs/{id}",
                    scope: .write, fields: updater.jobChange,
                    notSupported: missing(JobDraft.fields, in: updater.jobChange)))
        }
        if type is any JobDeleting.Type {
            found.append(
                CapabilityTable(
                    operationID: "deleteJob", resource: "job", verb: "delete", route: "DELETE /v1/jobs/{id}",
                    scope: .write))
        }
        return found
    }

    private static func interviews(of type: any Provider.Type) -> [CapabilityTable] {
        var found: [CapabilityTable] = []
        if let reader = type as? any InterviewReading.Type {
            found.append(
                CapabilityTable(
                    operationID: "listInterviews", resource: "interview", verb: "list", route: "GET /v1/interviews",
                    scope: .read, filters: reader.interviewFilters))
            found.append(
                CapabilityTable(
                    operationID: "getInterview", resource: "interview", verb: "get",
                    route: "GET /v1/interviews/{id}", scope: .read))
        }
        if let creator = type as? any InterviewCreating.Type {
            found.append(
                CapabilityTable(
                    operationID: "createInterview", resource: "interview", verb: "create",
                    route: "POST /v1/interviews", scope: .spend, fields: creator.interviewCreation,
                    notSupported: missing(InterviewDraft.fields, in: creator.interviewCreation)))
        }
        return found
    }
}
