import Glibc
import HTTPServer
import NIOConcurrencyHelpers
import NIOPosix
import Testing

/// Requests over real sockets that wait for their turn.
@Suite struct WaitingRequestTests {
    /// Nothing is asked of the responder before its turn; then everybody is answered, and the wait counts from the
    /// arrival.
    @Test func requestsAreAnsweredWhenTheirTurnComes() async throws {
        let arrivals = NIOLockedValueBox<[(path: String, at: ContinuousClock.Instant)]>([])
        let queue = RunQueue(limit: 1)
        queue.waiting(1)
        try await withServer(queue) { request in
            arrivals.withLockedValue { $0.append((request.head.path, request.arrivedAt)) }
        } test: { port in
            let answers = try await onThread {
                let clients = try (0..<5).map { number in
                    let client = try RawClient(port: port)
                    try client.send("GET /\(number) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    waitUntilWaiting(queue, number + 1)
                    return client
                }
                #expect(arrivals.withLockedValue { $0 }.isEmpty)
                let released = ContinuousClock.now
                queue.waiting(-1)
                let answers = try clients.map { try $0.readToEnd() }
                #expect(arrivals.withLockedValue { $0 }.allSatisfy { $0.at < released })
                return answers
            }
            #expect(answers.map { $0.hasPrefix("HTTP/1.1 200 OK\r\n") } == Array(repeating: true, count: 5))
            #expect(arrivals.withLockedValue { $0.map(\.path).sorted() } == ["/0", "/1", "/2", "/3", "/4"])
            #expect(queue.requestsWaiting == 0)
        }
    }

    /// Whoever leaves before its turn leaves a task that is cancelled, and keeps nobody else from being answered.
    @Test func whoLeavesWhileWaitingIsCancelled() async throws {
        let isCancelled = NIOLockedValueBox<[String: Bool]>([:])
        let queue = RunQueue(limit: 1)
        queue.waiting(1)
        try await withServer(queue) { request in
            isCancelled.withLockedValue { $0[request.head.path] = Task.isCancelled }
        } test: { port in
            let answer = try await onThread {
                let leaver = try RawClient(port: port)
                try leaver.send("GET /leaver HTTP/1.1\r\nHost: a\r\n\r\n")
                waitUntilWaiting(queue, 1)
                let stayer = try RawClient(port: port)
                try stayer.send("GET /stayer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                waitUntilWaiting(queue, 2)
                leaver.endInput()
                // The one event loop sees the end of that input before what comes after it.
                let later = try RawClient(port: port)
                try later.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
                waitUntilWaiting(queue, 3)
                queue.waiting(-1)
                _ = try leaver.readToEnd()
                return try stayer.readToEnd()
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(isCancelled.withLockedValue { $0 }["/leaver"] == true)
            #expect(isCancelled.withLockedValue { $0 }["/stayer"] == false)
        }
    }

    /// Waits on a thread until so many requests wait in the queue.
    private func waitUntilWaiting(_ queue: RunQueue, _ count: Int) {
        let end = ContinuousClock.now + .seconds(20)
        while queue.requestsWaiting < count, ContinuousClock.now < end { usleep(1000) }
        #expect(queue.requestsWaiting == count)
    }

    /// A server with one event loop, so that what comes first is seen first.
    private func withServer(
        _ queue: RunQueue, _ look: @escaping @Sendable (ServerRequest) -> Void, test: (Int) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let responder = TestResponder(answer: { request in
            look(request)
            return .text(request.head.path)
        })
        let server = try await HTTPServer.start(
            HTTPServerConfiguration(), group: group, responder: responder, runQueue: queue)
        let result: Result<Void, any Error>
        do { result = .success(try await test(server.port)) } catch { result = .failure(error) }
        await server.stop(deadline: .zero)
        try await group.shutdownGracefully()
        try result.get()
    }
}
