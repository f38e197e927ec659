import NIOCore

/// Counts the bytes of a head as they arrive, before the parser has made anything of them.
///
/// The parser's own limits count only names, values and the target, and it holds back unfinished fields: without this
/// a client could feed it white space without end. A head that begins in the middle of a read is not metered; the
/// parser's limits and ``RequestRules`` hold for it.
struct HeadMeter {
    private var total = 0
    private var lineLength = 0
    private var lineEnded = false

    /// Takes the next bytes of the head.
    mutating func take(_ buffer: ByteBuffer, lineLimit: Int, headLimit: Int) throws(ProtocolFault) {
        // Looks at what earlier reads amounted to: this one may hold the end of the head and a body behind it.
        if total > headLimit { throw .headersTooLarge }
        total += buffer.readableBytes
        if !lineEnded {
            if let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                lineEnded = true
                lineLength += end - buffer.readerIndex
            } else {
                lineLength += buffer.readableBytes
            }
            // The line's CR isn't counted as part of it by RequestRules either.
            if lineLength > lineLimit + 1 { throw .uriTooLong }
        }
    }

    /// What the parser's overflow of its limits means for this head.
    var overflow: ProtocolFault { lineEnded ? .headersTooLarge : .uriTooLong }

    /// Whether the bytes are only the empty lines that may come before a request (RFC 9112, 2.2).
    static func isBlank(_ buffer: ByteBuffer) -> Bool {
        buffer.readableBytesView.allSatisfy { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
    }
}
