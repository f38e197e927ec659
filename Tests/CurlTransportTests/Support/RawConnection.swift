import Glibc

/// One request as it came over the wire.
struct RawRequest: Sendable {
    var head: String
    var body: [UInt8] = []

    /// Bytes of header and body.
    var size: Int { head.utf8.count + body.count }
    var firstLine: String { String(head.prefix { $0 != "\r\n" }) }
    /// The header lines without the first, in order.
    var lines: [String] { head.split(separator: "\r\n").dropFirst().map(String.init) }
}

/// The vendor's end of a connection; used by its script's thread only.
final class RawConnection {
    private let vendor: RawVendor
    private var descriptor: Int32
    private var unread: [UInt8] = []

    init(_ descriptor: Int32, _ vendor: RawVendor) {
        self.descriptor = descriptor
        self.vendor = vendor
        // Bounds a script that waits for what never comes.
        var wait = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var noDelay: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Waits for the first byte of something, fast and without a ledger.
    func readAByte() {
        var byte: UInt8 = 0
        recv(descriptor, &byte, 1, 0)
    }

    /// Reads a request with its body and enters it in the ledger; nil when the connection ended before its header did.
    func readRequest() -> RawRequest? {
        let end = Array("\r\n\r\n".utf8)
        var headLength = 0
        while true {
            if let found = unread.firstRange(of: end) {
                headLength = found.upperBound
                break
            }
            guard readMore() else { return nil }
        }
        var request = RawRequest(head: String(decoding: unread[..<headLength], as: UTF8.self))
        unread.removeFirst(headLength)
        let length =
            request.lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).filter(\.isNumber)) } ?? 0
        while unread.count < length, readMore() {}
        request.body = Array(unread.prefix(length))
        unread.removeFirst(min(length, unread.count))
        vendor.record(request)
        return request
    }

    /// Waits until the other end has closed or reset, reading nothing of use.
    func awaitEnd() { while readMore() { unread.removeAll() } }

    /// False when the other end is gone.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(
                    descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Sends `body` with a length, and keeps the connection.
    @discardableResult
    func answer(_ status: String = "200 OK", _ body: String = "{}", headers: String = "") -> Bool {
        send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Closes with RST.
    func reset() {
        var abortive = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abortive, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    private func readMore() -> Bool {
        guard descriptor >= 0 else { return false }
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        unread.append(contentsOf: chunk[..<count])
        return true
    }
}
