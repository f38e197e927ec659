import CurlTransport
import NIOConcurrencyHelpers
import Testing
import Upstream

/// The tests over real sockets, one at a time: some of them measure memory, threads and time.
@Suite(.serialized, .timeLimit(.minutes(2)))
enum SocketTests {}

/// Runs `body` with a transport and a vendor, and leaves neither behind.
func withVendor(
    configuration: CurlTransportConfiguration = CurlTransportConfiguration(),
    _ script: @escaping @Sendable (RawConnection) -> Void,
    _ body: (RawVendor, CurlTransport) async throws -> Void
) async throws {
    let vendor = try RawVendor(script)
    let waiting = NIOLockedValueBox(0)
    let transport = try CurlTransport(configuration: configuration) { change in
        waiting.withLockedValue { $0 += change }
    }
    do {
        try await body(vendor, transport)
    } catch {
        await transport.shutDown()
        vendor.stop()
        throw error
    }
    await transport.shutDown()
    #expect(vendor.stop(), "a thread of the vendor hangs")
    #expect(transport.statistics.inFlight == 0)
    #expect(waiting.withLockedValue { $0 } == 0, "calls are told as waiting that were taken")
}

/// The error of a call that is expected to fail.
func failure(
    _ transport: CurlTransport, _ request: UpstreamRequest, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> TransportError {
    try #require(
        await #expect(throws: TransportError.self, sourceLocation: sourceLocation) {
            try await transport.send(request)
        }, sourceLocation: sourceLocation)
}

extension UpstreamRequest {
    static func get(_ url: String, reuse: ConnectionReuse = .pooled, limits: TransferLimits = .test) -> UpstreamRequest
    {
        UpstreamRequest(method: .get, url: url, reuse: reuse, limits: limits)
    }

    static func post(
        _ url: String, body: [UInt8] = Array("{\"a\":1}".utf8), reuse: ConnectionReuse = .fresh,
        limits: TransferLimits = .test
    ) -> UpstreamRequest {
        UpstreamRequest(
            method: .post, url: url, headers: [HeaderField("Content-Type", "application/json")], body: body,
            reuse: reuse, limits: limits)
    }
}

extension TransferLimits {
    /// Long enough for a busy machine, short enough for a test that must fail.
    static let test = TransferLimits(total: .seconds(20))
}

/// A script that answers every request on the connection.
@Sendable func answerAll(_ connection: RawConnection) {
    while connection.readRequest() != nil, connection.answer() {}
}
