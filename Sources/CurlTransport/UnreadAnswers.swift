internal import Glibc

/// Answers that lay unread in a socket when libcurl closed it.
///
/// A vendor that answers before it has read the whole body, and closes, resets the connection. When libcurl's next
/// write meets the reset it gives up without reading, although the system still holds the answer. Over TLS the bytes
/// are of no use here: such an answer is lost.
struct UnreadAnswers {
    private static let limit = 64 << 10

    private var senders: [Int32: UInt64] = [:]
    private var answers: [UInt64: [UInt8]] = [:]

    /// Notes that `socket` connects or sends for the transfer of that number, which no other transfer ever has.
    mutating func note(_ socket: Int32, sendsFor number: UInt64) { senders[socket] = number }

    /// Closes `socket`, and keeps what looks like an answer to the transfer that was sending there.
    mutating func close(_ socket: Int32) -> Int32 {
        if let number = senders.removeValue(forKey: socket) {
            let bytes = UnreadAnswers.read(socket)
            if bytes.starts(with: "HTTP/1.".utf8) { answers[number] = bytes }
        }
        return Glibc.close(socket)
    }

    mutating func take(_ number: UInt64) -> [UInt8]? { answers.removeValue(forKey: number) }

    /// Forgets what nobody took.
    mutating func removeAll() {
        if !answers.isEmpty { answers.removeAll() }
    }

    private static func read(_ socket: Int32) -> [UInt8] {
        var start: UInt8 = 0
        // Nearly always there is nothing, and no reason to make room.
        guard recv(socket, &start, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 1 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(0, recv(socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT)))
        }
    }
}
