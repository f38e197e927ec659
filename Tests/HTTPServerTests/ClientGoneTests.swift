import HTTPServer
import Testing

/// Clients that leave, wholly or by half.
@Suite struct ClientGoneTests {
    enum Leaving: CaseIterable, Sendable {
        case close, reset, halfClose
    }

    /// The task is cancelled while the responder works, also when more requests have been sent behind it.
    @Test(arguments: Leaving.allCases, [false, true])
    func leavingCancelsTheTask(leaving: Leaving, isPipelining: Bool) async throws {
        let started = Event()
        let cancelled = Event()
        let responder = TestResponder(answer: { request in
            guard request.head.path == "/first" else { return .text("next") }
            started.happen()
            await Event().wait()
            if Task.isCancelled { cancelled.happen() }
            return .text("late")
        })
        try await withServer(responder) { server in
            let port = server.port
            let isCancelled = try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")
                if isPipelining { try client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n") }
                let isStarted = started.happens()
                switch leaving {
                case .close: client.close()
                case .reset: client.reset()
                case .halfClose: client.endInput()
                }
                return isStarted && cancelled.happens()
            }
            #expect(isCancelled)
        }
    }

    /// A client that closes its sending side reads the answers to all that it sent, and then the end.
    @Test(arguments: [1, 3])
    func halfClosedClientGetsItsAnswers(count: Int) async throws {
        let go = Event()
        let responder = TestResponder(answer: { request in
            await go.wait()
            return .text(request.head.path)
        })
        try await withServer(responder) { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                for number in 0..<count { try client.send("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n") }
                client.endInput()
                go.happen()
                return try client.readToEnd()
            }
            #expect(text.components(separatedBy: "HTTP/1.1 200 OK\r\n").count == count + 1)
            #expect(text.contains("Connection: close\r\n"))
            #expect(text.hasSuffix("/\(count - 1)"))
        }
    }

    /// Half a request is none.
    @Test(arguments: ["GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"])
    func endWithinARequestIsAFault(start: String) async throws {
        try await withServer { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                try client.send(start)
                client.endInput()
                return try client.readToEnd()
            }
            #expect(text.hasPrefix("HTTP/1.1 400 "))
            #expect(text.contains("the request ended early"))
        }
    }

    @Test func leavingEndsSilence() async throws {
        let started = Event()
        let responder = TestResponder(answer: { _ in
            started.happen()
            return ServerResponse(status: 200, body: .silence)
        })
        try await withServer(responder) { server in
            let port = server.port
            let (isQuiet, isAtEnd) = try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = started.happens()
                let isQuiet = client.isQuiet(for: 0.3)
                client.endInput()
                return (isQuiet, try client.isAtEnd())
            }
            #expect(isQuiet)
            #expect(isAtEnd)
        }
    }
}
