import Foundation
import HTTPServer
import NIOConcurrencyHelpers
import Testing

/// Streamed bodies, and the bodies that only fakes send.
@Suite struct StreamTests {
    private struct Failure: Error {}

    private static func stream(_ body: @escaping @Sendable (any BodyWriter) async throws -> Void) -> TestResponder {
        TestResponder(answer: { _ in
            ServerResponse(status: 200, headers: [("Content-Type", "text/event-stream")], body: .stream(body))
        })
    }

    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func piecesArriveAsTheyAreWritten() async throws {
        let go = Event()
        let responder = Self.stream { writer in
            try await writer.write(Array("one".utf8))
            try await writer.write([])
            await go.wait()
            try await writer.write(Array("two".utf8))
        }
        try await withServer(responder) { server in
            let port = server.port
            let (isEarly, texts) = try await onThread {
                let client = try RawClient(port: port)
                try client.send(Self.get)
                var isEarly = true
                while isEarly, !client.receivedText.hasSuffix("3\r\none\r\n") { isEarly = try client.receiveMore() }
                go.happen()
                let first = try client.readAnswer().text
                try client.send(Self.get)
                return (isEarly, [first, try client.readAnswer().text])
            }
            #expect(isEarly)
            #expect(texts == ["onetwo", "onetwo"])
        }
    }

    @Test func http10GetsTheBodyByClosing() async throws {
        try await withServer(Self.stream { try await $0.write(Array("abc".utf8)) }) { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                return try client.readToEnd()
            }
            #expect(text.contains("Connection: close\r\n"))
            #expect(!text.contains("chunked"))
            #expect(text.hasSuffix("\r\n\r\nabc"))
        }
    }

    @Test func headDoesNotRunTheStream() async throws {
        let runs = NIOLockedValueBox(0)
        try await withServer(Self.stream { _ in runs.withLockedValue { $0 += 1 } }) { server in
            let port = server.port
            let answers = try await onThread {
                let client = try RawClient(port: port)
                try client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                let head = try client.readAnswer(toHead: true)
                try client.send(Self.get)
                return [head, try client.readAnswer()]
            }
            #expect(answers.map { $0.header("Transfer-Encoding") } == ["chunked", "chunked"])
            #expect(runs.withLockedValue { $0 } == 1)
        }
    }

    @Test func failingStreamCutsTheConnection() async throws {
        let responder = Self.stream { writer in
            try await writer.write(Array("abc".utf8))
            throw Failure()
        }
        try await withServer(responder) { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                try client.send(Self.get)
                return try client.readToEnd()
            }
            #expect(text.hasSuffix("\r\n\r\n3\r\nabc\r\n"))
            #expect(server.requestsInFlight == 0)
        }
    }

    /// Writing suspends while the client isn't reading, and all arrives in the end.
    @Test func writingWaitsForTheClient() async throws {
        let written = NIOLockedValueBox(0)
        let responder = Self.stream { writer in
            for _ in 0..<512 {
                try await writer.write([UInt8](repeating: 0x61, count: 65_536))
                written.withLockedValue { $0 += 1 }
            }
        }
        try await withServer(responder) { server in
            let port = server.port
            let (before, count) = try await onThread {
                let client = try RawClient(port: port, receiveBuffer: 4096)
                try client.send(Self.get)
                // The count comes to rest once the kernel's buffers are full.
                var before = -1
                while written.withLockedValue({ $0 }) != before {
                    before = written.withLockedValue { $0 }
                    _ = poll(nil, 0, 300)
                }
                return (before, try client.readAnswer().body.count)
            }
            #expect(before < 512)
            #expect(count == 512 * 65_536)
        }
    }

    /// The writer throws once the client has left; a stream that doesn't look at cancellation ends by that.
    @Test(arguments: [false, true])
    func writingThrowsWhenTheClientHasLeft(isReset: Bool) async throws {
        let thrown = Event()
        let responder = Self.stream { writer in
            do {
                while true { try await writer.write(Array("tick\n".utf8)) }
            } catch {
                if error is ClientGone { thrown.happen() }
                throw error
            }
        }
        try await withServer(responder) { server in
            let port = server.port
            let isThrown = try await onThread {
                let client = try RawClient(port: port)
                try client.send(Self.get)
                _ = try client.receiveMore()
                if isReset { client.reset() } else { client.close() }
                return thrown.happens()
            }
            #expect(isThrown)
        }
    }

    @Test func hangingUpSaysNothing() async throws {
        let responder = TestResponder(answer: { _ in ServerResponse(status: 200, body: .hangUp) })
        try await withServer(responder) { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                try client.send(Self.get)
                return try client.readToEnd()
            }
            #expect(text.isEmpty)
        }
    }

    @Test(arguments: [false, true])
    func rawBytesAreSentAsTheyAre(thenClose: Bool) async throws {
        let responder = TestResponder(answer: { _ in
            ServerResponse(
                status: 200,
                body: .raw(Array("HTTP/1.1 200 X\r\nContent-Length: 1\r\n\r\na".utf8), thenClose: thenClose))
        })
        try await withServer(responder) { server in
            let port = server.port
            let (texts, isAtEnd) = try await onThread {
                let client = try RawClient(port: port)
                try client.send(Self.get)
                let first = try client.readAnswer().text
                if thenClose { return ([first, "a"], try client.isAtEnd()) }
                try client.send(Self.get)
                return ([first, try client.readAnswer().text], true)
            }
            #expect(texts == ["a", "a"])
            #expect(isAtEnd)
        }
    }
}
