// Vendor file section 2. Invitations are e-mails (section 9); nothing is paid by credits.
extension HuntrProvider: EndpointTable {
    public static let endpoints: [EndpointRule] = [
        EndpointRule(
            .post, "/organization-invitations", .conflictDetecting,
            price: .init(.email, contacts: .at([["email"]]))),
        EndpointRule(.put, "/members/{memberId}/member-fields/{fieldId}", .idempotent),
        EndpointRule(.post, "/member-fields", .conflictDetecting),
        EndpointRule(.post, "/job-posts", .create),
        // Puts cards on the boards of those that it names.
        EndpointRule(
            .post, "/job-posts/send-to-members", .spend,
            price: .init(.email, perElementOf: "memberEntries", contacts: .at([["memberEntries", "*", "email"]]))),
        EndpointRule(.post, "/tags", .create),
        EndpointRule(.post, "/notes/members", .create),
        EndpointRule(.delete, "/notes/members/note/{id}", .idempotent),
        EndpointRule(.post, "/goals/{id}/enrollments", .create),
    ]
    public static let unknownKind = EndpointRule.Price.Kind.email
}
