import HTTPServer
import Testing

/// Draining, stopping, and many connections.
@Suite struct LifecycleTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func drainClosesAfterTheNextAnswerAndGoesOnAccepting() async throws {
        try await withServer { server in
            let port = server.port
            let (before, during, isAtEnd, fresh) = try await onThread {
                let client = try RawClient(port: port)
                try client.send(Self.get)
                let before = try client.readAnswer()
                server.beginDrain()
                let isQuiet = client.isQuiet(for: 0.2)
                try client.send(Self.get)
                let during = try client.readAnswer()
                let isAtEnd = try isQuiet && client.isAtEnd()
                let other = try RawClient(port: port)
                try other.send(Self.get)
                return (before, during, isAtEnd, try other.readAnswer())
            }
            #expect(before.header("Connection") == nil)
            #expect(during.header("Connection") == "close")
            #expect(isAtEnd)
            #expect(fresh.status == 200)
            #expect(fresh.header("Connection") == "close")
        }
    }

    @Test func stopClosesIdleConnectionsAtOnceAndLetsRequestsFinish() async throws {
        let started = Event()
        let go = Event()
        let responder = TestResponder(answer: { request in
            if request.head.path == "/slow" {
                started.happen()
                await go.wait()
            }
            return .text("done")
        })
        let server = try await HTTPServer.start(HTTPServerConfiguration(), responder: responder)
        let port = server.port
        async let stopped: Void = {
            await started.wait()
            await server.stop(deadline: .seconds(30))
        }()
        let (isIdleClosed, isRefused, answer) = try await onThread {
            let idle = try RawClient(port: port)
            try idle.send(Self.get)
            _ = try idle.readAnswer()
            let busy = try RawClient(port: port)
            try busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            let isIdleClosed = try idle.isAtEnd()
            let isRefused = (try? RawClient(port: port)) == nil
            go.happen()
            return (isIdleClosed, isRefused, try busy.readAnswer())
        }
        await stopped
        #expect(isIdleClosed)
        #expect(isRefused)
        #expect(answer.text == "done")
        #expect(answer.header("Connection") == "close")
        #expect(server.connections == 0)
        #expect(server.requestsInFlight == 0)
    }

    @Test func stopEndsWhatIsLeftAtTheDeadline() async throws {
        let started = Event()
        let cancelled = Event()
        let responder = TestResponder(answer: { _ in
            started.happen()
            await Event().wait()
            cancelled.happen()
            return .text("late")
        })
        let server = try await HTTPServer.start(HTTPServerConfiguration(), responder: responder)
        let port = server.port
        async let text = onThread {
            let client = try RawClient(port: port)
            try client.send(Self.get)
            return try client.readToEnd()
        }
        await started.wait()
        #expect(server.requestsInFlight == 1)
        let time = await ContinuousClock().measure { await server.stop(deadline: .milliseconds(300)) }
        #expect(time >= .milliseconds(290))
        #expect(try await text.isEmpty)
        #expect(server.connections == 0)
        await cancelled.wait()
    }

    /// Stopping twice, also at once, is stopping.
    @Test func stopMayBeRepeated() async throws {
        let server = try await HTTPServer.start(HTTPServerConfiguration(), responder: TestResponder())
        async let first: Void = server.stop(deadline: .seconds(1))
        async let second: Void = server.stop(deadline: .seconds(1))
        _ = await (first, second)
        await server.stop(deadline: .zero)
        #expect(server.connections == 0)
    }

    @Test func takenPortIsAnError() async throws {
        try await withServer { server in
            await #expect(throws: (any Error).self) {
                try await HTTPServer.start(HTTPServerConfiguration(port: server.port), responder: TestResponder())
            }
        }
    }

    /// At the limit further clients wait, and are served when others leave.
    @Test func connectionsOverTheLimitWait() async throws {
        try await withServer(
            configure: { $0.maxConnections = 2 },
            test: { server in
                let port = server.port
                let (isQuiet, status) = try await onThread {
                    let clients = try (0..<2).map { _ in try RawClient(port: port) }
                    for client in clients {
                        try client.send(Self.get)
                        _ = try client.readAnswer()
                    }
                    let waiting = try RawClient(port: port)
                    try waiting.send(Self.get)
                    let isQuiet = waiting.isQuiet(for: 0.3) && server.connections == 2
                    clients[0].close()
                    return (isQuiet, try waiting.readAnswer().status)
                }
                #expect(isQuiet)
                #expect(status == 200)
            })
    }

    @Test func thousandConnectionsAreServedSideBySide() async throws {
        let all = Event()
        let responder = TestResponder(answer: { _ in
            // No answer before every request is in hand.
            await all.wait()
            return .text("done")
        })
        try await withServer(responder) { server in
            let port = server.port
            let statuses = try await onThread {
                let clients = try (0..<1_000).map { _ in try RawClient(port: port) }
                for client in clients { try client.send(Self.get) }
                _ = comesTrue { server.requestsInFlight == 1_000 }
                all.happen()
                return try clients.map { try $0.readAnswer().status }
            }
            #expect(statuses == Array(repeating: 200, count: 1_000))
            #expect(server.requestsInFlight == 0)
        }
    }
}
