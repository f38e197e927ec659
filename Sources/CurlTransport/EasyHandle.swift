internal import CCurl
internal import Upstream

/// One of libcurl's easy handles, used for one transfer after another.
///
/// What is the same for all transfers is set once. `prepare` sets every option that a request decides, so that nothing
/// of an earlier request is left.
final class EasyHandle {
    struct Failure: Error {
        let code: CURLcode
    }

    let pointer: UnsafeMutableRawPointer
    private let multi: MultiHandle
    private var caFile: String?

    init(_ multi: MultiHandle) throws(Failure) {
        guard let pointer = curl_easy_init() else { throw Failure(code: CURLE_FAILED_INIT) }
        self.pointer = pointer
        self.multi = multi
        try setBaseOptions()
    }

    deinit { curl_easy_cleanup(pointer) }

    private func setBaseOptions() throws(Failure) {
        try set(CURLOPT_SHARE, pointer: multi.share)
        try set(CURLOPT_NOSIGNAL, 1)
        // Don't wait for a resolver thread when its transfer ends early: that would hold up every other transfer.
        try set(CURLOPT_QUICK_EXIT, 1)

        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_HTTP09_ALLOWED, 0)

        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)

        // Takes compressed answers; that they are welcome is said by a line of the request's own (`OutgoingRequest`).
        try set(CURLOPT_ACCEPT_ENCODING, OutgoingRequest.acceptedEncoding)
        try set(CURLOPT_TCP_NODELAY, 1)
        // One TLS record. The upload buffer, 64 KiB by default, is also taken by every TLS call without a body.
        try set(CURLOPT_BUFFERSIZE, 16 << 10)
        try set(CURLOPT_UPLOAD_BUFFERSIZE, 16 << 10)

        try check(ccurl_set_data_callback(pointer, CURLOPT_HEADERFUNCTION, Transfer.onHeaderLine))
        try check(ccurl_set_data_callback(pointer, CURLOPT_WRITEFUNCTION, Transfer.onBody))
        try check(multi.watchCloses(pointer))
    }

    /// Sets what `request` decides. `headerLines` and `body` stay the caller's and must outlive the transfer; `context`
    /// is passed to the callbacks.
    func prepare(
        _ request: OutgoingRequest, headerLines: UnsafeMutablePointer<curl_slist>?,
        body: UnsafeMutableRawBufferPointer?, context: UnsafeMutableRawPointer
    ) throws(Failure) {
        try trust(request.caFile)
        try set(CURLOPT_URL, request.url)
        try check(ccurl_set_list(pointer, CURLOPT_HTTPHEADER, headerLines))
        if let body {
            try set(CURLOPT_POST, 1)
            try check(ccurl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            try set(CURLOPT_POSTFIELDS, pointer: body.baseAddress)
        } else {
            try set(CURLOPT_HTTPGET, 1)
        }
        let ownMethod: UpstreamMethod = body == nil ? .get : .post
        try set(CURLOPT_CUSTOMREQUEST, request.method == ownMethod ? nil : request.method.rawValue)

        let isFresh = request.reuse == .fresh
        try set(CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0)
        try set(CURLOPT_FORBID_REUSE, isFresh ? 1 : 0)
        // Three system calls, for connections that are kept.
        try set(CURLOPT_TCP_KEEPALIVE, isFresh ? 0 : 1)
        // Waiting for a connection to share only pays where HTTP/2 may come of it. Over plain http it would hold every
        // call back until the first was answered.
        let mayMultiplex = !isFresh && request.url.hasPrefix("https://")
        try set(CURLOPT_HTTP_VERSION, mayMultiplex ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
        try set(CURLOPT_PIPEWAIT, mayMultiplex ? 1 : 0)

        try set(CURLOPT_CONNECTTIMEOUT_MS, request.limits.connect.clampedMilliseconds)
        try set(CURLOPT_TIMEOUT_MS, request.limits.total.clampedMilliseconds)
        try set(CURLOPT_PRIVATE, pointer: context)
        try set(CURLOPT_HEADERDATA, pointer: context)
        try set(CURLOPT_WRITEDATA, pointer: context)
    }

    /// Lets go of the memory that a transfer lent; after it is out of the multi handle.
    func forgetRequest() {
        ccurl_set_list(pointer, CURLOPT_HTTPHEADER, nil)
        ccurl_set_pointer(pointer, CURLOPT_POSTFIELDS, nil)
    }

    private func trust(_ file: String?) throws(Failure) {
        guard file != caFile else { return }
        // libcurl can't be told to return to the system's certificates but by a reset.
        curl_easy_reset(pointer)
        try setBaseOptions()
        caFile = file
        guard let file else { return }
        try set(CURLOPT_CAINFO, file)
        // Else the system's directory of certificates would still be trusted besides.
        try set(CURLOPT_CAPATH, nil)
    }

    /// Request bytes that left, over all of libcurl's own attempts.
    var requestSize: Int { long(CURLINFO_REQUEST_SIZE) }

    var connectionsOpened: Int { long(CURLINFO_NUM_CONNECTS) }

    /// Body bytes received, before decompression.
    var bodyBytesReceived: Int {
        var value: curl_off_t = 0
        return ccurl_get_offset(pointer, CURLINFO_SIZE_DOWNLOAD_T, &value) == CURLE_OK ? Int(value) : 0
    }

    private func long(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    private func set(_ option: CURLoption, _ value: Int) throws(Failure) {
        try check(ccurl_set_long(pointer, option, value))
    }

    private func set(_ option: CURLoption, _ value: String?) throws(Failure) {
        guard let value else { return try check(ccurl_set_string(pointer, option, nil)) }
        try check(value.withCString { ccurl_set_string(pointer, option, $0) })
    }

    private func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) throws(Failure) {
        try check(ccurl_set_pointer(pointer, option, value))
    }

    private func check(_ code: CURLcode) throws(Failure) {
        guard code == CURLE_OK else { throw Failure(code: code) }
    }
}
