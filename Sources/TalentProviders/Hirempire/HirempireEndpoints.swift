// Vendor file section 1. Nothing here costs credits or contacts a person; a 402 is about the plan's active jobs.
extension HirempireProvider: EndpointTable {
    public static let endpoints: [EndpointRule] = [
        EndpointRule(.post, "/create-source", .idempotent),
        EndpointRule(.post, "/add-job", .create),
        EndpointRule(.patch, "/update-job", .idempotent),
        EndpointRule(.delete, "/delete-job", .idempotent),
        EndpointRule(.patch, "/update-candidate", .idempotent),
        EndpointRule(.post, "/create-company", .create),
        EndpointRule(.post, "/create-webhook", .create),
        EndpointRule(.patch, "/webhook", .idempotent),
        EndpointRule(.delete, "/delete-webhook", .idempotent),
        EndpointRule(.post, "/n8n/webhook", .create),
        EndpointRule(.patch, "/n8n/webhook", .idempotent),
        EndpointRule(.delete, "/n8n/webhook", .idempotent),
    ]
    public static let unknownKind = EndpointRule.Price.Kind.email
}
