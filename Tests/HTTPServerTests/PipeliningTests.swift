import Foundation
import Glibc
import HTTPServer
import NIOConcurrencyHelpers
import Testing

/// Several requests on one connection.
@Suite struct PipeliningTests {
    private static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

    /// One at a time and in order, whatever their bodies, although later ones would be quicker to answer.
    @Test func requestsAreAnsweredInOrderOneAtATime() async throws {
        let running = NIOLockedValueBox((now: 0, most: 0))
        let responder = TestResponder(answer: { request in
            running.withLockedValue {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            for _ in 0..<(request.head.path.hasSuffix("0") ? 100 : 1) { await Task.yield() }
            running.withLockedValue { $0.now -= 1 }
            return .text(request.head.path + String(decoding: request.body, as: UTF8.self))
        })
        try await withServer(responder) { server in
            let port = server.port
            let texts = try await onThread {
                let client = try RawClient(port: port)
                var bytes = ""
                for number in 0..<200 {
                    bytes += Self.get("/a\(number)")
                    bytes += "POST /b\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy"
                    bytes += "POST /c\(number) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    bytes += "6\r\nz\r\n\r\n0\r\n0\r\n\r\n"
                }
                try client.send(bytes)
                return try (0..<600).map { _ in try client.readAnswer().text }
            }
            let expected = (0..<200).flatMap { ["/a\($0)", "/b\($0)xy", "/c\($0)z\r\n\r\n0"] }
            #expect(texts == expected)
            #expect(running.withLockedValue { $0.most } == 1)
        }
    }

    /// Reading stops while a request is in hand: a client can't fill the server's memory with further ones.
    @Test func furtherRequestsWaitInTheKernel() async throws {
        let go = Event()
        let responder = TestResponder(answer: { request in
            if request.head.path == "/first" { await go.wait() }
            return .text(request.head.path)
        })
        try await withServer(responder) { server in
            let port = server.port
            let isBlocked = try await onThread {
                let client = try RawClient(port: port)
                try client.send(Self.get("/first"))
                // More than two sockets' buffers hold.
                let sender = Event()
                let requests = Array(String(repeating: Self.get("/next"), count: 1_000_000).utf8)
                let descriptor = client.descriptor
                Thread.detachNewThread {
                    var rest = requests[...]
                    while !rest.isEmpty {
                        let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, 0x4000) }
                        guard sent > 0 else { break }
                        rest = rest.dropFirst(sent)
                    }
                    sender.happen()
                }
                let isBlocked = !sender.happens(within: 1)
                go.happen()
                let answers = try (0..<1000).map { _ in try client.readAnswer().text }
                client.abort()
                _ = sender.happens()
                return isBlocked && answers.first == "/first" && answers.dropFirst().allSatisfy { $0 == "/next" }
            }
            #expect(isBlocked)
        }
    }

    /// A fault behind good requests is answered after them, and ends the connection.
    @Test func faultWaitsForTheRequestsBeforeIt() async throws {
        try await withServer { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                try client.send(Self.get("/1") + Self.get("/2") + "nonsense\r\n\r\n" + Self.get("/3"))
                return try client.readToEnd()
            }
            #expect(text.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
            #expect(text.components(separatedBy: "HTTP/1.1 400 Bad Request").count == 2)
            #expect(!text.contains("/3"))
        }
    }

    /// Heads may be cut anywhere, at the very end of them too.
    @Test func requestsMayBeCutAnywhere() async throws {
        let request = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
        try await withServer { server in
            let port = server.port
            let texts = try await onThread {
                let client = try RawClient(port: port)
                return try (1...request.utf8.count).map { cut in
                    let bytes = Array((request + Self.get("/y")).utf8)
                    try client.send(Array(bytes[..<cut]))
                    _ = client.isQuiet(for: 0.002)
                    try client.send(Array(bytes[cut...]))
                    return try client.readAnswer().text + client.readAnswer().text
                }
            }
            #expect(texts == Array(repeating: "/x/y", count: request.utf8.count))
        }
    }
}
