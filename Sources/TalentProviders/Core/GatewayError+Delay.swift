public import TalentModel

extension GatewayError {
    /// What the vendor said, with the wait that a repeat was then refused for.
    public func delayed(by refusal: GatewayError) -> GatewayError {
        var error = self
        if let wait = refusal.retryAfter, retryAfter != nil { error.retryAfter = max(retryAfter ?? 1, wait) }
        return error
    }
}
