import NIOCore
import NIOHTTP1

/// Writes answers as bytes: head and body in one buffer, so that an answer is one write.
enum ResponseWriter {
    /// How the length of a body is told.
    enum Length: Equatable {
        case known(Int)
        case chunked
        /// By closing, for a stream to an HTTP/1.0 client.
        case untilClose
    }

    /// What `Connection` says.
    enum Persistence {
        /// Keeping open is HTTP/1.1's default and needs no field.
        case keepAlive
        /// HTTP/1.0 clients have to be told.
        case keepAliveTold
        case close
    }

    static let continueLine: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"

    /// The room a head needs, somewhat over.
    static func sizeOfHead(_ response: ServerResponse) -> Int {
        response.headers.reduce(160) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    }

    static func writeHead(
        of response: ServerResponse, length: Length, persistence: Persistence, date: String,
        into buffer: inout ByteBuffer
    ) {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: sizeOfHead(response)) { room in
            var head = HeadBytes(room)
            head.put("HTTP/1.1 ")
            head.put(number: response.status)
            head.put(" ")
            head.put(text: HTTPResponseStatus(statusCode: response.status).reasonPhrase)
            head.put("\r\n")
            for (name, value) in response.headers where !isOurs(name) {
                head.put(text: name)
                head.put(": ")
                head.put(text: value)
                head.put("\r\n")
            }
            head.put("Date: ")
            head.put(text: date)
            head.put("\r\n")
            switch persistence {
            case .keepAlive: break
            case .keepAliveTold: head.put("Connection: keep-alive\r\n")
            case .close: head.put("Connection: close\r\n")
            }
            switch length {
            // 204 and 304 end with their head; a length would say otherwise of the first and mislead about the second.
            case .known where isBodiless(response.status): break
            case .known(let count):
                head.put("Content-Length: ")
                head.put(number: count)
                head.put("\r\n")
            case .chunked where isBodiless(response.status): break
            case .chunked: head.put("Transfer-Encoding: chunked\r\n")
            case .untilClose: break
            }
            head.put("\r\n")
            return head.count
        }
    }

    /// Writes one chunk of a chunked body. An empty one would end the body and so writes nothing.
    static func writeChunk(_ bytes: [UInt8], into buffer: inout ByteBuffer) {
        guard !bytes.isEmpty else { return }
        buffer.writeString(String(bytes.count, radix: 16))
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(bytes)
        buffer.writeStaticString("\r\n")
    }

    static let lastChunk: StaticString = "0\r\n\r\n"

    /// Whether answers of this status never have a body (RFC 9110, 6.4.1).
    static func isBodiless(_ status: Int) -> Bool {
        status == 204 || status == 304
    }

    /// Whether the field is for the server alone to write.
    private static func isOurs(_ name: String) -> Bool {
        switch name.utf8.count {
        case 4: name.isEqualCaseInsensitive(to: "date")
        case 10: name.isEqualCaseInsensitive(to: "connection")
        case 14: name.isEqualCaseInsensitive(to: "content-length")
        case 17: name.isEqualCaseInsensitive(to: "transfer-encoding")
        default: false
        }
    }
}

/// A head being put together in the memory that it's sent from.
private struct HeadBytes {
    private let room: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ room: UnsafeMutableRawBufferPointer) { self.room = room }

    mutating func put(_ text: StaticString) {
        let bytes = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        place(for: bytes.count).copyMemory(from: bytes)
    }

    /// Text that may be anybody's: CR, LF and NUL, which would let it break out of its field, become spaces.
    mutating func put(text: String) {
        var text = text
        text.withUTF8 { bytes in
            let place = place(for: bytes.count)
            for index in bytes.indices {
                let byte = bytes[index]
                place[index] = byte == 0x0d || byte == 0x0a || byte == 0 ? UInt8(ascii: " ") : byte
            }
        }
    }

    mutating func put(number: Int) { put(text: String(number)) }

    private mutating func place(for size: Int) -> UnsafeMutableRawBufferPointer {
        precondition(count + size <= room.count, "a head that outgrows its room")
        defer { count += size }
        return UnsafeMutableRawBufferPointer(rebasing: room[count..<(count + size)])
    }
}
