import AsyncHTTPClient
import CodablePeer
import Foundation
import GatewayJSON
import Hummingbird
import NIOCore
import NIOFoundationCompat
import TalentModel
import TalentProviders

/// The gateway's reads and its create as a Swift team would write them: Hummingbird, AsyncHTTPClient and Codable. No
/// authentication, no limits, no store.
///
/// `HummingbirdPeer http://VENDOR codable|ours fresh|pooled`: `ours` reads and writes JSON with the gateway's own types,
/// which leaves server and client as the difference; `fresh` keeps no connection to the vendor.
@main
struct HummingbirdPeer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else {
            print("HummingbirdPeer http://VENDOR codable|ours pooled|fresh")
            exit(64)
        }
        var settings = HTTPClient.Configuration()
        settings.httpVersion = .http1Only
        // The default is 8 connections, which no peer of a gateway would keep.
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2048
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        let vendor = Vendor(client: client, base: arguments[1], closes: arguments[3] == "fresh")
        let router = Router()
        if arguments[2] == "ours" {
            OurRoutes(vendor: vendor).add(to: router)
        } else {
            CodableRoutes(vendor: vendor).add(to: router)
        }
        let app = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                // Not `print`, which a pipe would make wait.
                FileHandle.standardOutput.write(Data("{\"port\":\(channel.localAddress?.port ?? 0)}\n".utf8))
            })
        try await app.runService()
        try await client.shutdown()
    }
}

/// The vendor's side.
struct Vendor: Sendable {
    var client: HTTPClient
    var base: String
    var closes: Bool

    func get(_ path: String) async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: base + path)
        request.headers.add(name: "Authorization", value: "Bearer x")
        request.headers.add(name: "Accept", value: "application/json")
        return try await send(request, expecting: 200)
    }

    func post(_ path: String, _ body: ByteBuffer) async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: base + path)
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer x")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(body)
        return try await send(request, expecting: 201)
    }

    private func send(_ request: HTTPClientRequest, expecting status: UInt) async throws -> ByteBuffer {
        var request = request
        if closes { request.headers.add(name: "Connection", value: "close") }
        let response = try await client.execute(request, timeout: .seconds(15))
        let body = try await response.body.collect(upTo: 8 << 20)
        guard response.status.code == status else { throw HTTPError(.badGateway) }
        return body
    }
}

/// With Foundation's Codable.
struct CodableRoutes: Sendable {
    var vendor: Vendor

    func add(to router: Router<BasicRequestContext>) {
        router.get("/v1/candidates/:id") { _, context -> Response in
            let (connection, id) = try ResourcePath.split(context.parameters.require("id"))
            let body = try await vendor.get("/\(connection)/org/members/\(id)")
            let wire = try JSONDecoder().decode(VendorMember.self, from: body)
            return try Self.answer(Envelope(data: CandidateAnswer(wire, connection: connection)))
        }
        router.get("/v1/jobs") { request, _ -> Response in
            let connection = try request.uri.queryParameters.require("connection")
            let limit = try request.uri.queryParameters.require("limit", as: Int.self)
            let body = try await vendor.get("/\(connection)/org/jobs?limit=\(limit)")
            let page = try JSONDecoder().decode(VendorJobPage.self, from: body)
            let jobs = page.data.map { JobAnswer($0, connection: String(connection)) }
            return try Self.answer(
                Envelope(data: jobs, meta: .init(nextCursor: page.next, hasMore: page.next != nil)))
        }
        router.post("/v1/candidates") { request, _ -> Response in
            let connection = String(try request.uri.queryParameters.require("connection"))
            let body = try await request.body.collect(upTo: 1 << 20)
            let draft = try JSONDecoder().decode(CandidateDraft.self, from: body)
            let sent = try JSONEncoder().encodeAsByteBuffer(draft.vendorDraft, allocator: ByteBufferAllocator())
            let received = try await vendor.post("/\(connection)/candidates", sent)
            let wire = try JSONDecoder().decode(VendorCreated.self, from: received)
            return try Self.answer(Envelope(data: CandidateAnswer(wire, connection: connection)), .created)
        }
    }

    private static func answer(_ value: some Encodable, _ status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = .withoutEscapingSlashes
        return .json(try encoder.encodeAsByteBuffer(value, allocator: ByteBufferAllocator()), status)
    }
}

/// With the gateway's own JSON and mappings.
struct OurRoutes: Sendable {
    var vendor: Vendor

    func add(to router: Router<BasicRequestContext>) {
        router.get("/v1/candidates/:id") { _, context -> Response in
            let (connection, id) = try ResourcePath.split(context.parameters.require("id"))
            let endpoint = try HuntrProvider(ProviderSettings(connection: connection)).candidate(id)
            let body = try await vendor.get("/\(connection)/org" + endpoint.path)
            let document = try JSONDocument(Array(body.readableBytesView), limits: .upstream)
            let candidate = try endpoint.decode(document.root)
            var json = JSONWriter(capacity: 2048)
            let shown = ResourceContext(connection: connection, provider: "huntr")
            json.object { json in
                json.key("data")
                candidate.write(to: &json, in: shown)
                json.member("meta", object: { _ in })
            }
            return .json(ByteBuffer(bytes: json.bytes))
        }
    }
}

/// `huntr:5eb0…`
enum ResourcePath {
    static func split(_ id: String) throws -> (connection: String, id: String) {
        guard let colon = id.firstIndex(of: ":") else { throw HTTPError(.notFound) }
        return (String(id[..<colon]), String(id[id.index(after: colon)...]))
    }
}

extension Response {
    static func json(_ body: ByteBuffer, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
    }
}
