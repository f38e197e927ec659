import Foundation
import HTTPServer
import NIOConcurrencyHelpers
import Testing

/// Bodies: their limits, `Expect`, refusals by the head alone.
@Suite struct BodyTests {
    @Test func limitsAreExact() async throws {
        var responder = TestResponder(answer: { .text("\($0.body.count)") })
        responder.bodyLimit = 100_000
        try await withServer(responder) { server in
            let port = server.port
            let texts = try await onThread {
                let client = try RawClient(port: port)
                let body = String(repeating: "a", count: 100_000)
                try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n\(body)")
                let whole = try client.readAnswer().text
                try client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n\(body)\r\n0\r\n\r\n")
                let chunked = try client.readAnswer().text
                try client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n")
                return [whole, chunked, try client.readAnswer().text]
            }
            #expect(texts == ["100000", "100000", "bodyTooLarge(limit: 100000) /x"])
        }
    }

    /// The answer to a body that is too large can be read although the client goes on sending it.
    @Test func refusedUploadStillReadsItsAnswer() async throws {
        try await withServer(configure: { $0.lingerTimer = .seconds(20) }) { server in
            let port = server.port
            let answer = try await onThread {
                let client = try RawClient(port: port)
                try client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n")
                for _ in 0..<80 { try client.send([UInt8](repeating: 0x61, count: 100_000)) }
                return try client.readAnswer()
            }
            #expect(answer.status == 413)
        }
    }

    /// Single-byte chunks are wasteful, not hostile.
    @Test func smallestChunksAreTaken() async throws {
        try await withServer(TestResponder(answer: { .text("\($0.body.count)") })) { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                let chunks = String(repeating: "1\r\na\r\n", count: 50_000)
                try client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n")
                return try client.readAnswer().text
            }
            #expect(text == "50000")
        }
    }

    @Test func continueIsSentOnceAccepted() async throws {
        try await withServer(TestResponder(answer: { .text(String(decoding: $0.body, as: UTF8.self)) })) { server in
            let port = server.port
            let (interim, answer) = try await onThread {
                let client = try RawClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n")
                let interim = try client.readAnswer()
                try client.send("abc")
                return (interim, try client.readAnswer())
            }
            #expect(interim.status == 100)
            #expect(answer.text == "abc")
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n",
        "POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\na",
        "GET / HTTP/1.0\r\nExpect: something\r\n\r\n",
    ])
    func continueIsNotSentInVain(request: String) async throws {
        try await withServer { server in
            let port = server.port
            let answer = try await onThread {
                let client = try RawClient(port: port)
                try client.send(request)
                return try client.readAnswer()
            }
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: ["Content-Length: 3\r\nExpect: 100-continue", "Transfer-Encoding: chunked"])
    func refusalComesBeforeTheBodyAndCloses(fields: String) async throws {
        let responder = TestResponder(admission: { _ in .refuse(.text("no", status: 403)) })
        try await withServer(responder) { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n")
                return try client.readToEnd()
            }
            #expect(text.hasPrefix("HTTP/1.1 403 "))
            #expect(text.contains("\r\nConnection: close\r\n"))
        }
    }

    /// Without a body coming a refusal keeps the connection; thousands in a row must not nest.
    @Test func refusalWithoutBodyKeepsTheConnection() async throws {
        let responder = TestResponder(admission: { _ in .refuse(.text("no", status: 403)) })
        try await withServer(responder) { server in
            let port = server.port
            let statuses = try await onThread {
                let client = try RawClient(port: port)
                try client.send(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 3_000))
                return try (0..<3_000).map { _ in try client.readAnswer().status }
            }
            #expect(statuses == Array(repeating: 403, count: 3_000))
        }
    }

    /// The responder isn't asked for a request that was refused.
    @Test func refusedRequestsAreNotPassedOn() async throws {
        let asked = NIOLockedValueBox(0)
        let responder = TestResponder(
            admission: { $0.path == "/no" ? .refuse(.text("no", status: 403)) : .accept(bodyLimit: 1) },
            answer: { _ in
                asked.withLockedValue { $0 += 1 }
                return .text("yes")
            })
        try await withServer(responder) { server in
            let port = server.port
            let texts = try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET /no HTTP/1.1\r\nHost: a\r\n\r\nGET /yes HTTP/1.1\r\nHost: a\r\n\r\n")
                return [try client.readAnswer().text, try client.readAnswer().text]
            }
            #expect(texts == ["no", "yes"])
            #expect(asked.withLockedValue { $0 } == 1)
            #expect(server.requestsInFlight == 0)
        }
    }
}
