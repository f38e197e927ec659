internal import CCurl
internal import Glibc

/// libcurl's multi handle with the two callbacks by which it asks for events and for time.
///
/// The callbacks only take notes: libcurl must not be called from within them, `curl_multi_assign` aside.
final class MultiHandle {
    private let pointer: UnsafeMutableRawPointer
    /// TLS sessions, which libcurl otherwise keeps per easy handle. No locks: one thread uses it. Resolved names and
    /// connections are shared through the multi handle itself.
    let share: UnsafeMutableRawPointer
    private let poller: Poller
    /// What closed connections still held. Holds numbers, not transfers: libcurl closes a connection when it likes.
    private var unread = UnreadAnswers()
    /// When libcurl wants `runTimer`, in monotonic nanoseconds.
    private(set) var deadline: UInt64?
    private var freed = false

    private static let globalResult = ccurl_global_init()

    init(configuration: CurlTransportConfiguration, poller: Poller) throws(CurlSetupError) {
        guard MultiHandle.globalResult == CURLE_OK, let multi = curl_multi_init() else {
            throw CurlSetupError(description: "libcurl can't be initialised")
        }
        guard let share = curl_share_init() else {
            curl_multi_cleanup(multi)
            throw CurlSetupError(description: "curl_share_init")
        }
        pointer = multi
        self.share = share
        self.poller = poller
        guard ccurl_share_set_shared(share, CURL_LOCK_DATA_SSL_SESSION) == CURLSHE_OK else {
            throw CurlSetupError(description: "curl_share_setopt")
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        // Calls are bounded by admission, so no cap may make one wait inside libcurl: as many connections as calls can
        // be open, and of those at rest `maxConnections` are kept.
        let open = max(configuration.maxConnections, configuration.maxInFlight)
        let codes = [
            ccurl_multi_set_socket_callback(multi, MultiHandle.onSocket, context),
            ccurl_multi_set_timer_callback(multi, MultiHandle.onTimer, context),
            ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX)),
            ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.maxConnections),
            ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, open),
            ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, open),
            ccurl_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, 100),
        ]
        if let code = codes.first(where: { $0 != CURLM_OK }) {
            throw CurlSetupError(description: "curl_multi_setopt: \(String(cString: curl_multi_strerror(code)))")
        }
    }

    deinit { free() }

    /// Closes the connections and frees the handles; no easy handle may be left.
    func free() {
        guard !freed else { return }
        freed = true
        curl_multi_cleanup(pointer)
        curl_share_cleanup(share)
    }

    func add(_ easy: EasyHandle) -> CURLMcode { curl_multi_add_handle(pointer, easy.pointer) }

    func remove(_ easy: EasyHandle) -> CURLMcode { curl_multi_remove_handle(pointer, easy.pointer) }

    /// What the connection on which that transfer was sending held unread when it was closed.
    func takeUnread(_ number: UInt64) -> [UInt8]? { unread.take(number) }

    /// To be called when every finished transfer has been ended.
    func forgetUnread() { unread.removeAll() }

    /// Lets libcurl work on a socket that epoll reported.
    func act(on socket: Int32, events: UInt32) -> CURLMcode {
        // 0 makes libcurl look for itself, just before it acts. Told only "writable", it would send more of a body
        // without looking for an early answer, fail by the reset that follows such an answer, and never read it.
        let mask = events == EPOLLIN.rawValue ? CURL_CSELECT_IN : 0
        var running: Int32 = 0
        return curl_multi_socket_action(pointer, socket, mask, &running)
    }

    /// Lets libcurl work on what is due, new transfers included.
    func runTimer(now: UInt64) -> CURLMcode {
        guard let due = deadline, due <= now else { return CURLM_OK }
        // Before the call, which may set the next one.
        deadline = nil
        var running: Int32 = 0
        return curl_multi_socket_action(pointer, CURL_SOCKET_TIMEOUT, 0, &running)
    }

    /// The context and result of a finished transfer, or nil when there is none.
    func nextFinished() -> (context: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(pointer, &left) {
            // libcurl knows no other message; one with no context is none of our transfers.
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let code = ccurl_message_result(message)
            var context: UnsafeMutableRawPointer?
            if ccurl_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context) == CURLE_OK, let context {
                return (context, code)
            }
        }
        return nil
    }

    /// Makes libcurl tell when it closes a socket.
    func watchCloses(_ easy: UnsafeMutableRawPointer) -> CURLcode {
        ccurl_set_close_callback(easy, MultiHandle.onClose, Unmanaged.passUnretained(self).toOpaque())
    }

    private static let onClose: curl_closesocket_callback = { context, socket in
        guard let context else { return close(socket) }
        return Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue().unread.close(socket)
    }

    private static let onSocket: curl_socket_callback = { easy, socket, what, context, mark in
        guard let context else { return -1 }
        let multi = Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue()
        let poller = multi.poller
        if what == CURL_POLL_REMOVE {
            poller.forget(socket)
            return 0
        }
        var interest: UInt32 = 0
        if what & CURL_POLL_IN != 0 { interest |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 {
            interest |= EPOLLOUT.rawValue
            var transfer: UnsafeMutableRawPointer?
            if ccurl_get_pointer(easy, CURLINFO_PRIVATE, &transfer) == CURLE_OK, let transfer {
                let number = Unmanaged<Transfer>.fromOpaque(transfer).takeUnretainedValue().number
                multi.unread.note(socket, sendsFor: number)
            }
        }
        // -1 makes the running call return CURLM_ABORTED_BY_CALLBACK, which ends the agent.
        guard poller.watch(socket, for: interest, isKnown: mark != nil) else { return -1 }
        // libcurl hands the mark back for this socket until it has it removed.
        if mark == nil { curl_multi_assign(multi.pointer, socket, context) }
        return 0
    }

    private static let onTimer: curl_multi_timer_callback = { _, milliseconds, context in
        guard let context else { return -1 }
        let multi = Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue()
        multi.deadline = milliseconds < 0 ? nil : Monotonic.now + UInt64(milliseconds) * 1_000_000
        return 0
    }
}
