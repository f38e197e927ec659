import Admission
import GatewayJSON
import HTTPServer
import TalentModel
import TalentProviders
import Testing
import Upstream

@testable import TalentGateway

/// A list over several connections, as a caller pages through it.
final class ListBench {
    let vendors = ListingVendors()
    let connections: [ProviderActor]
    private let members: [ListReading<Candidate>.Member]
    /// What the process keeps of lists; another one is another process.
    var snapshots = ListSnapshots()

    /// - Parameter providers: `huntr`, `voicehire`, `hirempire`, as the connections' names too.
    init(_ providers: [String]) throws {
        var connections: [ProviderActor] = []
        var members: [ListReading<Candidate>.Member] = []
        for name in providers {
            let settings = ProviderSettings(connection: name)
            let type = try #require(ProviderCatalog.named(name))
            var connectionSettings = ConnectionSettings(
                name: name, baseURL: ListingVendors.host(name), credential: "key-0123456789", provider: settings)
            connectionSettings.admission.retries = RetryPolicy(attempts: 1)
            let connection = ProviderActor(
                provider: type.init(settings), settings: connectionSettings, transport: vendors,
                observer: Unobserved())
            connections.append(connection)
            let reader = try #require(connection.provider as? any CandidateReading)
            members.append(
                ListReading<Candidate>.Member(connection: connection, filters: []) { _, page throws(GatewayError) in
                    // VoiceHire lists people within a campaign only.
                    try reader.candidates(ListFilters(name == "voicehire" ? ["campaign_id": "c"] : [:]), page)
                })
        }
        self.connections = connections
        self.members = members
    }

    /// A list whose only connection is a vendor that answers with these pages, by the mark that it's asked for.
    init(pages: @escaping @Sendable (PageRequest) -> Page<Candidate>) throws {
        let settings = ProviderSettings(connection: "huntr")
        let connection = ProviderActor(
            provider: HuntrProvider(settings),
            settings: ConnectionSettings(
                name: "huntr", baseURL: ListingVendors.host("huntr"), credential: "key-0123456789", provider: settings),
            transport: vendors, observer: Unobserved())
        connections = [connection]
        members = [
            ListReading<Candidate>.Member(connection: connection, filters: []) { _, request in
                Endpoint("huntr.members.list", .read, .get, "/members") { _ throws(WireError) in pages(request) }
            }
        ]
    }

    private struct Unobserved: CallObserver {
        func observe(_ record: CallRecord) {}
    }

    /// One page.
    struct Listed {
        var ids: [String]
        var cursor: String?
        var rows: [String: String]
        var warnings: [String]
        var isPartial: Bool
    }

    func page(_ cursor: String? = nil, limit: Int = 6, wait: Duration = .seconds(30)) async throws -> Listed {
        let query = "limit=\(limit)" + (cursor.map { "&cursor=\($0)" } ?? "")
        let context = RequestContext(
            requestID: "req_1", head: RequestHead(method: "GET", target: "/v1/candidates", path: "/v1/candidates"),
            body: [], pathParameters: [:], query: try QueryParameters(query),
            preferences: try Preferences(HeaderList(), standard: wait, cap: wait), caller: nil,
            route: "/v1/candidates", receivedAt: Timestamp(milliseconds: 0), deadline: .now + wait,
            snapshots: snapshots)
        let answer = try await ListReading(filterNames: [], members: members).answer(context)
        let root = try JSONDocument(answer.body, limits: .upstream).root
        let meta = try #require(root["meta"])
        var rows: [String: String] = [:]
        for row in meta["connections"]?.elements.map({ $0 }) ?? [] {
            rows[row["connection"]?.string ?? ""] = row["state"]?.string
        }
        #expect(meta["has_more"]?.bool == (meta["next_cursor"]?.string != nil))
        return Listed(
            ids: root["data"]?.elements.compactMap { $0["id"]?.string } ?? [], cursor: meta["next_cursor"]?.string,
            rows: rows, warnings: meta["warnings"]?.elements.compactMap(\.string) ?? [],
            isPartial: meta["partial"]?.bool ?? false)
    }

    /// All pages to the end, with something done after each.
    func walk(limit: Int = 6, _ after: (Int) async throws -> Void = { _ in }) async throws -> [Listed] {
        var pages = [try await page(limit: limit)]
        while let cursor = pages.last?.cursor {
            try await after(pages.count)
            pages.append(try await page(cursor, limit: limit))
            try #require(pages.count < 1000, "no end")
        }
        return pages
    }
}
