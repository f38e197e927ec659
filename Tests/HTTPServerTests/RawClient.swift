import Foundation
import Glibc

/// A TCP client that blocks, for use on threads of its own: what it sends is exactly what the test says.
final class RawClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// An answer as it stood on the wire.
    struct Answer: Sendable {
        var status: Int
        var headers: [(name: String, value: String)]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    private(set) var descriptor: Int32
    private var received: [UInt8] = []
    private let patience: Double

    /// Connects to the loopback port; every wait of this client ends after `patience` seconds.
    init(port: Int, patience: Double = 20, receiveBuffer: Int32? = nil) throws {
        self.patience = patience
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "socket: \(errno)") }
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "connect: \(errno)") }
    }

    deinit {
        close()
    }

    func close() {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Ends both directions, which also ends a send that another thread is waiting in.
    func abort() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    func endInput() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        guard try trySend(bytes) else { throw Failure(description: "the server has closed: \(errno)") }
    }

    /// Sends; false when the server has closed the connection.
    func trySend(_ bytes: [UInt8]) throws -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Waits for more bytes; false at the end of the stream or after a reset.
    func receiveMore(atMost limit: Int = 65_536) throws -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, Int32(patience * 1000)) > 0 else { throw Failure(description: "the server is silent") }
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received += buffer[..<count]
        return true
    }

    /// What has come and not been read as an answer yet.
    var receivedText: String { String(decoding: received, as: UTF8.self) }

    /// Everything up to the server's close.
    func readToEnd() throws -> String {
        while try receiveMore() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// Whether the server says nothing more and closes.
    func isAtEnd() throws -> Bool {
        if !received.isEmpty { return false }
        return try !receiveMore()
    }

    /// Whether nothing arrives for the given time in seconds, the connection staying open.
    func isQuiet(for seconds: Double) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return received.isEmpty && poll(&entry, 1, Int32(seconds * 1000)) == 0
    }

    /// Reads one answer; the bytes behind it are kept for the next.
    func readAnswer(toHead: Bool = false) throws -> Answer {
        let head = try takeHead()
        var lines = head.components(separatedBy: "\r\n")
        let statusLine = lines.removeFirst().split(separator: " ")
        guard statusLine.count >= 2, statusLine[0] == "HTTP/1.1", let status = Int(statusLine[1]) else {
            throw Failure(description: "not a status line: \(head)")
        }
        let headers = lines.map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (
                name: String(line[..<colon]), value: line[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
            )
        }
        var answer = Answer(status: status, headers: headers, body: [])
        if toHead || status == 204 || status == 304 || status < 200 { return answer }
        if let length = answer.header("Content-Length").flatMap({ Int($0) }) {
            answer.body = try take(length)
        } else if answer.header("Transfer-Encoding") == "chunked" {
            while case let size = try Int(takeLine(), radix: 16) ?? 0, size > 0 {
                answer.body += try take(size)
                _ = try takeLine()
            }
            _ = try takeLine()
        } else {
            while try receiveMore() {}
            answer.body = try take(received.count)
        }
        return answer
    }

    private func takeHead() throws -> String {
        while true {
            if let range = Data(received).range(of: Data("\r\n\r\n".utf8)) {
                let head = String(decoding: received[..<range.lowerBound], as: UTF8.self)
                received.removeFirst(range.upperBound)
                return head
            }
            guard try receiveMore() else {
                throw Failure(description: "closed within a head: \(String(decoding: received, as: UTF8.self))")
            }
        }
    }

    private func takeLine() throws -> String {
        while true {
            if let end = received.firstIndex(of: 0x0a) {
                let line = String(decoding: received[..<end], as: UTF8.self)
                received.removeFirst(end + 1)
                return line.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            guard try receiveMore() else { throw Failure(description: "closed within a line") }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try receiveMore() else { throw Failure(description: "closed within a body") }
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }
}

/// Runs blocking code on a thread of its own, as it would starve the cooperative threads that the server answers on.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

/// Looks at a condition every 5 ms, on a thread; false when it hasn't come true in time.
func comesTrue(within seconds: Double = 20, _ condition: () -> Bool) -> Bool {
    let begin = ContinuousClock.now
    while !condition() {
        guard begin.duration(to: .now) < .seconds(seconds) else { return false }
        _ = poll(nil, 0, 5)
    }
    return true
}
