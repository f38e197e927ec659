import GatewayJSON
import TalentModel
import TalentProviders
import Testing

extension Capability {
    static let candidateChanges: [Capability] = [
        Capability(
            operation: "updateCandidate", isHad: { $0 is any CandidateUpdating.Type },
            table: { ($0 as? any CandidateUpdating.Type)?.candidateChange ?? [] },
            draftFields: CandidateChange.fields,
            prepare: { provider, call in
                guard let updater = provider as? any CandidateUpdating else { return nil }
                let change = try CandidateChange(call.requiredBody())
                let before = try updater.candidateBefore(call.id, change).map { try $0.decode(call.requiredBefore()) }
                return PreparedCall(
                    one: try change.checked { change throws(GatewayError) in
                        try updater.updateCandidate(call.id, change, before: before, call.options)
                    })
            }),
        Capability(
            operation: "deleteCandidate", isHad: { $0 is any CandidateDeleting.Type },
            prepare: { provider, call in
                guard let deleter = provider as? any CandidateDeleting else { return nil }
                return PreparedCall(deleting: try deleter.deleteCandidate(call.id))
            }),
    ]

    static let jobChanges: [Capability] = [
        Capability(
            operation: "createJob", isHad: { $0 is any JobCreating.Type },
            table: { ($0 as? any JobCreating.Type)?.jobCreation ?? [] }, draftFields: JobDraft.fields,
            prepare: { provider, call in
                guard let creator = provider as? any JobCreating else { return nil }
                return PreparedCall(
                    made: try JobDraft(call.requiredBody()).checked { draft throws(GatewayError) in
                        try creator.createJob(draft, call.options)
                    })
            }),
        Capability(
            operation: "updateJob", isHad: { $0 is any JobUpdating.Type },
            table: { ($0 as? any JobUpdating.Type)?.jobChange ?? [] }, draftFields: JobDraft.fields,
            prepare: { provider, call in
                guard let updater = provider as? any JobUpdating else { return nil }
                let change = try JobChange(call.requiredBody())
                let before = try updater.jobBefore(call.id, change).map { try $0.decode(call.requiredBefore()) }
                return PreparedCall(
                    one: try change.checked { change throws(GatewayError) in
                        try updater.updateJob(call.id, change, before: before, call.options)
                    })
            }),
        Capability(
            operation: "deleteJob", isHad: { $0 is any JobDeleting.Type },
            prepare: { provider, call in
                guard let deleter = provider as? any JobDeleting else { return nil }
                return PreparedCall(deleting: try deleter.deleteJob(call.id))
            }),
    ]

    static let interviews: [Capability] = [
        Capability(
            operation: "listInterviews", isHad: { $0 is any InterviewReading.Type },
            filters: { ($0 as? any InterviewReading.Type)?.interviewFilters ?? [] },
            prepare: { provider, call in
                guard let reader = provider as? any InterviewReading else { return nil }
                return PreparedCall(page: try reader.interviews(call.filters, call.page))
            }),
        Capability(
            operation: "getInterview", isHad: { $0 is any InterviewReading.Type },
            prepare: { provider, call in
                guard let reader = provider as? any InterviewReading else { return nil }
                return PreparedCall(one: try reader.interview(call.id))
            }),
        Capability(
            operation: "createInterview", isHad: { $0 is any InterviewCreating.Type },
            // The fields of a new job are those of createJob.
            table: { type in
                let table = (type as? any InterviewCreating.Type)?.interviewCreation ?? []
                return table.filter { !$0.field.hasPrefix("job/") }
            },
            draftFields: InterviewDraft.fields.filter { !$0.hasPrefix("job/") },
            prepare: { provider, call in
                guard let creator = provider as? any InterviewCreating else { return nil }
                return PreparedCall(
                    made: try InterviewDraft(call.requiredBody()).checked { draft throws(GatewayError) in
                        try creator.createInterview(draft, call.options)
                    })
            }),
    ]
}

extension CallFixture {
    fileprivate func requiredBefore() throws -> JSONValue {
        try #require(before, "the call's fixture doesn't say what the vendor has, which this change reads before")
    }
}

extension PreparedCall {
    fileprivate init(deleting endpoint: Endpoint<Void>) {
        self.init(endpoint) { _, json, _ in json.null() }
    }
}
