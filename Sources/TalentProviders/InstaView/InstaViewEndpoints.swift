// Vendor file section 1. What is billed is in section 12: minutes of interviews, and sourcing.
extension InstaViewProvider: EndpointTable {
    public static let endpoints: [EndpointRule] = [
        EndpointRule(.post, "/candidates", .create),
        EndpointRule(.patch, "/candidates/{id}", .idempotent),
        EndpointRule(.delete, "/candidates/{id}", .idempotent),
        EndpointRule(.post, "/jobs", .create),
        EndpointRule(.post, "/jobs/url", .create, limitClass: "jobs_url"),
        EndpointRule(.patch, "/jobs/{id}", .idempotent),
        EndpointRule(.delete, "/jobs/{id}", .idempotent),
        // A known candidate's number isn't in the body.
        EndpointRule(
            .post, "/interviews", .spend,
            price: .init(
                .call, takesCredits: true, contacts: .at([["candidate", "phoneNumber"], ["candidate", "email"]]))),
        EndpointRule(.delete, "/interviews/{id}", .idempotent),
        EndpointRule(.post, "/interviews/{id}/call-attempts", .spend, price: .init(.call, takesCredits: true)),
        EndpointRule(.patch, "/interviews/{id}/call-attempts/{attemptId}", .idempotent, price: .init(.call)),
        EndpointRule(.delete, "/interviews/{id}/call-attempts/{attemptId}", .idempotent),
        EndpointRule(.post, "/agents", .create),
        EndpointRule(.patch, "/agents/{id}", .idempotent),
        EndpointRule(.delete, "/agents/{id}", .idempotent),
        // Its owner is invited by e-mail.
        EndpointRule(.post, "/company", .spend, price: .init(.email, contacts: .at([["ownerEmail"]]))),
        EndpointRule(.patch, "/company/{id}", .idempotent),
        EndpointRule(.delete, "/company/{id}", .idempotent),
        EndpointRule(.post, "/sourcing", .spend, price: .init(.call, contacts: .nobody)),
        EndpointRule(.patch, "/sourcing/{requestId}", .spend, price: .init(.call, contacts: .nobody)),
        EndpointRule(.post, "/sourcing/preview", .spend, price: .init(.call, contacts: .nobody)),
        EndpointRule(
            .post, "/sourcing/enrich", .spend, price: .init(.call, perElementOf: "profileIds", contacts: .nobody)),
        EndpointRule(.post, "/webhooks", .create),
        EndpointRule(.patch, "/webhooks/{id}", .idempotent),
        EndpointRule(.delete, "/webhooks/{id}", .idempotent),
        EndpointRule(.post, "/webhooks/{id}/test", .create),
        EndpointRule(.post, "/webhooks/{id}/reset-circuit", .idempotent),
    ]
    public static let unknownKind = EndpointRule.Price.Kind.call

    /// The option `path_prefix`.
    public var endpointPrefix: String { prefix }
}
