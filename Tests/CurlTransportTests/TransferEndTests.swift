import CCurl
import Testing
import Upstream

@testable import CurlTransport

/// The rules that make a result of a transfer's end, without a socket.
@Suite struct TransferEndTests {
    private func end(
        _ cause: TransferEnd.Cause, reuse: ConnectionReuse = .fresh, sent: Int = 100, bound: Int = 100
    ) -> TransferEnd {
        TransferEnd(cause: cause, reuse: reuse, requestSize: sent, sizeBound: bound)
    }

    private func answer(_ text: String) -> Answer {
        var answer = Answer(headerCap: 1000, bodyCap: 1000)
        for line in text.split(separator: "|", omittingEmptySubsequences: false) {
            _ = Array((line + "\r\n").utf8).withUnsafeBytes { answer.takeHeaderLine($0) }
        }
        return answer
    }

    private var none: Answer { Answer(headerCap: 1000, bodyCap: 1000) }

    private func error(_ end: TransferEnd, _ answer: Answer) throws -> TransportError {
        try #require(throws: TransportError.self) { try end.result(answer, duration: .zero).get() }
    }

    /// The same code before and after the first byte: only the count tells them apart.
    @Test(
        arguments: [
            (CURLE_COULDNT_CONNECT, 0, .unreachable), (CURLE_COULDNT_RESOLVE_HOST, 0, .unreachable),
            (CURLE_PEER_FAILED_VERIFICATION, 0, .unreachable), (CURLE_SEND_ERROR, 0, .unreachable),
            (CURLE_RECV_ERROR, 0, .unreachable), (CURLE_GOT_NOTHING, 100, .interrupted),
            (CURLE_SEND_ERROR, 1, .interrupted), (CURLE_RECV_ERROR, 100, .interrupted),
            (CURLE_COULDNT_CONNECT, 100, .interrupted), (CURLE_OPERATION_TIMEDOUT, 0, .timedOut),
            (CURLE_OPERATION_TIMEDOUT, 1, .timedOut), (CURLE_UNSUPPORTED_PROTOCOL, 0, .invalidRequest),
            (CURLE_UNSUPPORTED_PROTOCOL, 100, .malformed), (CURLE_WEIRD_SERVER_REPLY, 100, .malformed),
            (CURLE_OUT_OF_MEMORY, 100, .tooLarge), (CURLE_OK, 100, .malformed),
        ] as [(CURLcode, Int, TransportError.Reason)])
    func withoutAnAnswer(_ code: CURLcode, _ sent: Int, _ reason: TransportError.Reason) throws {
        let error = try error(end(.finished(code), sent: sent), none)
        #expect(error.reason == reason)
        #expect(error.delivery == (sent == 0 ? .notSent : .maybeSent))
    }

    @Test func aBeginningOfAnAnswerMeansSent() throws {
        let error = try error(end(.finished(CURLE_RECV_ERROR), sent: 0), answer("HTTP/1.1 200 OK|A: 1"))
        #expect(error.delivery == .maybeSent)
        #expect(error.reason == .interrupted)
    }

    @Test(arguments: [CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT, CURLE_OK])
    func aWholeHeaderCountsWhateverFollows(_ code: CURLcode) throws {
        let response = try end(.finished(code)).result(answer("HTTP/1.1 402 Pay|"), duration: .zero).get()
        #expect(response.status == 402)
        let fault: TransportError.Reason? =
            switch code {
            case CURLE_OK: nil
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            default: .interrupted
            }
        #expect(response.bodyFault == fault)
    }

    @Test func aDripIsABodyFault() throws {
        let response = try end(.tooSlow).result(answer("HTTP/1.1 200 OK|"), duration: .zero).get()
        #expect(response.bodyFault == .timedOut)
        #expect(try error(end(.tooSlow), answer("HTTP/1.1 200 OK|A: 1")).reason == .timedOut)
    }

    @Test func cancelledAndShutDownAreNoAnswers() throws {
        #expect(try error(end(.cancelled), answer("HTTP/1.1 200 OK|")).reason == .cancelled)
        #expect(try error(end(.shutDown(nil)), answer("HTTP/1.1 200 OK|")).reason == .shutDown)
        #expect(try error(end(.shutDown("why"), sent: 0), none).delivery == .notSent)
        #expect(try error(end(.shutDown("why"), sent: 0), none).detail == "why")
    }

    @Test func moreBytesThanOneRequestIsNeverAnAnswer() throws {
        let whole = answer("HTTP/1.1 200 OK|")
        let suspected = try error(end(.finished(CURLE_OK), sent: 101), whole)
        #expect(suspected.reason == .interrupted)
        #expect(suspected.delivery == .maybeSent)
        #expect(suspected.replaySuspected)
        #expect(try error(end(.finished(CURLE_GOT_NOTHING), sent: 200), none).replaySuspected)
        // A pooled call may be repeated, so its answer stands.
        let pooled = try end(.finished(CURLE_OK), reuse: .pooled, sent: 200).result(whole, duration: .zero).get()
        #expect(pooled.status == 200)
        #expect(try !error(end(.finished(CURLE_GOT_NOTHING), reuse: .pooled, sent: 200), none).replaySuspected)
    }

    @Test func countersTellTheTwoKindsOfResending() {
        let counters = Counters()
        for reuse in [ConnectionReuse.fresh, .pooled, .pooled] {
            #expect(counters.admit(limit: 1))
            counters.settle(end(.finished(CURLE_OK), reuse: reuse, sent: 200))
        }
        #expect(counters.current.replaysSuspected == 1)
        #expect(counters.current.pooledResends == 2)
        #expect(counters.current.completed == 3)
        #expect(counters.current.inFlight == 0)
    }
}
