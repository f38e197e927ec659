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
        // Host and target are what follows the scheme; a target without a path gets a "/".
        let afterScheme = request.url.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2)
        let authorityEnd = afterScheme.first { [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }
        let targetAndHost = afterScheme.count + (authorityEnd == UInt8(ascii: "/") ? 0 : 1)
        var size = request.method.rawValue.utf8.count + "  HTTP/1.1".utf8.count + lineBreak
        size += "Host: ".utf8.count + lineBreak + targetAndHost
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
}
