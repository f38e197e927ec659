internal import CCurl
internal import Upstream

/// How many bytes libcurl counts as sent when a request is sent once (RT-2).
enum RequestSize {
    /// From 8.7.0 on libcurl counts every byte sent; before, only what went out in one piece with the header, which a
    /// body of 64 KiB or more does not.
    private static let countsLargeBodies = curl_version_info(CURLVERSION_FIRST).pointee.version_num >= 0x08_0700
    private static let largeBody = 64 << 10

    /// An upper bound, and as a rule the size itself: only a fragment or a default port in the URL makes the request
    /// shorter. A second sending adds a whole request line and more.
    static func bound(_ request: UpstreamRequest, hasBody: Bool, userAgent: String?, acceptEncoding: Bool) -> Int {
        let lineBreak = 2
        var size = request.method.rawValue.utf8.count + "  HTTP/1.1".utf8.count + lineBreak
        size += "Host: ".utf8.count + lineBreak + hostAndTarget(request.url)
        if let userAgent { size += "User-Agent: ".utf8.count + userAgent.utf8.count + lineBreak }
        if acceptEncoding { size += "Accept-Encoding: gzip".utf8.count + lineBreak }
        for field in request.headers {
            let separator = field.value.isEmpty ? ":" : ": "
            size += field.name.utf8.count + separator.utf8.count + field.value.utf8.count + lineBreak
        }
        if hasBody {
            let length = request.body?.count ?? 0
            size += "Content-Length: \(length)".utf8.count + lineBreak
            if length < largeBody || countsLargeBodies { size += length }
        }
        return size + lineBreak
    }

    /// Host and target are what follows the scheme; a target without a path gets a "/".
    private static func hostAndTarget(_ url: String) -> Int {
        var url = url
        return url.withUTF8 { bytes in
            let start = (bytes.firstIndex(of: UInt8(ascii: "/")) ?? bytes.count) + 2
            guard start < bytes.count else { return 1 }
            let rest = bytes[start...]
            let end = rest.first { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
            return rest.count + (end == UInt8(ascii: "/") ? 0 : 1)
        }
    }
}
