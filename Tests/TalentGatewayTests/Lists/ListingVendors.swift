import GatewayJSON
import TalentProviders
import Upstream

/// Three vendors with a list of people each: Huntr pages by cursor, VoiceHire by number, Hirempire sends everything.
actor ListingVendors: Transport {
    enum Trouble {
        case fails
        case hangs
    }

    /// Ids, the first first.
    var huntr: [String] = []
    var voiceHire: [String] = []
    var hirempire: [String] = []
    /// What goes wrong, by host.
    var troubles: [String: Trouble] = [:]
    /// Calls by host.
    private(set) var calls: [String: Int] = [:]

    func set(_ change: @Sendable (isolated ListingVendors) -> Void) { change(self) }

    static func host(_ provider: String) -> String { "https://\(provider).example" }

    func send(_ request: UpstreamRequest) async throws(TransportError) -> UpstreamResponse {
        let host = String(request.url.split(separator: "/")[1].prefix { $0 != "." })
        calls[host, default: 0] += 1
        switch troubles[host] {
        case .fails: return UpstreamResponse(status: 500, body: Array("{}".utf8))
        case .hangs:
            try? await Task.sleep(for: request.limits.total)
            throw TransportError(.timedOut, delivery: .maybeSent)
        case nil: break
        }
        let query = Self.query(request.url)
        let body =
            switch host {
            case "huntr": members(query)
            case "voicehire": people(query)
            default: everybody()
            }
        return UpstreamResponse(status: 200, body: Array(body.utf8))
    }

    private func members(_ query: [String: String]) -> String {
        let limit = query["limit"].flatMap { Int($0) } ?? 100
        let start = query["next"].flatMap { next in huntr.firstIndex(of: next).map { $0 + 1 } } ?? 0
        let page = huntr.dropFirst(start).prefix(limit)
        let next = start + page.count < huntr.count ? page.last.map { #","next":"\#($0)""# } ?? "" : ""
        return #"{"data":[\#(page.map { #"{"id":"\#($0)"}"# }.joined(separator: ","))]\#(next)}"#
    }

    private func people(_ query: [String: String]) -> String {
        let size = query["per_page"].flatMap { Int($0) } ?? 50
        let page = query["page"].flatMap { Int($0) } ?? 1
        let rows = voiceHire.dropFirst((page - 1) * size).prefix(size).map {
            #"{"candidate_id":"\#($0)","status":"pending"}"#
        }
        let pages = (voiceHire.count + size - 1) / size
        return #"{"candidates":[\#(rows.joined(separator: ","))],"pagination":{"total_pages":\#(pages)}}"#
    }

    private func everybody() -> String {
        let rows = hirempire.map { #"{"id":"\#($0)","status":"applied"}"# }
        return #"{"success":true,"candidates":[\#(rows.joined(separator: ","))]}"#
    }

    private static func query(_ url: String) -> [String: String] {
        var values: [String: String] = [:]
        for pair in url.split(separator: "?").dropFirst().joined().split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
        }
        return values
    }
}
