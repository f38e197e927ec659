public import TalentModel
import GatewayJSON
import Upstream

extension Provider {
    /// A call in the vendor's own words, by the vendor's table of endpoints. Whatever the vendor answers is handed on.
    ///
    /// - Throws: 422 `invalid_request` for a path that could lead elsewhere.
    public func passthrough(
        _ draft: PassthroughDraft, region: String?
    ) throws(GatewayError) -> Endpoint<RelayedAnswer> {
        let path = try PassthroughPath(draft.path)
        let rule = endpointRule(draft.method, path)
        let method = UpstreamMethod(rawValue: draft.method.rawValue) ?? .get
        // The name is for logs and metrics, so it holds nothing that a caller chose.
        var endpoint = Endpoint<RelayedAnswer>(
            "\(name).passthrough", rule.operationClass, method, "", query: draft.query,
            body: draft.body.map { Array($0.raw) }
        ) { _ throws(WireError) in
            throw WireError(at: "", "an answer that can be handed on")
        }
        endpoint.path = path.encoded
        endpoint.limitClass = rule.limitClass
        if let price = rule.price {
            let messages = price.messages(draft.body)
            endpoint.cost = price.units(price.isForNobody ? 0 : messages)
            if price.takesCredits { endpoint.credits = messages }
            endpoint.contacts = price.contacts(draft.body, region: region)
            endpoint.paid = { $0.spent }
        }
        endpoint.relay = { response, effect in
            RelayedAnswer(response, effect: effect, spentMember: rule.price?.spentMember)
        }
        return endpoint
    }

    /// Whether a call in the vendor's own words costs credits or contacts a person, or else reads or writes.
    ///
    /// - Throws: as `passthrough`.
    public func passthroughClass(_ draft: PassthroughDraft) throws(GatewayError) -> (
        class: OperationClass, spends: Bool
    ) {
        let rule = endpointRule(draft.method, try PassthroughPath(draft.path))
        return (rule.operationClass, rule.price != nil)
    }
}
