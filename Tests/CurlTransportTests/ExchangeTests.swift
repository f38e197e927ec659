import CurlTransport
import Glibc
import Testing
import Upstream

extension SocketTests {
    /// What goes over the wire when nothing is wrong.
    @Suite(.serialized) struct ExchangeTests {
        @Test func answersAPlainGet() async throws {
            try await withVendor({ connection in
                _ = connection.readRequest()
                connection.answer("200 OK", "{\"ok\":true}", headers: "X-One: 1\r\nX-Empty:\r\nX-One:  2 \r\n")
            }) { vendor, transport in
                let response = try await transport.send(.get(vendor.url + "/v1/jobs?a=b"))
                #expect(response.status == 200)
                #expect(String(decoding: response.body, as: UTF8.self) == "{\"ok\":true}")
                #expect(response.bodyFault == nil)
                #expect(response.duration > .zero)
                #expect(
                    response.headers == [
                        HeaderField("Content-Length", "11"), HeaderField("X-One", "1"), HeaderField("X-Empty", ""),
                        HeaderField("X-One", "2"),
                    ])
            }
        }

        @Test func addsNothingButWhatHTTPDemands() async throws {
            try await withVendor(
                configuration: CurlTransportConfiguration(userAgent: "test/1"), answerAll
            ) { vendor, transport in
                for method in UpstreamMethod.allCases {
                    for body in [nil, [], Array("abc".utf8)] as [[UInt8]?] {
                        var request = UpstreamRequest(
                            method: method, url: vendor.url + "/a/../b%2F?q", body: body, reuse: .fresh, limits: .test)
                        request.headers = [HeaderField("Authorization", "Bearer k"), HeaderField("X-Empty", "")]
                        _ = try await transport.send(request)
                        let seen = try #require(vendor.ledger.last)
                        var lines = [
                            "Host: 127.0.0.1:\(vendor.port)", "User-Agent: test/1", "Accept-Encoding: gzip",
                            "Authorization: Bearer k", "X-Empty:",
                        ]
                        if body != nil || [.post, .put, .patch].contains(method) {
                            lines.append("Content-Length: \(body?.count ?? 0)")
                        }
                        #expect(seen.firstLine == "\(method.rawValue) /a/../b%2F?q HTTP/1.1")
                        #expect(seen.lines.sorted() == lines.sorted())
                        #expect(seen.body == body ?? [])
                    }
                }
            }
        }

        @Test func nothingOfARequestStaysInItsHandle() async throws {
            try await withVendor(answerAll) { vendor, transport in
                var first = UpstreamRequest.post(vendor.url + "/1", reuse: .pooled)
                first.headers.append(HeaderField("X-Secret", "s"))
                first.headers.append(HeaderField("User-Agent", "mine"))
                first.method = .patch
                _ = try await transport.send(first)
                _ = try await transport.send(.get(vendor.url + "/2"))
                let second = try #require(vendor.ledger.last)
                #expect(second.firstLine == "GET /2 HTTP/1.1")
                #expect(!second.head.contains("X-Secret") && !second.head.contains("mine"))
                #expect(!second.head.contains("Content-"))
            }
        }

        @Test func reusesConnectionsForPooledCallsOnly() async throws {
            try await withVendor(answerAll) { vendor, transport in
                for _ in 0..<5 { _ = try await transport.send(.get(vendor.url)) }
                #expect(vendor.accepted == 1)
                for _ in 0..<5 { _ = try await transport.send(.post(vendor.url)) }
                #expect(vendor.accepted == 6)
                // The fresh connections were closed; the pooled one is still there.
                _ = try await transport.send(.get(vendor.url))
                #expect(vendor.accepted == 6)
                #expect(transport.statistics.connectionsOpened == 6)
                #expect(transport.statistics.completed == 11)
                #expect(transport.statistics.replaysSuspected == 0)
            }
        }

        @Test func readsChunkedGzipAndCloseDelimitedBodies() async throws {
            // "hello" by `gzip -n`.
            let packed: [UInt8] = [
                0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 7, 0, 0x86, 0xa6, 0x10, 0x36, 5, 0,
                0, 0,
            ]
            try await withVendor({ connection in
                switch connection.readRequest()?.firstLine {
                case "GET /chunked HTTP/1.1":
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                    connection.send("3\r\nhel\r\n2\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n")
                case "GET /gzip HTTP/1.1":
                    connection.send(
                        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
                    connection.send(packed)
                case "GET /interim HTTP/1.1":
                    connection.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
                    connection.send("HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello")
                default: connection.send("HTTP/1.1 200 OK\r\n\r\nhello")
                }
            }) { vendor, transport in
                for path in ["/chunked", "/gzip", "/interim", "/close"] {
                    let response = try await transport.send(.get(vendor.url + path))
                    #expect(String(decoding: response.body, as: UTF8.self) == "hello", "\(path)")
                    #expect(response.bodyFault == nil)
                    #expect(response.status == (path == "/interim" ? 201 : 200))
                    #expect(response.header("Link") == nil)
                    #expect(response.header("X-Trailer") == nil)
                }
            }
        }

        @Test func doesNotFollowRedirects() async throws {
            try await withVendor({ connection in
                _ = connection.readRequest()
                connection.answer("302 Found", "", headers: "Location: /elsewhere\r\n")
            }) { vendor, transport in
                let response = try await transport.send(.get(vendor.url))
                #expect(response.status == 302)
                #expect(response.header("location") == "/elsewhere")
                #expect(vendor.ledger.count == 1)
            }
        }

        /// In a process of its own: the environment isn't safe to change while other tests run.
        @Test func ignoresTheProxiesOfTheEnvironment() async throws {
            await #expect(processExitsWith: .success) {
                setenv("http_proxy", "http://127.0.0.1:1", 1)
                setenv("ALL_PROXY", "http://127.0.0.1:1", 1)
                try await withVendor(answerAll) { vendor, transport in
                    let response = try await transport.send(.get(vendor.url))
                    guard response.status == 200 else { exit(EXIT_FAILURE) }
                }
            }
        }

        @Test(arguments: [
            "file:///etc/hostname", "ftp://127.0.0.1/", "//127.0.0.1/", "HTTP", "", "http://127.0.0.1/a b",
            "http://127.0.0.1/\r\nX: 1", "http://127.0.0.1/\u{e9}", "http://user:pw@127.0.0.1/", "http://",
            "http://127.0.0.1:99999/",
        ])
        func refusesURL(_ url: String) async throws {
            let transport = try CurlTransport()
            let error = try await failure(transport, .get(url))
            await transport.shutDown()
            #expect(error.reason == .invalidRequest)
            #expect(error.delivery == .notSent)
        }

        @Test(arguments: [
            HeaderField("X", "a\r\nY: b"), HeaderField("X", "a\nb"), HeaderField("X", "a\rb"), HeaderField("X", "a\0b"),
            HeaderField("X\r\nY", "a"), HeaderField("X:", "a"), HeaderField("", "a"), HeaderField("X Y", "a"),
            HeaderField("Content-Length", "3"), HeaderField("transfer-encoding", "chunked"), HeaderField("Host", "x"),
        ])
        func refusesHeader(_ field: HeaderField) async throws {
            try await withVendor(answerAll) { vendor, transport in
                var request = UpstreamRequest.get(vendor.url)
                request.headers = [field]
                let error = try await failure(transport, request)
                #expect(error.reason == .invalidRequest)
                #expect(error.delivery == .notSent)
                #expect(vendor.accepted == 0)
            }
        }
    }
}
