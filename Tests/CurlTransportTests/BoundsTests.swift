import CurlTransport
import Glibc
import Testing
import Upstream

extension SocketTests {
    /// Time, size and memory.
    @Suite(.serialized) struct BoundsTests {
        private static let short = TransferLimits(connect: .milliseconds(300), total: .milliseconds(500))

        @Test func silenceTimesOutAsMaybeSent() async throws {
            try await withVendor({ $0.awaitEnd() }) { vendor, transport in
                let error = try await failure(transport, .post(vendor.url, limits: Self.short))
                #expect(error.reason == .timedOut)
                #expect(error.delivery == .maybeSent)
            }
        }

        @Test func aConnectionThatNeverOpensTimesOutAsNotSent() async throws {
            // A full backlog: Linux then drops the next connection's first packet.
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            let port = try RawVendor.listen(on: listener, backlog: 0)
            let fillers = (0..<4).map { _ in
                let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
                connectNonBlocking(filler, port)
                return filler
            }
            let transport = try CurlTransport()
            let error = try await failure(transport, .post("http://127.0.0.1:\(port)/", limits: Self.short))
            await transport.shutDown()
            for descriptor in fillers + [listener] { close(descriptor) }
            #expect(error.reason == .timedOut)
            #expect(error.delivery == .notSent)
        }

        @Test func aDripEndsByTheLowSpeedBound() async throws {
            let limits = TransferLimits(total: .seconds(20), lowSpeedBytes: 100, lowSpeedPeriod: .seconds(1))
            try await withVendor({ connection in
                guard connection.readRequest() != nil else { return }
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                while connection.send("x") { usleep(200_000) }
            }) { vendor, transport in
                let response = try await transport.send(.get(vendor.url, limits: limits))
                #expect(response.bodyFault == .timedOut)
                #expect(response.duration < .seconds(10))
                #expect(!response.body.isEmpty)
            }
        }

        /// A vendor may think longer than the low-speed period before its first byte.
        @Test func thinkingIsNotDripping() async throws {
            let limits = TransferLimits(total: .seconds(20), lowSpeedBytes: 100, lowSpeedPeriod: .milliseconds(100))
            try await withVendor({ connection in
                guard connection.readRequest() != nil else { return }
                connection.send("HTTP/1.1 100 Continue\r\n\r\n")
                usleep(2_500_000)
                connection.answer()
            }) { vendor, transport in
                let response = try await transport.send(.get(vendor.url, limits: limits))
                #expect(response.status == 200)
                #expect(response.bodyFault == nil)
            }
        }

        @Test(arguments: [
            ("HTTP/1.1 200 OK\r\n", "X-Endless: 0123456789\r\n"), ("", "HTTP/1.1 100 Continue\r\n\r\n"),
            ("HTTP/1.1 200 OK\r\nX-Endless: ", "0123456789abcdef"),
        ])
        func endlessHeadersAreTooLarge(_ start: String, _ again: String) async throws {
            let block = String(repeating: again, count: 100)
            try await withVendor({ connection in
                guard connection.readRequest() != nil else { return }
                connection.send(start)
                while connection.send(block) {}
            }) { vendor, transport in
                let error = try await failure(transport, .post(vendor.url))
                #expect(error.reason == .tooLarge)
                #expect(error.delivery == .maybeSent)
            }
        }

        @Test func endlessTrailersKeepTheStatus() async throws {
            try await withVendor({ connection in
                guard connection.readRequest() != nil else { return }
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
                while connection.send("X-Endless: 0123456789\r\n") {}
            }) { vendor, transport in
                let response = try await transport.send(.get(vendor.url))
                #expect(response.status == 200)
                #expect(response.bodyFault == .tooLarge)
            }
        }

        @Test func keepsTheFirstThousandFields() async throws {
            try await withVendor({ connection in
                guard connection.readRequest() != nil else { return }
                connection.answer(headers: String(repeating: "A: b\r\n", count: 2000))
            }) { vendor, transport in
                let response = try await transport.send(.get(vendor.url))
                #expect(response.headers.count == 1000)
            }
        }

        @Test func aBodyOfExactlyTheCapPasses() async throws {
            let limits = TransferLimits(total: .seconds(20), responseCap: 1000)
            try await withVendor({ connection in
                while let request = connection.readRequest() {
                    let size = request.firstLine.contains("/over") ? 1001 : 1000
                    connection.answer("200 OK", String(repeating: "x", count: size))
                }
            }) { vendor, transport in
                let response = try await transport.send(.get(vendor.url, limits: limits))
                #expect(response.bodyFault == nil && response.body.count == 1000)
                let over = try await transport.send(.get(vendor.url + "/over", limits: limits))
                #expect(over.bodyFault == .tooLarge && over.body.count == 1000)
            }
        }

        @Test(arguments: ["plain", "gzip"])
        func aHugeBodyStaysWithinItsCap(_ kind: String) async throws {
            try await withVendor({ connection in
                guard connection.readRequest() != nil else { return }
                if kind == "gzip" {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
                    connection.send(GzipBomb.head)
                    var sent = 0
                    while sent < 512 << 20, connection.send(GzipBomb.block) { sent += GzipBomb.blockExpanded }
                } else {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(1 << 30)\r\n\r\n")
                    let block = [UInt8](repeating: 0x78, count: 1 << 20)
                    for _ in 0..<1024 where !connection.send(block) { return }
                }
            }) { vendor, transport in
                // Other tests of the same process may take memory meanwhile: the best of three counts.
                var growth = Int.max
                for _ in 0..<3 where growth >= 32 << 20 {
                    let before = ProcessMemory.resident
                    let response = try await transport.send(.get(vendor.url))
                    growth = ProcessMemory.resident - before
                    #expect(response.bodyFault == .tooLarge)
                    #expect(response.body.count == 8 << 20)
                }
                #expect(growth < 32 << 20)
            }
        }
    }
}

private func connectNonBlocking(_ descriptor: Int32, _ port: Int) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    withUnsafeBytes(of: &address) { bytes in
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return }
        _ = connect(descriptor, base, socklen_t(bytes.count))
    }
}
