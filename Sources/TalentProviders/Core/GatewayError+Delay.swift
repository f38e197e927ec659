public import TalentModel

extension GatewayError {
    /// What the vendor said, with the wait that a repeat was then refused for.
    public func delayed(by refusal: GatewayError) -> GatewayError {
        var error = self
        if let wait = refusal.retryAfter, let own = error.retryAfter { error.retryAfter = max(own, wait) }
        return error
    }
}
