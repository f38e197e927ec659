import Foundation
import HTTPServer
import Testing

/// Clients that are too slow, with timers shortened to what a test can wait for.
@Suite struct TimerTests {
    private static let whole = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let post = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"

    /// Sends a byte each 20 ms until the server closes, and returns what it said and after how many seconds.
    private static func drip(_ start: String, _ port: Int) throws -> (text: String, seconds: Double) {
        let client = try RawClient(port: port)
        try client.send(start)
        let begin = ContinuousClock.now
        while client.isQuiet(for: 0.02), begin.duration(to: .now) < .seconds(15) {
            guard try client.trySend([0x61]) else { break }
        }
        let time = begin.duration(to: .now) / .seconds(1)
        return (try client.readToEnd(), time)
    }

    /// A drip keeps no timer from running out: not the head's and not the body's.
    @Test(arguments: [("GET / HTTP/1.1\r\nX: ", "-"), (post, "/x")])
    func absoluteTimersEndADrip(start: String, path: String) async throws {
        try await withServer(
            configure: {
                $0.headerTimer = .seconds(1)
                $0.bodyTimer = .seconds(1)
                $0.bodyLeastRate = 1
            },
            test: { server in
                let port = server.port
                let (text, seconds) = try await onThread { try Self.drip(start, port) }
                #expect(text.hasPrefix("HTTP/1.1 408 "))
                #expect(text.hasSuffix("timeout \(path)"))
                #expect(seconds > 0.5 && seconds < 10)
            })
    }

    @Test func bodyUnderTheLeastRateEnds() async throws {
        try await withServer(
            configure: {
                $0.bodyLeastRate = 500
                $0.bodyLeastRateGrace = .milliseconds(300)
            },
            test: { server in
                let port = server.port
                // 50 bytes a second.
                let (text, seconds) = try await onThread { try Self.drip(Self.post, port) }
                #expect(text.hasPrefix("HTTP/1.1 408 "))
                #expect(seconds > 0.2 && seconds < 10)
            })
    }

    /// A body over the least rate outlives the grace.
    @Test func bodyOverTheLeastRateIsTaken() async throws {
        try await withServer(
            TestResponder(answer: { .text("\($0.body.count)") }),
            configure: {
                $0.bodyLeastRate = 50
                $0.bodyLeastRateGrace = .milliseconds(100)
            },
            test: { server in
                let port = server.port
                let text = try await onThread {
                    let client = try RawClient(port: port)
                    try client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
                    for _ in 0..<10 {
                        try client.send([UInt8](repeating: 0x61, count: 100))
                        _ = client.isQuiet(for: 0.05)
                    }
                    return try client.readAnswer().text
                }
                #expect(text == "1000")
            })
    }

    /// Neither a connection without a request nor one between two requests is told anything.
    @Test(arguments: ["", "\r\n", whole])
    func idleConnectionsAreClosedSilently(request: String) async throws {
        try await withServer(
            configure: {
                $0.headerTimer = request == Self.whole ? .seconds(20) : .milliseconds(300)
                $0.idleTimer = request == Self.whole ? .milliseconds(300) : .seconds(60)
            },
            test: { server in
                let port = server.port
                let isAtEnd = try await onThread {
                    let client = try RawClient(port: port)
                    try client.send(request)
                    if request == Self.whole { _ = try client.readAnswer() }
                    return try client.isAtEnd()
                }
                #expect(isAtEnd)
            })
    }

    /// The header timer of a later request runs from its first byte, and that of the first from the accept.
    @Test func idleTimerIsNotTheHeaderTimer() async throws {
        try await withServer(
            configure: {
                $0.headerTimer = .seconds(1)
                $0.idleTimer = .seconds(60)
            },
            test: { server in
                let port = server.port
                let (isQuiet, isAnswered, text) = try await onThread {
                    let client = try RawClient(port: port)
                    try client.send(Self.whole)
                    _ = try client.readAnswer()
                    let isQuiet = client.isQuiet(for: 1.5)
                    try client.send(Self.whole + "GET")
                    let isAnswered = try client.readAnswer().status == 200
                    return (isQuiet, isAnswered, try client.readToEnd())
                }
                #expect(isQuiet)
                #expect(isAnswered)
                #expect(text.hasPrefix("HTTP/1.1 408 "))
            })
    }

    /// An empty line between requests begins none.
    @Test func emptyLineStartsNoTimer() async throws {
        try await withServer(
            configure: { $0.headerTimer = .seconds(1) },
            test: { server in
                let port = server.port
                let (isQuiet, status) = try await onThread {
                    let client = try RawClient(port: port)
                    try client.send(Self.whole)
                    _ = try client.readAnswer()
                    try client.send("\r\n")
                    let isQuiet = client.isQuiet(for: 1.5)
                    try client.send(Self.whole)
                    return (isQuiet, try client.readAnswer().status)
                }
                #expect(isQuiet)
                #expect(status == 200)
            })
    }

    @Test func noTimerRunsWhileTheResponderWorks() async throws {
        let go = Event()
        let responder = TestResponder(answer: { _ in
            await go.wait()
            return .text("done")
        })
        try await withServer(
            responder,
            configure: {
                $0.headerTimer = .seconds(1)
                $0.bodyTimer = .milliseconds(100)
                $0.idleTimer = .milliseconds(100)
                $0.writeTimer = .milliseconds(100)
            },
            test: { server in
                let port = server.port
                let (isQuiet, text) = try await onThread {
                    let client = try RawClient(port: port)
                    try client.send(Self.whole)
                    let isQuiet = client.isQuiet(for: 1.5)
                    go.happen()
                    return (isQuiet, try client.readAnswer().text)
                }
                #expect(isQuiet)
                #expect(text == "done")
            })
    }

    private static let large = TestResponder(answer: { request in
        let bytes = [UInt8](repeating: 0x61, count: 16 * 1024 * 1024)
        guard request.head.path == "/stream" else { return ServerResponse(status: 200, body: .bytes(bytes)) }
        return ServerResponse(status: 200, body: .stream { try await $0.write(bytes) })
    })

    @Test(arguments: ["/", "/stream"], ["", "Connection: close\r\n"])
    func clientThatReadsNothingIsClosed(path: String, field: String) async throws {
        try await withServer(
            Self.large, configure: { $0.writeTimer = .milliseconds(300) },
            test: { server in
                let port = server.port
                let (isClosed, received) = try await onThread {
                    let client = try RawClient(port: port, receiveBuffer: 4096)
                    try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
                    _ = comesTrue { server.connections > 0 }
                    let isClosed = comesTrue { server.connections == 0 }
                    return (isClosed, try client.readToEnd().utf8.count)
                }
                #expect(isClosed)
                #expect(received < 16 * 1024 * 1024)
            })
    }

    /// A slow reader isn't closed as long as it reads.
    @Test func clientThatReadsSlowlyIsServed() async throws {
        try await withServer(
            Self.large, configure: { $0.writeTimer = .seconds(1) },
            test: { server in
                let port = server.port
                let (count, seconds) = try await onThread {
                    let client = try RawClient(port: port, receiveBuffer: 65_536)
                    try client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    let begin = ContinuousClock.now
                    // At this pace the server has unsent bytes for longer than the write timer.
                    for _ in 0..<120 {
                        _ = try client.receiveMore(atMost: 65_536)
                        _ = poll(nil, 0, 20)
                    }
                    let seconds = begin.duration(to: .now) / .seconds(1)
                    return (try client.readToEnd().utf8.count, seconds)
                }
                #expect(count > 16 * 1024 * 1024)
                #expect(seconds > 2)
            })
    }
}
