import NIOHTTP1

/// How a request's body is delimited.
enum BodyFraming: Equatable {
    case none
    case length(Int)
    case chunked
}

/// What the rules found in a head that passed them.
struct CheckedHead: Equatable {
    var path: String
    var query: String?
    var framing: BodyFraming
    /// The client waits for `100 Continue` before it sends the body.
    var expectsContinue: Bool
    /// The parser stops after an upgrade request, which this server declines: nothing may follow on the connection.
    var mustClose: Bool
}

/// The rules of RFC 9110 and 9112 that NIO's parser leaves to its user.
///
/// The parser itself refuses, among others, Content-Length with Transfer-Encoding, repeated or non-numeric lengths,
/// bad chunk sizes, control bytes and bare CR or LF in fields, obsolete folding, and space before a colon.
struct RequestRules {
    let requestLineLimit: Int
    let headerLimit: Int

    func check(_ head: HTTPRequestHead, meter: HeadMeter?) throws(ProtocolFault) -> CheckedHead {
        guard head.version == .http1_1 || head.version == .http1_0 else { throw .unsupportedVersion }
        let method = head.method.rawValue
        // Method, two spaces and "HTTP/1.1" share the line with the target.
        guard method.utf8.count + head.uri.utf8.count + 10 <= requestLineLimit else { throw .uriTooLong }
        guard meter?.isPlain(method: method, target: head.uri) != false else {
            throw .malformed("the request line is not method, target and version with one space between them")
        }
        guard !Self.isForeign(head.method) else { throw .malformed("the method is not one of HTTP") }
        let (path, query) = try Self.split(target: head.uri)
        let fields = try Fields(head.headers, limit: headerLimit)

        if head.version == .http1_1, fields.hosts == 0 { throw .malformed("Host is missing") }
        guard fields.hosts <= 1 else { throw .malformed("more than one Host") }
        let framing = try Self.framing(of: fields, version: head.version)
        var expectsContinue = false
        // An HTTP/1.0 client can't know of Expect (RFC 9110, 10.1.1).
        if let expect = fields.expect, head.version == .http1_1 {
            guard fields.expects == 1, expect.lowercased() == "100-continue" else { throw .expectationFailed }
            expectsContinue = framing != .none
        }
        return CheckedHead(
            path: path, query: query, framing: framing, expectsContinue: expectsContinue, mustClose: fields.hasUpgrade)
    }

    /// The parser also knows the methods of RTSP, ICE and HTTP/2's preface. QUERY is one of HTTP, though NIO has no case
    /// for it.
    private static func isForeign(_ method: HTTPMethod) -> Bool {
        if case .RAW(let name) = method { name != "QUERY" } else { false }
    }

    private static func framing(of fields: Fields, version: HTTPVersion) throws(ProtocolFault) -> BodyFraming {
        if let coding = fields.transferEncoding {
            guard version == .http1_1 else { throw .malformed("Transfer-Encoding with HTTP/1.0") }
            guard fields.contentLength == nil else { throw .malformed("Content-Length with Transfer-Encoding") }
            guard fields.transferEncodings == 1, coding.lowercased() == "chunked" else {
                throw .unsupportedTransferEncoding
            }
            return .chunked
        }
        guard let text = fields.contentLength else { return .none }
        guard fields.contentLengths == 1, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(text)
        else { throw .malformed("Content-Length is not one number") }
        return length == 0 ? .none : .length(length)
    }

    /// Path and query of an origin-form or absolute-form target.
    private static func split(target: String) throws(ProtocolFault) -> (path: String, query: String?) {
        var target = target
        let (isClean, isPath, mark) = target.withUTF8 { bytes in
            (
                bytes.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") },
                bytes.first == UInt8(ascii: "/"), bytes.firstIndex(of: UInt8(ascii: "?"))
            )
        }
        guard isClean else { throw .malformed("a byte that the request target can't have") }
        if isPath, mark == nil { return (target, nil) }
        let rest = isPath ? target[...] : try path(ofAbsolute: target)
        guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (String(rest), nil) }
        return (String(rest[..<mark]), String(rest[rest.utf8.index(after: mark)...]))
    }

    /// What follows the authority of a target in absolute form.
    private static func path(ofAbsolute target: String) throws(ProtocolFault) -> Substring {
        guard let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) }),
            let slash = target.dropFirst(scheme.utf8.count).firstIndex(of: "/"),
            target.dropFirst(scheme.utf8.count).startIndex < slash
        else { throw .malformed("the request target is neither a path nor an http URL with a path") }
        let authority = target.dropFirst(scheme.utf8.count)[..<slash]
        guard isHost(authority) else { throw .malformed("the request target's authority is not a host") }
        return target[slash...]
    }

    /// A loose test for `uri-host [ ":" port ]`: enough to keep lists, paths and user names out.
    fileprivate static func isHost(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-._~:[]%".utf8.contains(byte)
            }
        }
    }
}

/// The fields that the rules look at, gathered in one walk.
private struct Fields {
    var hosts = 0
    var contentLength: String?
    var contentLengths = 0
    var transferEncoding: String?
    var transferEncodings = 0
    var expect: String?
    var expects = 0
    var hasUpgrade = false

    init(_ headers: HTTPHeaders, limit: Int) throws(ProtocolFault) {
        var size = 0
        for (name, value) in headers {
            // ": " and CR LF.
            size += name.utf8.count + value.utf8.count + 4
            switch name.utf8.count {
            case 4 where name.isEqualCaseInsensitive(to: "host"):
                hosts += 1
                guard RequestRules.isHost(value.withoutTrailingSpace) else { throw .malformed("Host is not a host") }
            case 6 where name.isEqualCaseInsensitive(to: "expect"):
                expect = value.withoutTrailingSpace
                expects += 1
            case 7 where name.isEqualCaseInsensitive(to: "upgrade"):
                hasUpgrade = true
            case 14 where name.isEqualCaseInsensitive(to: "content-length"):
                contentLength = value.withoutTrailingSpace
                contentLengths += 1
            case 17 where name.isEqualCaseInsensitive(to: "transfer-encoding"):
                transferEncoding = value.withoutTrailingSpace
                transferEncodings += 1
            default: break
            }
        }
        guard size <= limit else { throw .headersTooLarge }
    }
}

extension String {
    /// Equality of ASCII text of the same length, the right side being lower case.
    func isEqualCaseInsensitive(to lowercase: StaticString) -> Bool {
        guard utf8.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { other in
            var index = 0
            for byte in utf8 {
                let folded = (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
                guard folded == other[index] else { return false }
                index += 1
            }
            return true
        }
    }
}
