import NIOCore

/// Measures a head as it arrives, before the parser has made anything of it.
///
/// The parser's own limits count only names, values and the target, and it holds back unfinished fields: without this
/// a client could feed it white space without end. It also keeps to itself how a request line was spaced and which
/// version it refused.
struct HeadMeter {
    private var total = 0
    /// Of the request line, its CR included, its LF not.
    private var lineLength = 0
    private var lineEnded = false
    /// The request line's last sixteen bytes, the latest in the lowest place.
    private var lineTail: UInt128 = 0

    /// Takes the next bytes of the head.
    mutating func take(_ buffer: ByteBuffer, lineLimit: Int, headLimit: Int) throws(ProtocolFault) {
        // Looks at what earlier reads amounted to: this one may hold the end of the head and a body behind it.
        if total > headLimit { throw .headersTooLarge }
        if !lineEnded {
            takeLine(total == 0 ? Self.withoutEmptyLines(buffer.readableBytesView) : buffer.readableBytesView)
            // One more for the CR.
            if lineLength > lineLimit + 1 { throw .uriTooLong }
        }
        total += buffer.readableBytes
    }

    private mutating func takeLine(_ bytes: ByteBufferView) {
        var line = bytes
        if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
            lineEnded = true
            line = bytes[..<end]
        }
        lineLength += line.count
        for byte in line.suffix(16) { lineTail = lineTail << 8 | UInt128(byte) }
    }

    /// What the parser's overflow of its limits means for this head.
    var overflow: ProtocolFault { lineEnded ? .headersTooLarge : .uriTooLong }

    /// What the parser's refusal of the version means: it also says so of a line that ends wrongly.
    var refusedVersion: ProtocolFault {
        let tail = lineTail & 0xff == 0x0d ? lineTail >> 8 : lineTail
        // " HTTP/d.d", the digits blanked out.
        let isVersion = tail & 0xff_ffff_ffff_ff_00_ff_00 == 0x20_4854_5450_2f_00_2e_00
        let isOurs = tail & 0xffffff == 0x31_2e30 || tail & 0xffffff == 0x31_2e31
        return isVersion && !isOurs ? .unsupportedVersion : .malformed("the request line does not end as HTTP's")
    }

    /// Whether the request line was nothing but method, target and an HTTP version with one space between them; the
    /// parser also takes several spaces and, for some methods, the names of other protocols.
    func isPlain(method: String, target: String) -> Bool {
        lineLength == method.utf8.count + target.utf8.count + " HTTP/1.1 \r".utf8.count
            && lineTail >> 32 & 0xff_ffff_ffff == 0x48_5454_502f
    }

    /// Whether the bytes are only the empty lines that may come before a request (RFC 9112, 2.2).
    static func isBlank(_ buffer: ByteBuffer) -> Bool {
        withoutEmptyLines(buffer.readableBytesView).isEmpty
    }

    private static func withoutEmptyLines(_ bytes: ByteBufferView) -> ByteBufferView {
        bytes.drop { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
    }
}
