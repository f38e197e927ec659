import Upstream

/// A transport that answers each request by what it asks for, and keeps all requests.
actor AnsweringTransport: Transport {
    private let answer: @Sendable (UpstreamRequest) -> (status: Int, body: String)
    private(set) var requests: [UpstreamRequest] = []

    init(_ answer: @escaping @Sendable (UpstreamRequest) -> (status: Int, body: String)) { self.answer = answer }

    /// What was asked for, in order: `GET /members?email=ada%40example.com`.
    var calls: [String] {
        requests.map { "\($0.method.rawValue) \($0.url.dropFirst(VendorDouble.baseURL.count))" }
    }

    func send(_ request: UpstreamRequest) async throws(TransportError) -> UpstreamResponse {
        requests.append(request)
        let (status, body) = answer(request)
        return UpstreamResponse(status: status, body: Array(body.utf8))
    }
}

extension UpstreamRequest {
    /// A query parameter, as it was sent.
    func query(_ name: String) -> String? {
        let pairs = url.split(separator: "?", maxSplits: 1).dropFirst().first?.split(separator: "&") ?? []
        return pairs.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// A query parameter that is a number.
    func number(_ name: String) -> Int? { query(name).flatMap { Int($0) } }
}
