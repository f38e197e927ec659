import Glibc
import NIOCore

/// Finds where a message may end, so that the parser is never fed more than one.
///
/// Heads and chunked bodies can only end with an empty line. Chunk data may have one too; a piece more does no harm.
struct MessageSplitter {
    /// The last four bytes of the message so far, the latest in the lowest place.
    private var tail: UInt32 = 0

    /// The length of the next piece: up to the next empty line's end, or all there is.
    mutating func nextPiece(of buffer: ByteBuffer) -> Int {
        buffer.withUnsafeReadableBytes { bytes in
            // The empty line may have begun in an earlier read.
            for (index, byte) in bytes.prefix(3).enumerated() {
                tail = tail << 8 | UInt32(byte)
                if tail == 0x0d0a_0d0a { return end(at: index + 1) }
            }
            if let end = Self.emptyLineEnd(in: bytes) { return self.end(at: end) }
            guard bytes.count > 3 else { return bytes.count }
            for byte in bytes.suffix(3) { tail = tail << 8 | UInt32(byte) }
            return bytes.count
        }
    }

    /// Where the first CR LF CR LF ends.
    private static func emptyLineEnd(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var start = 1
        while start < bytes.count - 2, let found = memchr(base + start, 0x0a, bytes.count - 2 - start) {
            let lineFeed = UnsafeRawPointer(found) - base
            if bytes[lineFeed - 1] == 0x0d, bytes[lineFeed + 1] == 0x0d, bytes[lineFeed + 2] == 0x0a {
                return lineFeed + 3
            }
            start = lineFeed + 1
        }
        return nil
    }

    private mutating func end(at length: Int) -> Int {
        tail = 0
        return length
    }
}
