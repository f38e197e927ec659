import Foundation
import HTTPServer
import Testing

/// One hostile request and the status that its fault is rendered with.
struct Hostile: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let status: Int
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ status: Int = 400) {
        self.init(name, bytes: Array(text.utf8), status)
    }

    init(_ name: String, bytes: [UInt8], _ status: Int = 400) {
        self.name = name
        self.bytes = bytes
        self.status = status
    }

    /// A GET with the given field lines.
    static func fields(_ name: String, _ lines: String, _ status: Int = 400) -> Hostile {
        Hostile(name, "GET /x HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n", status)
    }

    /// A chunked POST with the given body.
    static func chunks(_ name: String, _ body: String, _ status: Int = 400) -> Hostile {
        Hostile(name, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)", status)
    }

    /// A GET for the given target.
    static func target(_ name: String, _ target: String, _ status: Int = 400) -> Hostile {
        Hostile(name, "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", status)
    }

    static let all: [Hostile] = [
        // Lengths.
        .fields("length and coding", "Content-Length: 5\r\nTransfer-Encoding: chunked"),
        .fields("coding and length", "Transfer-Encoding: chunked\r\nContent-Length: 5"),
        .fields("two lengths that differ", "Content-Length: 5\r\nContent-Length: 6"),
        .fields("two lengths that agree", "Content-Length: 5\r\nContent-Length: 5"),
        .fields("a list of lengths", "Content-Length: 5, 5"),
        .fields("length in letters", "Content-Length: five"),
        .fields("negative length", "Content-Length: -1"),
        .fields("length with a plus", "Content-Length: +5"),
        .fields("hexadecimal length", "Content-Length: 0x10"),
        .fields("empty length", "Content-Length:"),
        .fields("length with a space inside", "Content-Length: 1 2"),
        .fields("fractional length", "Content-Length: 1.5"),
        .fields("length over 64 bits", "Content-Length: 99999999999999999999999"),
        .fields("length over 63 bits", "Content-Length: 18446744073709551615"),
        .fields("length over the limit", "Content-Length: 1048577", 413),
        .fields("huge length", "Content-Length: 9223372036854775807", 413),
        // Transfer codings.
        .fields("unknown coding", "Transfer-Encoding: gzip", 501),
        .fields("coding before chunked", "Transfer-Encoding: gzip, chunked", 501),
        .fields("identity", "Transfer-Encoding: identity", 501),
        .fields("chunked twice in a field", "Transfer-Encoding: chunked, chunked"),
        .fields("chunked in two fields", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        .fields("coding after chunked", "Transfer-Encoding: chunked, gzip"),
        .fields("something like chunked", "Transfer-Encoding: xchunked", 501),
        .fields("chunked with a vertical tab", "Transfer-Encoding: \u{b}chunked"),
        .fields("quoted chunked", "Transfer-Encoding: \"chunked\"", 501),
        .fields("empty coding", "Transfer-Encoding:", 501),
        Hostile("coding with HTTP/1.0", "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        // Chunks.
        .chunks("chunk size in letters", "xyz\r\nabc\r\n0\r\n\r\n"),
        .chunks("negative chunk size", "-1\r\nabc\r\n0\r\n\r\n"),
        .chunks("chunk size with 0x", "0x3\r\nabc\r\n0\r\n\r\n"),
        .chunks("chunk size over 64 bits", "fffffffffffffffff\r\nabc"),
        .chunks("empty chunk size", "\r\nabc\r\n0\r\n\r\n"),
        .chunks("chunk shorter than its size", "5\r\nabc\r\n0\r\n\r\n"),
        .chunks("chunk longer than its size", "2\r\nabc\r\n0\r\n\r\n"),
        .chunks("space before the chunk size", " 3\r\nabc\r\n0\r\n\r\n"),
        .chunks("space after the chunk size", "3 \r\nabc\r\n0\r\n\r\n"),
        .chunks("bare LF after the chunk size", "3\nabc\r\n0\r\n\r\n"),
        .chunks("bare LF after the chunk", "3\r\nabc\n0\r\n\r\n"),
        .chunks("bare CR after the chunk size", "3\rabc\r\n0\r\n\r\n"),
        .chunks("NUL in a chunk extension", "3;a=\0\r\nabc\r\n0\r\n\r\n"),
        .chunks("bare CR in a chunk extension", "3;a=b\rc\r\nabc\r\n0\r\n\r\n"),
        .chunks("bare LF in a chunk extension", "3;a=b\nc\r\nabc\r\n0\r\n\r\n"),
        .chunks("chunk over the limit", "100001\r\n" + String(repeating: "a", count: 0x100001), 413),
        .chunks("endless chunk extension", "3;a=" + String(repeating: "a", count: 400_000)),
        .chunks(
            "chunk extensions without end",
            String(repeating: "1;" + String(repeating: "a", count: 98) + "\r\nx\r\n", count: 4_000)),
        .chunks("too many trailers", "0\r\n" + String(repeating: "t: v\r\n", count: 101) + "\r\n", 431),
        .chunks("trailer with a space before the colon", "0\r\nt : v\r\n\r\n"),
        // Field syntax.
        .fields("NUL in a value", "X: a\0b"),
        .fields("BEL in a value", "X: a\u{7}b"),
        .fields("DEL in a value", "X: a\u{7f}b"),
        .fields("bare CR in a value", "X: a\rb"),
        .fields("bare LF after a value", "X: a\nY: b"),
        .fields("NUL in a name", "X\0Y: a"),
        .fields("space before the colon", "X : a"),
        .fields("tab before the colon", "X\t: a"),
        .fields("space in a name", "X Y: a"),
        .fields("bracket in a name", "X(Y): a"),
        .fields("non-ASCII name", "Ü: a"),
        .fields("empty name", ": a"),
        .fields("no colon", "nonsense"),
        .fields("folded by a space", "X: a\r\n b"),
        .fields("folded by a tab", "X: a\r\n\tb"),
        Hostile("space before the first field", "GET /x HTTP/1.1\r\n Host: a\r\n\r\n"),
        Hostile("bare LF after the request line", "GET /x HTTP/1.1\nHost: a\r\n\r\n"),
        Hostile("bare CR after the request line", "GET /x HTTP/1.1\rHost: a\r\n\r\n"),
        Hostile("bare LF at the end of the head", "GET /x HTTP/1.1\r\nHost: a\r\n\n"),
        Hostile("bare LF everywhere", "GET /x HTTP/1.1\nHost: a\n\n"),
        // Host.
        .fields("two hosts", "Host: b"),
        .fields("two hosts that agree", "host: a"),
        Hostile("no host", "GET /x HTTP/1.1\r\n\r\n"),
        Hostile("host with a list", "GET /x HTTP/1.1\r\nHost: a, b\r\n\r\n"),
        Hostile("host with a path", "GET /x HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        Hostile("host with a user", "GET /x HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        Hostile("host with a space", "GET /x HTTP/1.1\r\nHost: a b\r\n\r\n"),
        // Request lines.
        .target("asterisk", "*"),
        .target("authority", "example.com:80"),
        .target("no leading slash", "x"),
        .target("absolute without a path", "http://a"),
        .target("absolute without a host", "http:///x"),
        .target("absolute with a user", "http://u@a/x"),
        .target("other scheme", "ftp://a/x"),
        .target("fragment", "/x#y"),
        .target("NUL in the target", "/a\0b"),
        .target("control byte in the target", "/a\u{1}b"),
        .target("tab in the target", "/a\tb"),
        .target("non-ASCII target", "/ü"),
        .target("space in the target", "/a b"),
        Hostile("OPTIONS asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("unknown method", "BREW /x HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("lower-case method", "get /x HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("bracket in the method", "G(T /x HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("method of RTSP", "DESCRIBE /x RTSP/1.0\r\nHost: a\r\n\r\n"),
        Hostile("no method", " /x HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("two spaces before the version", "GET /x  HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("two spaces before the target", "GET  /x HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("method of HTTP with RTSP", "OPTIONS /x RTSP/1.0\r\nHost: a\r\n\r\n"),
        Hostile("something after the version", "GET /x HTTP/1.1 y\r\nHost: a\r\n\r\n"),
        Hostile("other protocol", "GET /x HTTQ/1.1\r\nHost: a\r\n\r\n"),
        // Versions and other protocols.
        Hostile("HTTP/0.9", "GET /x\r\n\r\n"),
        Hostile("HTTP/0.9 by name", "GET /x HTTP/0.9\r\n\r\n", 505),
        Hostile("HTTP/1.2", "GET /x HTTP/1.2\r\nHost: a\r\n\r\n", 505),
        Hostile("HTTP/2.0", "GET /x HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        Hostile("HTTP/3.0", "GET /x HTTP/3.0\r\nHost: a\r\n\r\n", 505),
        Hostile("HTTP/1", "GET /x HTTP/1\r\nHost: a\r\n\r\n"),
        Hostile("HTTP/11", "GET /x HTTP/11\r\nHost: a\r\n\r\n"),
        Hostile("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Hostile("TLS ClientHello", bytes: [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3] + Array(repeating: 7, count: 500)),
        Hostile("NULs", bytes: Array(repeating: 0, count: 64)),
        Hostile("an SSH client", "SSH-2.0-OpenSSH_9.2\r\n"),
        // Limits.
        .target("long target", "/" + String(repeating: "a", count: 8_192), 414),
        .target("very long target", "/" + String(repeating: "a", count: 200_000), 414),
        .fields("long value", "X: " + String(repeating: "a", count: 33_000), 431),
        .fields("very long value", "X: " + String(repeating: "a", count: 200_000), 431),
        .fields("very long name", String(repeating: "x", count: 200_000) + ": a", 431),
        .fields(
            "many large fields", String(repeating: "X: " + String(repeating: "a", count: 990) + "\r\n", count: 40), 431),
        .fields("too many fields", String(repeating: "X: a\r\n", count: 100) + "Y: b", 431),
        .fields("endless white space", "X:" + String(repeating: " ", count: 200_000) + "a", 431),
        // Expectations.
        .fields("unknown expectation", "Expect: 200-ok", 417),
        .fields("two expectations", "Expect: 100-continue\r\nExpect: 100-continue", 417),
        .fields("expectation with another", "Expect: 100-continue, x", 417),
    ]
}

@Suite struct HostileRequestTests {
    /// Each is answered once, by its fault, and closed so that the answer can be read; none reaches the responder.
    @Test(arguments: Hostile.all)
    func isRefused(_ hostile: Hostile) async throws {
        let responder = TestResponder(answer: { _ in .text("must not be asked", status: 299) })
        try await withServer(responder) { server in
            let port = server.port
            let (answer, isAtEnd) = try await onThread {
                let client = try RawClient(port: port)
                // The server may close before it has all.
                _ = try client.trySend(hostile.bytes)
                return (try client.readAnswer(), try client.isAtEnd())
            }
            #expect(answer.status == hostile.status, "\(answer.text)")
            #expect(answer.header("Connection") == "close")
            #expect(isAtEnd)
        }
    }

    /// The parser may see a request in pieces of any size.
    @Test(arguments: Hostile.all.filter { $0.bytes.count < 300 })
    func isRefusedByteByByte(_ hostile: Hostile) async throws {
        let responder = TestResponder(answer: { _ in .text("must not be asked", status: 299) })
        try await withServer(responder) { server in
            let port = server.port
            let text = try await onThread {
                let client = try RawClient(port: port)
                for byte in hostile.bytes where try !client.trySend([byte]) { break }
                return try client.readToEnd()
            }
            #expect(text.hasPrefix("HTTP/1.1 \(hostile.status) "), "\(text)")
            #expect(text.components(separatedBy: "HTTP/1.1 ").count == 2, "one answer only")
        }
    }
}
