import Glibc
import Testing
import Upstream

@testable import CurlTransport

extension SocketTests {
    /// libcurl sends a request again by itself when a reused connection dies; ours must not.
    @Suite(.serialized) struct ExactlyOnceTests {
        /// Fills the pool with `count` connections: none is answered before all have come.
        private func warm(_ transport: CurlTransport, _ vendor: RawVendor, _ count: Int) async throws {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<count {
                    group.addTask { try await transport.send(.get(vendor.url + "/warm")).status }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(vendor.accepted == count)
        }

        @Sendable private static func answerTogether(_ gate: Signal) -> @Sendable (RawConnection) -> Void {
            { connection in
                while let request = connection.readRequest() {
                    guard request.firstLine.contains("/warm") else { return }
                    gate.fire()
                    guard gate.block() else { return }
                    connection.answer()
                }
            }
        }

        @Test(arguments: [0, 1, 8], [0, 100, 63 << 10, 200 << 10])
        func aFreshPostIsDeliveredOnce(idle: Int, bodySize: Int) async throws {
            try await withVendor(Self.answerTogether(Signal(goal: idle))) { vendor, transport in
                try await warm(transport, vendor, idle)
                let body = [UInt8](repeating: 0x61, count: bodySize)
                let error = try await failure(transport, .post(vendor.url + "/once", body: body))
                #expect(error.reason == .interrupted)
                #expect(error.delivery == .maybeSent)
                #expect(!error.replaySuspected)
                #expect(vendor.ledger.filter { $0.firstLine.contains("/once") }.count == 1)
                #expect(transport.statistics.replaysSuspected == 0)
            }
        }

        /// Proves that the scene above is the dangerous one, and that the count of bytes shows it.
        @Test func aPooledGetIsSentAgainAndCounted() async throws {
            try await withVendor(Self.answerTogether(Signal(goal: 2))) { vendor, transport in
                try await warm(transport, vendor, 2)
                let error = try await failure(transport, .get(vendor.url + "/again"))
                #expect(error.delivery == .maybeSent)
                #expect(vendor.ledger.filter { $0.firstLine.contains("/again") }.count > 1)
                #expect(transport.statistics.pooledResends == 1)
                #expect(transport.statistics.replaysSuspected == 0)
            }
        }

        /// The bound on which the suspicion rests is the request itself, to the byte.
        @Test(arguments: [nil, 0, 5, (64 << 10) - 1, 64 << 10, 300 << 10])
        func theBoundIsOneRequest(_ bodySize: Int?) async throws {
            let configuration = CurlTransportConfiguration(userAgent: "test/1")
            try await withVendor(configuration: configuration, answerAll) { vendor, transport in
                for target in ["", "/", "?q", "/a?b=c/d", "/a/b"] {
                    var request = UpstreamRequest(method: .put, url: vendor.url + target, reuse: .fresh, limits: .test)
                    if bodySize == nil { request.method = .delete }
                    request.headers = [HeaderField("X-Empty", ""), HeaderField("Accept", "application/json")]
                    request.body = bodySize.map { [UInt8](repeating: 0x61, count: $0) }
                    _ = try await transport.send(request)
                    let bound = try OutgoingRequest(request, userAgent: "test/1").sizeBound
                    let seen = try #require(vendor.ledger.last)
                    // Old versions of libcurl don't count a large body.
                    let isLarge = seen.body.count >= 64 << 10
                    #expect(bound == seen.size || (isLarge && bound == seen.head.utf8.count), "\(target)")
                }
            }
        }

        @Test func closedByTheVendorBeforeItReads() async throws {
            try await withVendor({ $0.reset() }) { vendor, transport in
                let error = try await failure(transport, .post(vendor.url))
                // Whether the first byte left before the reset came is a race, but the two must agree.
                #expect(error.reason == (error.delivery == .notSent ? .unreachable : .interrupted))
                #expect(vendor.accepted == 1)
            }
        }
    }
}
