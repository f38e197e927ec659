import CurlTransport
import Testing
import Upstream

extension SocketTests {
    /// Connections that break and answers that aren't HTTP.
    @Suite(.serialized) struct FaultTests {
        @Test func refusedConnectionIsNotSent() async throws {
            let vendor = try RawVendor(answerAll)
            vendor.stop()
            let transport = try CurlTransport()
            let error = try await failure(transport, .post(vendor.url))
            await transport.shutDown()
            #expect(error.reason == .unreachable)
            #expect(error.delivery == .notSent)
        }

        @Test func unknownHostIsNotSent() async throws {
            let transport = try CurlTransport()
            let error = try await failure(transport, .post("http://no-such-host.invalid/"))
            await transport.shutDown()
            #expect(error.reason == .unreachable || error.reason == .timedOut)
            #expect(error.delivery == .notSent)
            #expect(!error.detail.contains("no-such-host"))
        }

        @Test func resetInTheBodyKeepsTheStatus() async throws {
            try await withVendor({ connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 402 Payment Required\r\nX-A: b\r\nContent-Length: 100\r\n\r\npart")
                connection.reset()
            }) { vendor, transport in
                let response = try await transport.send(.post(vendor.url))
                #expect(response.status == 402)
                #expect(response.header("X-A") == "b")
                #expect(response.bodyFault == .interrupted)
            }
        }

        @Test func truncatedBodyKeepsTheStatusAndTheBytes() async throws {
            try await withVendor({ connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")
            }) { vendor, transport in
                let response = try await transport.send(.get(vendor.url))
                #expect(response.status == 200)
                #expect(String(decoding: response.body, as: UTF8.self) == "part")
                #expect(response.bodyFault == .interrupted)
            }
        }

        @Test(arguments: [
            ("Transfer-Encoding: chunked\r\n\r\nzz\r\n", TransportError.Reason.interrupted),
            ("Content-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip", .malformed),
        ])
        func undecodableBodyIsAFault(_ rest: String, _ fault: TransportError.Reason) async throws {
            try await withVendor({ connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\n" + rest)
            }) { vendor, transport in
                let response = try await transport.send(.get(vendor.url))
                #expect(response.status == 200)
                #expect(response.bodyFault == fault)
            }
        }

        @Test(arguments: [
            "SSH-2.0-OpenSSH_9.2\r\n", "\u{0}\u{1}\u{2}\u{3}garbage", "<html>HTTP/0.9</html>",
            "HTTP/1.1 two OK\r\n\r\n",
            "HTTP/1.1 20\r\n\r\n", "HTTP/7.3 200 OK\r\n\r\n", "HTTP/1.1 099 Low\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        ])
        func whatIsNotHTTPIsMalformed(_ answer: String) async throws {
            try await withVendor({ connection in
                _ = connection.readRequest()
                connection.send(answer)
            }) { vendor, transport in
                let error = try await failure(transport, .post(vendor.url))
                #expect(error.reason == .malformed)
                #expect(error.delivery == .maybeSent)
            }
        }

        @Test(arguments: ["", "HTTP/1.1 200 OK\r\nX-A: b\r\n", "HTTP/1.1 100 Continue\r\n\r\n"])
        func anEndBeforeTheHeaderIsWholeIsNoAnswer(_ answer: String) async throws {
            try await withVendor({ connection in
                _ = connection.readRequest()
                connection.send(answer)
                connection.reset()
            }) { vendor, transport in
                let error = try await failure(transport, .post(vendor.url))
                #expect(error.reason == .interrupted)
                #expect(error.delivery == .maybeSent)
                #expect(!error.replaySuspected)
            }
        }

        /// The vendor answers as soon as the request begins, and closes, which resets the connection because the body
        /// lies unread. libcurl meets the answer first, or the reset.
        @Test(arguments: ["401 Unauthorized", "402 Payment Required", "429 Too Many Requests"])
        func anEarlyAnswerIsTheAnswer(_ status: String) async throws {
            let answer = Array("HTTP/1.1 \(status)\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}".utf8)
            try await withVendor({ connection in
                connection.readAByte()
                connection.send(answer)
                connection.close()
            }) { vendor, transport in
                let body = [UInt8](repeating: 0x20, count: 5 << 20)
                for _ in 0..<20 {
                    let response = try await transport.send(.post(vendor.url, body: body))
                    #expect("\(response.status)" == status.prefix(3))
                    #expect(String(decoding: response.body, as: UTF8.self) == "{}")
                }
                #expect(vendor.accepted == 20)
            }
        }
    }
}
