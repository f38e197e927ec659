import Foundation
import GatewayJSON
import Glibc
import VendorSandbox

/// What came back over a socket of its own.
struct Reply: Sendable {
    /// Everything received, head included.
    let bytes: [UInt8]
    /// The wait ended before the server closed.
    let timedOut: Bool

    private var headEnd: Int? {
        bytes.indices.dropLast(3).first { Array(bytes[$0..<($0 + 4)]) == [13, 10, 13, 10] }
    }

    private var lines: [Substring] {
        guard let headEnd else { return [] }
        return String(decoding: bytes[..<headEnd], as: UTF8.self).split(separator: "\r\n")
    }

    var status: Int? { lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } }

    var body: [UInt8] { headEnd.map { Array(bytes[($0 + 4)...]) } ?? [] }

    var text: String { String(decoding: body, as: UTF8.self) }

    var json: JSONValue? { (try? JSONDocument(body, limits: .upstream))?.root }

    func header(_ name: String) -> String? {
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1)
            if halves.count == 2, halves[0].lowercased() == name.lowercased() {
                return halves[1].trimmingSpaces
            }
        }
        return nil
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String { String(drop { $0 == " " }) }
}

struct SocketError: Error {
    let call: String
    let number: Int32
}

/// A plain HTTP client: one connection a request, no retries, no redirects, no waiting beyond the given time.
enum VendorClient {
    static func send(
        _ method: String, _ path: String, port: Int, headers: [String: String] = [:], body: String? = nil,
        patience: Duration = .seconds(20)
    ) async throws -> Reply {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body {
            if headers["Content-Type"] == nil { text += "Content-Type: application/json\r\n" }
            text += "Content-Length: \(body.utf8.count)\r\n"
        }
        let request = Array((text + "\r\n" + (body ?? "")).utf8)
        // A thread of its own: on Linux tasks run on Dispatch's threads, and reads that block there would starve the
        // server's answers.
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchange(request, port: port, patience: patience) })
            }
        }
    }

    private static func exchange(_ request: [UInt8], port: Int, patience: Duration) throws -> Reply {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw SocketError(call: "socket", number: errno) }
        defer { close(socket) }
        let (seconds, attoseconds) = patience.components
        var wait = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw SocketError(call: "connect", number: errno) }
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw SocketError(call: "send", number: errno) }
            sent += count
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count > 0 {
                bytes += buffer[..<count]
            } else {
                return Reply(bytes: bytes, timedOut: count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            }
        }
    }
}
