internal import Upstream

/// A request that has been found fit to send, with the lines libcurl is given.
///
/// Made on the caller's thread, which leaves less to the agent's.
struct OutgoingRequest: Sendable {
    let method: UpstreamMethod
    let url: String
    /// The header's lines, each with a NUL behind it. In libcurl's dialect: `Name: value`, `Name;` for an empty value,
    /// `Name:` to leave out a line of libcurl's own.
    let headerLines: [UInt8]
    let body: [UInt8]?
    let reuse: ConnectionReuse
    let limits: TransferLimits
    let caFile: String?
    /// The most bytes that `CURLINFO_REQUEST_SIZE` reports when the request is sent once.
    let sizeBound: Int

    /// Throws `invalidRequest` when the URL or a header line could mean something else on the wire than here.
    init(_ request: UpstreamRequest, userAgent: String) throws(TransportError) {
        guard OutgoingRequest.isAllowedURL(request.url) else {
            throw OutgoingRequest.refusal("the URL isn't http or https in visible ASCII")
        }
        var lines: [UInt8] = []
        lines.reserveCapacity(512)
        var (namesAccept, namesType, namesAgent, namesEncoding) = (false, false, false, false)
        for field in request.headers {
            guard OutgoingRequest.isToken(field.name) else {
                throw OutgoingRequest.refusal("a header name is no token")
            }
            guard OutgoingRequest.isFieldValue(field.value) else {
                throw OutgoingRequest.refusal("a header value has a control character")
            }
            guard !OutgoingRequest.framing.contains(where: { OutgoingRequest.isName(field.name, $0) }) else {
                throw OutgoingRequest.refusal("a header that the transport sets itself")
            }
            namesAccept = namesAccept || OutgoingRequest.isName(field.name, "accept")
            namesType = namesType || OutgoingRequest.isName(field.name, "content-type")
            namesAgent = namesAgent || OutgoingRequest.isName(field.name, "user-agent")
            namesEncoding = namesEncoding || OutgoingRequest.isName(field.name, "accept-encoding")
            if field.value.isEmpty {
                OutgoingRequest.add(field.name, ";", to: &lines)
            } else {
                OutgoingRequest.add(field.name, ": ", field.value, to: &lines)
            }
        }
        // A request body is POSTed by libcurl, which then adds a form's content type and may wait for a 100.
        let hasBody = request.body != nil || request.method.impliesBody
        if !namesAccept { OutgoingRequest.add("Accept:", to: &lines) }
        // libcurl's own options for these two format each line twice.
        if !namesAgent { OutgoingRequest.add("User-Agent: ", userAgent, to: &lines) }
        if !namesEncoding {
            OutgoingRequest.add("Accept-Encoding: ", OutgoingRequest.acceptedEncoding, to: &lines)
        }
        if hasBody {
            if !namesType { OutgoingRequest.add("Content-Type:", to: &lines) }
            OutgoingRequest.add("Expect:", to: &lines)
        }

        method = request.method
        url = request.url
        headerLines = lines
        body = hasBody ? request.body ?? [] : nil
        reuse = request.reuse
        limits = request.limits
        caFile = request.caFile
        sizeBound = RequestSize.bound(
            request, hasBody: hasBody, userAgent: namesAgent ? nil : userAgent, acceptEncoding: !namesEncoding)
    }

    private static func refusal(_ detail: String) -> TransportError {
        TransportError(.invalidRequest, delivery: .notSent, detail: detail)
    }

    /// What frames the message or steers the connection, in lower case: two opinions on it are a smuggled request.
    private static let framing: [StaticString] = [
        "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade",
    ]

    /// Whether a header's name is this one, which is in lower case; by bytes, as each call to a vendor asks some sixty
    /// times.
    private static func isName(_ name: String, _ wanted: StaticString) -> Bool {
        let (given, count) = (name.utf8, wanted.utf8CodeUnitCount)
        guard given.count == count else { return false }
        var next = wanted.utf8Start
        for byte in given {
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            guard next.pointee == (isCapital ? byte | 0x20 : byte) else { return false }
            next += 1
        }
        return true
    }

    static func isAllowedURL(_ url: String) -> Bool {
        (url.hasPrefix("http://") || url.hasPrefix("https://")) && all(url) { (0x21...0x7E).contains($0) }
    }

    /// RFC 9110, 5.6.2.
    static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && all(name) { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
                    UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"),
                    UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }

    /// Anything but control characters; a tab is white space.
    static func isFieldValue(_ value: String) -> Bool {
        all(value) { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
    }

    private static func all(_ text: String, _ isAllowed: (UInt8) -> Bool) -> Bool {
        var text = text
        return text.withUTF8 { $0.allSatisfy(isAllowed) }
    }

    private static func add(_ name: String, _ separator: String = "", _ value: String = "", to lines: inout [UInt8]) {
        lines.append(contentsOf: name.utf8)
        lines.append(contentsOf: separator.utf8)
        lines.append(contentsOf: value.utf8)
        lines.append(0)
    }

    /// What answers may be compressed with.
    static let acceptedEncoding = "gzip"
}

extension UpstreamMethod {
    /// Whether a request without content says so by `Content-Length: 0` (RFC 9110, 8.6).
    var impliesBody: Bool {
        switch self {
        case .post, .put, .patch: true
        case .get, .delete: false
        }
    }
}
