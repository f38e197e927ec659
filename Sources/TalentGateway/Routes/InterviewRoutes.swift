import GatewayJSON
import TalentModel
import TalentProviders

/// `/v1/interviews`.
struct InterviewRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow

    private static let filters: Set<String> = ["candidate_id"]

    var routes: [Route] {
        [
            Route(
                "listInterviews", "GET", "/v1/interviews", scope: .read,
                parameters: RouteParameters.list.union(Self.filters), answer: list),
            Route(
                "getInterview", "GET", "/v1/interviews/{id}", scope: .read, parameters: RouteParameters.read,
                answer: get),
            writes.route(creation),
        ]
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(context.query)
        let members = try directory.readers(context, { $0 as? any InterviewReading }, "list interviews") {
            connection, reader in
            ListReading<Interview>.Member(
                connection: connection, filters: type(of: reader).interviewFilters
            ) { filters, page throws(GatewayError) in
                try reader.interviews(filters, page)
            }
        }
        return try await ListReading(filterNames: Self.filters.sorted(), members: members).answer(context)
    }

    private func get(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try await directory.read(context, { $0 as? any InterviewReading }, "read interviews") {
            reader, id throws(GatewayError) in
            try reader.interview(id)
        }
    }

    /// `POST /v1/interviews`.
    var creation: WriteRoute {
        WriteRoute(
            operationID: "createInterview", method: "POST", template: "/v1/interviews", scope: .spend
        ) { [directory] context throws(GatewayError) in
            try directory.forWrite(context, { $0 as? any InterviewCreating }, "hold interviews").0
        } spends: { _ in
            true
        } prepare: { [directory] order, body, connection throws(GatewayError) in
            let creator = try directory.capability(connection, { $0 as? any InterviewCreating }, "hold interviews")
            let draft = InterviewDraft(body)
            let options = RequestOptions(now: order.receivedAt)
            var endpoint = try draft.checked { draft throws(GatewayError) in
                try creator.createInterview(draft, options)
            }
            if directory.guardRails(of: connection.name).allowRecipients != nil, let id = draft.candidateID {
                endpoint.contacts += try await addresses(of: id, on: connection, order)
            }
            return Write(making: endpoint, on: connection, order, people: 1)
        }
    }

    /// The addresses of a person whom the vendor knows: whoever may not be contacted isn't found out afterwards. A person
    /// who can't be read isn't contacted either.
    private func addresses(
        of candidate: String, on connection: ProviderActor, _ order: WorkOrder
    ) async throws(GatewayError) -> [(address: String, pointer: String)] {
        let reader = try directory.capability(connection, { $0 as? any CandidateReading }, "read candidates")
        let id = try connection.providerSettings.remoteID(candidate, at: .pointer("/candidate_id"))
        let person = try await connection.perform(reader.candidate(id), order.call(of: ""))
        let addresses = [person.phone, person.email].compactMap(\.self)
        if addresses.isEmpty {
            throw GatewayError(
                .recipientNotAllowed, "The connection may not contact somebody whose addresses aren't known.",
                errors: [
                    FieldError(
                        pointer: "/candidate_id", code: "recipient_not_allowed", detail: "Not among allow_recipients.")
                ])
        }
        return addresses.map { ($0, "/candidate_id") }
    }
}
