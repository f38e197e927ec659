import GatewayJSON
import Upstream

/// A VoiceHire that texts people, and keeps a ledger by phone. Unlike the real one it texts whoever is asked for again.
actor TextingVendor: Transport {
    /// What it does with a request to text people, instead of texting them and saying so.
    enum Reply {
        /// Texts them; the connection breaks before the answer.
        case textAndBreak
        /// Doesn't; the connection breaks all the same.
        case breakOff
        /// Has no credits.
        case noCredits
    }

    /// Texts by phone.
    private(set) var texts: [String: Int] = [:]
    /// Requests to text people, and reads of who is in a campaign.
    private(set) var posts = 0
    private(set) var looks = 0
    /// The most reads that were under way at once.
    private(set) var mostLooksAtOnce = 0
    /// What happens at the n-th request to text people, from 0.
    var replies: [Int: Reply] = [:]
    /// Whether its lists have the people in them.
    var isShowing = true
    /// What reads get instead of an answer.
    var readStatus: Int?
    /// Hosts whose reads are never answered.
    var hangingHosts: Set<String> = []
    var credits = 1_000_000
    /// Called when people are to be texted, with the number of the request, before they are.
    private let onPost: @Sendable (Int) async -> Void
    private var looksUnderWay = 0
    private var people: [String] = []

    init(onPost: @escaping @Sendable (Int) async -> Void = { _ in }) { self.onPost = onPost }

    func set(_ change: @Sendable (isolated TextingVendor) -> Void) { change(self) }

    /// People who were texted more than once.
    var textedTwice: [String] { texts.filter { $0.value > 1 }.map(\.key) }

    func send(_ request: UpstreamRequest) async throws(TransportError) -> UpstreamResponse {
        if request.method == .post { return try await text(request) }
        if request.url.hasSuffix("/account/credits") { return answer(#"{"credits_available":\#(credits)}"#) }
        return try await list(request)
    }

    private func text(_ request: UpstreamRequest) async throws(TransportError) -> UpstreamResponse {
        let number = posts
        posts += 1
        await onPost(number)
        let body = try? JSONDocument(request.body ?? [], limits: .upstream).root
        let phones = body?["candidates"]?.elements.compactMap { $0["phone"]?.string } ?? []
        let reply = replies[number]
        if reply == .noCredits || phones.count > credits {
            return answer(#"{"success":false,"error":{"code":"INSUFFICIENT_CREDITS","message":"No"}}"#, 402)
        }
        if reply != .breakOff {
            credits -= phones.count
            for phone in phones { texts[phone, default: 0] += 1 }
            people += phones
        }
        guard reply == nil else { throw TransportError(.interrupted, delivery: .maybeSent) }
        return answer(
            #"{"campaign_id":"c1","candidates_sourced":\#(phones.count),"candidates_skipped":0,"#
                + #""sms_sent":\#(phones.count),"errors":[]}"#)
    }

    private func list(_ request: UpstreamRequest) async throws(TransportError) -> UpstreamResponse {
        looks += 1
        looksUnderWay += 1
        defer { looksUnderWay -= 1 }
        mostLooksAtOnce = max(mostLooksAtOnce, looksUnderWay)
        if hangingHosts.contains(where: { request.url.hasPrefix("https://\($0)/") }) {
            try? await Task.sleep(for: .seconds(3600))
            throw TransportError(.cancelled, delivery: .maybeSent)
        }
        // Others may come while this one is under way.
        await Task.yield()
        if let readStatus { return answer("{}", readStatus) }
        let shown = isShowing ? people : []
        let query = request.url.split(separator: "?").last.map { "&\($0)" } ?? ""
        let page = query.split(separator: "&").first { $0.hasPrefix("page=") }.flatMap { Int($0.dropFirst(5)) } ?? 1
        // The newest first, 100 a page.
        let rows = shown.reversed().dropFirst((page - 1) * 100).prefix(100).map {
            #"{"candidate_id":"c\#($0)","first_name":"Ada","last_name":"Byron","phone":"\#($0)","status":"pending"}"#
        }
        return answer(
            #"{"candidates":[\#(rows.joined(separator: ","))],"#
                + #""pagination":{"total":\#(shown.count),"page":\#(page),"per_page":100,"#
                + #""total_pages":\#(max(1, (shown.count + 99) / 100))}}"#)
    }

    private func answer(_ body: String, _ status: Int = 200) -> UpstreamResponse {
        UpstreamResponse(status: status, body: Array(body.utf8))
    }
}
