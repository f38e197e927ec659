internal import CCurl
internal import Upstream

/// What is known of a transfer at its end besides the answer, and the rules that make a result of it.
struct TransferEnd {
    enum Cause: Equatable {
        /// libcurl ended it.
        case finished(CURLcode)
        /// The answer dripped.
        case tooSlow
        case cancelled
        /// The agent ends, of its own fault when there is a text.
        case shutDown(String?)
    }

    var cause: Cause
    var reuse: ConnectionReuse
    /// `CURLINFO_REQUEST_SIZE`: request bytes that left.
    var requestSize: Int
    /// The most that one sending of the request makes of it.
    var sizeBound: Int
    var connectionsOpened = 0

    /// More left than one request has (RT-2).
    var replaySuspected: Bool { requestSize > sizeBound }

    /// Only the count of bytes tells (RT-1): the error codes are the same before and after the first byte. Without a
    /// connection the count is 0 as well.
    var delivery: TransportError.Delivery { requestSize == 0 ? .notSent : .maybeSent }

    /// The one result of the transfer.
    func result(_ answer: Answer, duration: Duration) -> CallResult {
        let reason = failure(answer)
        let isOurs = cause == .cancelled || cause.isShutDown
        guard answer.isHeaderComplete, !isOurs else {
            return .failure(error(reason ?? .malformed, answerBegan: answer.headerBytes > 0))
        }
        if reuse == .fresh, replaySuspected {
            // The answer is real, but it may be the second: nobody may take it for the outcome of one sending.
            return .failure(
                TransportError(
                    .interrupted, delivery: .maybeSent, detail: "sent more than once", replaySuspected: true))
        }
        return .success(
            UpstreamResponse(
                status: answer.status, headers: answer.headers, body: answer.body,
                bodyFault: reason == .unreachable ? .interrupted : reason, duration: duration))
    }

    private func error(_ reason: TransportError.Reason, answerBegan: Bool) -> TransportError {
        let delivery: TransportError.Delivery = answerBegan ? .maybeSent : delivery
        let known: TransportError.Reason =
            switch (reason, delivery) {
            case (.unreachable, .maybeSent), (.invalidRequest, .maybeSent): .interrupted
            case (.interrupted, .notSent): .unreachable
            default: reason
            }
        return TransportError(
            known, delivery: delivery, detail: detail, replaySuspected: reuse == .fresh && replaySuspected)
    }

    /// Why the answer isn't whole; nil when it is.
    private func failure(_ answer: Answer) -> TransportError.Reason? {
        switch cause {
        case .cancelled: .cancelled
        case .shutDown: .shutDown
        case .tooSlow: .timedOut
        case .finished(CURLE_OK): answer.isHeaderComplete ? nil : .malformed
        case .finished(let code): answer.fault ?? reason(code)
        }
    }

    private func reason(_ code: CURLcode) -> TransportError.Reason {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED, CURLE_BAD_FUNCTION_ARGUMENT: .invalidRequest
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .malformed
        // Before the request: a scheme that we don't allow. After it: HTTP/0.9 or another protocol's greeting.
        case CURLE_UNSUPPORTED_PROTOCOL: delivery == .notSent ? .invalidRequest : .malformed
        // A header line beyond libcurl's own cap. Newer versions call it CURLE_TOO_LARGE (100).
        case CURLE_OUT_OF_MEMORY, CURLcode(rawValue: 100): .tooLarge
        // A decoder's error reaches us as a failed write; our own refusals are in the answer's `fault`.
        case CURLE_WRITE_ERROR: .malformed
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            .interrupted
        default: .unreachable
        }
    }

    /// libcurl's fixed text for the code: unlike its error buffer it names no host.
    private var detail: String {
        switch cause {
        case .finished(let code): String(cString: curl_easy_strerror(code))
        case .tooSlow: "the answer came too slowly"
        case .cancelled: "cancelled"
        case .shutDown(let fault): fault ?? "the transport has shut down"
        }
    }
}

extension TransferEnd.Cause {
    fileprivate var isShutDown: Bool {
        if case .shutDown = self { true } else { false }
    }
}
