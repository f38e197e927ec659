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
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(response.status))
        buffer.writeStaticString(" ")
        buffer.writeString(HTTPResponseStatus(statusCode: response.status).reasonPhrase)
        buffer.writeStaticString("\r\n")
        for (name, value) in response.headers where !isOurs(name) {
            writeField(name, into: &buffer)
            buffer.writeStaticString(": ")
            writeField(value, into: &buffer)
            buffer.writeStaticString("\r\n")
        }
        buffer.writeStaticString("Date: ")
        buffer.writeString(date)
        buffer.writeStaticString("\r\n")
        switch persistence {
        case .keepAlive: break
        case .keepAliveTold: buffer.writeStaticString("Connection: keep-alive\r\n")
        case .close: buffer.writeStaticString("Connection: close\r\n")
        }
        switch length {
        // 204 and 304 end with their head; a length would say otherwise of the first and mislead about the second.
        case .known where isBodiless(response.status): break
        case .known(let count):
            buffer.writeStaticString("Content-Length: ")
            buffer.writeString(String(count))
            buffer.writeStaticString("\r\n")
        case .chunked where isBodiless(response.status): break
        case .chunked: buffer.writeStaticString("Transfer-Encoding: chunked\r\n")
        case .untilClose: break
        }
        buffer.writeStaticString("\r\n")
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

    private static func writeField(_ text: String, into buffer: inout ByteBuffer) {
        if text.utf8.contains(where: isBreaking) {
            buffer.writeBytes(text.utf8.map { isBreaking($0) ? UInt8(ascii: " ") : $0 })
        } else {
            buffer.writeString(text)
        }
    }

    /// CR, LF and NUL, which would let a value break out of its field.
    private static func isBreaking(_ byte: UInt8) -> Bool {
        byte == 0x0d || byte == 0x0a || byte == 0
    }
}
