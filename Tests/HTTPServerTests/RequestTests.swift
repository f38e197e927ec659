import Foundation
import HTTPServer
import Testing

/// What a responder gets to see, and what its answers look like on the wire.
@Suite struct RequestTests {
    /// Answers with all that it was asked.
    private static let echo = TestResponder(answer: { request in
        let head = request.head
        let fields = head.headers.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        return .text(
            "\(head.method) \(head.target) \(head.path) \(head.query ?? "nil") \(head.isKeepAlive) "
                + "\(head.remoteAddress ?? "nil") [\(fields)] \(String(decoding: request.body, as: UTF8.self))")
    })

    @Test(arguments: [
        ("GET /a%2Fb?x=1&y HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a%2Fb?x=1&y /a%2Fb x=1&y true 127.0.0.1 [Host=a] "),
        ("GET /? HTTP/1.1\r\nHost: a:80\r\n\r\n", "GET /? /  true 127.0.0.1 [Host=a:80] "),
        (
            "GET http://a/b?c HTTP/1.1\r\nhost: [::1]:80\r\n\r\n",
            "GET http://a/b?c /b c true 127.0.0.1 [host=[::1]:80] "
        ),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / / nil true 127.0.0.1 [Host=] "),
        ("GET / HTTP/1.0\r\n\r\n", "GET / / nil false 127.0.0.1 [] "),
        (
            "PATCH / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc",
            "PATCH / / nil false 127.0.0.1 [Host=a,Connection=close,Content-Length=3] abc"
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            "POST / / nil true 127.0.0.1 [Host=a,Content-Length=0] "
        ),
        (
            "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n2;x=\"y\"\r\nab\r\n01\r\nc\r\n0\r\nt: v\r\n\r\n",
            "PUT / / nil true 127.0.0.1 [Host=a,Transfer-Encoding=Chunked] abc"
        ),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \t v \r\nx: w\r\n\r\n", "GET / / nil true 127.0.0.1 [Host=a,X=v,x=w] "),
    ])
    func arrivesAsSent(request: String, seen: String) async throws {
        try await withServer(Self.echo) { server in
            let port = server.port
            // At once, and byte by byte.
            for size in [request.utf8.count, 1] {
                let answer = try await onThread {
                    let client = try RawClient(port: port)
                    var rest = Array(request.utf8)[...]
                    while !rest.isEmpty {
                        try client.send(Array(rest.prefix(size)))
                        rest = rest.dropFirst(size)
                    }
                    return try client.readAnswer()
                }
                #expect(answer.status == 200)
                #expect(answer.text == seen)
            }
        }
    }

    @Test func headersAreFoundWithoutRegardToCase() {
        let headers = HeaderList([("A", "1"), ("b", "2"), ("a", "3")])
        #expect(headers.first("a") == "1")
        #expect(headers["B"] == "2")
        #expect(headers.all("A") == ["1", "3"])
        #expect(headers["c"] == nil)
        #expect(headers.count == 3)
    }

    /// What was found out from a head comes back with its request and with no other on the connection.
    @Test func findingsComeBack() async throws {
        final class Findings: Sendable {
            let path: String
            init(_ path: String) { self.path = path }
        }
        let responder = TestResponder(
            admission: { head in
                .accept(bodyLimit: 100, findings: head.method == "POST" ? Findings(head.path) : nil)
            },
            answer: { request in .text("\(request.head.path) \((request.findings as? Findings)?.path ?? "nothing")") })
        try await withServer(responder) { server in
            let text = try await onThread {
                let client = try RawClient(port: server.port)
                try client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
                try client.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
                try client.send("POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return try client.readToEnd()
            }
            #expect(text.contains("/a /a") && text.contains("/b nothing") && text.contains("/c /c"))
        }
    }

    @Test func headAnswersAsGetWithoutBody() async throws {
        try await withServer { server in
            let port = server.port
            let (head, get) = try await onThread {
                let client = try RawClient(port: port)
                try client.send("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\n")
                let head = try client.readAnswer(toHead: true)
                try client.send("GET /abc HTTP/1.1\r\nHost: a\r\n\r\n")
                return (head, try client.readAnswer())
            }
            #expect(head.header("Content-Length") == "4")
            #expect(head.headers.map(\.name) == get.headers.map(\.name))
            #expect(get.text == "/abc")
        }
    }

    @Test(arguments: [204, 304])
    func answersWithoutBodyHaveNoLength(status: Int) async throws {
        try await withServer(TestResponder(answer: { _ in .text("dropped", status: status) })) { server in
            let port = server.port
            let answers = try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
                return [try client.readAnswer(), try client.readAnswer()]
            }
            #expect(answers.map(\.status) == [status, status])
            #expect(answers.allSatisfy { $0.header("Content-Length") == nil })
        }
    }

    @Test func headersAreTheServersBusinessAndCannotBeInjected() async throws {
        let responder = TestResponder(answer: { _ in
            ServerResponse(
                status: 200,
                headers: [
                    ("content-length", "99"), ("Connection", "upgrade"), ("Date", "never"), ("Transfer-Encoding", "x"),
                    ("Location", "/a\r\nSet-Cookie: b"), ("X", "1"), ("X", "2"),
                ], body: .bytes([0x61]))
        })
        try await withServer(responder) { server in
            let port = server.port
            let answer = try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.readAnswer()
            }
            #expect(answer.headers.map(\.name) == ["Location", "X", "X", "Date", "Content-Length"])
            #expect(answer.header("Location") == "/a  Set-Cookie: b")
            #expect(answer.header("Date")?.hasSuffix(" GMT") == true)
            #expect(answer.text == "a")
        }
    }

    @Test func http10ClosesUnlessAskedToKeep() async throws {
        try await withServer { server in
            let port = server.port
            let (kept, last, isAtEnd) = try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                let kept = try client.readAnswer()
                try client.send("GET /b HTTP/1.0\r\n\r\n")
                return (kept, try client.readAnswer(), try client.isAtEnd())
            }
            #expect(kept.header("Connection") == "keep-alive")
            #expect(last.header("Connection") == "close")
            #expect(last.text == "/b")
            #expect(isAtEnd)
        }
    }

    @Test(arguments: ["Connection: close", "Connection: Upgrade\r\nUpgrade: h2c"])
    func closesWhenTheConnectionCannotBeUsedAgain(field: String) async throws {
        try await withServer { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET /a HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.readToEnd()
            }
            #expect(text.contains("Connection: close\r\n"))
            #expect(text.hasSuffix("\r\n\r\n/a"))
        }
    }

    @Test func responderMayCloseTheConnection() async throws {
        let responder = TestResponder(answer: { _ in ServerResponse(status: 200, closesConnection: true) })
        try await withServer(responder) { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.readToEnd()
            }
            #expect(text.contains("\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
        }
    }

    @Test func datesAreImfFixdates() async throws {
        #expect(try await dateIsNow())
    }

    /// Compares with Foundation's formatter, the day's change within the test allowed for.
    private func dateIsNow() async throws -> Bool {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        var isNow = false
        try await withServer { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.readAnswer().header("Date")
            }
            let date = try #require(formatter.date(from: text ?? ""))
            isNow = formatter.string(from: date) == text && abs(date.timeIntervalSinceNow) < 10
        }
        return isNow
    }
}
