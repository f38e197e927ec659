/// One vendor's API over state in memory. To add a call: a line in the fake's router, a case of its operation,
/// a method; the front does faults, ledger and transport.
protocol VendorFake: Sendable {
    static var vendor: Vendor { get }

    /// The prefixes below which the API is served, the base path among them; longer ones first.
    static var prefixes: [String] { get }

    /// Whether the call carries the credential, by which the vendors count their limits.
    nonisolated func isRecognised(_ call: Call) -> Bool

    /// Does the call, or throws why it isn't done.
    func answer(_ call: Call) async throws(Refusal) -> Answer

    /// The vendor's own error body for a general failure.
    static func failure(_ failure: GeneralFailure) -> Answer

    /// The vendor's own 429 for a call that a full window refuses.
    static func refusal(_ report: LimitReport) -> Answer

    /// The headers that stand on every answer of the vendor, those with an error included.
    static func standingHeaders(_ report: LimitReport) -> [(name: String, value: String)]

    /// Back to the seeds.
    func reset() async

    /// A JSON object with counts of what the fake holds, for the control server.
    func summary() async -> Answer
}

extension VendorFake {
    static var prefixes: [String] { [vendor.basePath] }

    /// Without anything documented, a 429 says nothing about the wait.
    static func refusal(_ report: LimitReport) -> Answer { failure(.rateLimited(retryAfter: nil)) }

    static func standingHeaders(_ report: LimitReport) -> [(name: String, value: String)] { [] }
}
