// Vendor file section 1; what costs credits is in section 10.
extension VoiceHireProvider: EndpointTable {
    public static let endpoints: [EndpointRule] = [
        EndpointRule(
            .post, "/campaigns/{campaign_id}/source", .spend, limitClass: "add_candidates",
            price: .init(
                .sms, perElementOf: "candidates", takesCredits: true, spentMember: "sms_sent",
                contacts: .at([["candidates", "*", "phone"]]))),
        EndpointRule(
            .post, "/campaigns/{campaign_id}/candidates", .spend, limitClass: "add_candidates",
            price: .init(
                .call, perElementOf: "candidates", takesCredits: true, spentMember: "calls_queued",
                contacts: .at([["candidates", "*", "phone"]]))),
        EndpointRule(
            .post, "/campaigns/create", .spend, limitClass: "campaign_creation",
            price: .init(.call, takesCredits: true, contacts: .nobody)),
        EndpointRule(.patch, "/campaigns/{campaign_id}/status", .idempotent),
    ]
    public static let unknownKind = EndpointRule.Price.Kind.call
}
