internal import Upstream

/// A vendor's answer as it comes in: fed by libcurl's header and body callbacks, bounded by the request's caps.
struct Answer {
    private enum Phase {
        case statusLine, fields, body
    }

    static let maxFields = 1000

    private(set) var status = 0
    private(set) var headers: [HeaderField] = []
    private(set) var body: [UInt8] = []
    /// Bytes of all header lines so far, those of interim answers and trailers included.
    private(set) var headerBytes = 0
    /// Why taking more was refused.
    private(set) var fault: TransportError.Reason?

    private var phase = Phase.statusLine
    private let headerCap: Int
    private let bodyCap: Int

    init(headerCap: Int, bodyCap: Int) {
        self.headerCap = headerCap
        self.bodyCap = bodyCap
    }

    /// Whether the status line of the final response has come.
    var hasBegun: Bool { phase != .statusLine && status >= 200 }

    /// Whether status and header fields of the final response are whole: the status counts, whatever follows.
    var isHeaderComplete: Bool { phase == .body }

    /// Takes one line as libcurl delivers it, its line break included; false to end the transfer (see `fault`).
    mutating func takeHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= headerCap else { return refuse(.tooLarge) }
        let text = line.trimmingWhiteSpace()
        switch phase {
        case .statusLine:
            // 101 would be final for libcurl, but nobody asked for another protocol.
            guard let code = Answer.statusCode(text), code != 101 else { return refuse(.malformed) }
            status = code
            headers.removeAll(keepingCapacity: true)
            phase = .fields
        case .fields:
            if text.isEmpty {
                phase = status < 200 ? .statusLine : .body
            } else {
                takeField(line, text)
            }
        case .body:
            break  // Trailers: counted, not kept.
        }
        return true
    }

    /// Takes decoded bytes of the body; false to end the transfer (see `fault`).
    mutating func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let room = bodyCap - body.count
        body.append(contentsOf: bytes.prefix(room))
        return bytes.count <= room || refuse(.tooLarge)
    }

    /// Takes a message as it came over the wire, as far as it goes. Of the body only plain bytes: whoever calls this
    /// knows that the message may be cut anywhere, and has an error for it.
    mutating func takeMessage(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !isHeaderComplete, let lineFeed = rest.firstIndex(of: UInt8(ascii: "\n")) {
            guard takeHeaderLine(UnsafeRawBufferPointer(rebasing: rest[...lineFeed])) else { return }
            rest = rest[(lineFeed + 1)...]
        }
        let coded: Set = ["transfer-encoding", "content-encoding"]
        guard isHeaderComplete, !headers.contains(where: { coded.contains($0.name.lowercased()) }) else { return }
        _ = takeBody(UnsafeRawBufferPointer(rebasing: rest))
    }

    private mutating func refuse(_ reason: TransportError.Reason) -> Bool {
        fault = reason
        return false
    }

    private mutating func takeField(_ line: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer.SubSequence) {
        if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
            // An obsolete folded line (RFC 9112, 5.2) goes on with the value above it.
            guard let last = headers.indices.last else { return }
            headers[last].value += " " + String(decoding: text, as: UTF8.self)
            return
        }
        guard headers.count < Answer.maxFields, let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = UnsafeRawBufferPointer(rebasing: text[..<colon]).trimmingWhiteSpace()
        let value = UnsafeRawBufferPointer(rebasing: text[(colon + 1)...]).trimmingWhiteSpace()
        headers.append(HeaderField(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
    }

    /// The three digits of `HTTP/1.1 200 OK` or `HTTP/2 200`.
    private static func statusCode(_ line: UnsafeRawBufferPointer.SubSequence) -> Int? {
        guard line.starts(with: "HTTP/".utf8), let space = line.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        let rest = line[(space + 1)...]
        guard rest.count == 3 || rest.dropFirst(3).first == UInt8(ascii: " ") else { return nil }
        var code = 0
        for byte in rest.prefix(3) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            code = code * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return code >= 100 ? code : nil
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func trimmingWhiteSpace() -> SubSequence {
        func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        var slice = self[...]
        while let first = slice.first, isWhite(first) { slice = slice.dropFirst() }
        while let last = slice.last, isWhite(last) { slice = slice.dropLast() }
        return slice
    }
}
