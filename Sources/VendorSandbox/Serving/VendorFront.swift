import GatewayJSON
import HTTPServer

/// What stands between a vendor's port and its fake: the ledger, the faults, the limits and the transport's side of
/// answers.
struct VendorFront<Fake: VendorFake>: Responder {
    let fake: Fake
    let ledger: Ledger
    let faults: Faults
    let limits: VendorLimits

    /// VoiceHire publishes 10 MB (voicehire.md section 2), the others nothing.
    private static var bodyLimit: Int { 10 * 1024 * 1024 }

    func admit(_ head: RequestHead) -> HeadDecision { .accept(bodyLimit: Self.bodyLimit) }

    func respond(to request: ServerRequest) async -> ServerResponse {
        let number = enter(request.head, body: request.body)
        // A rule of the control endpoint comes before the vendor sees anything, credentials included.
        let path = request.head.path
        let planned = faults.take(vendor: Fake.vendor, method: request.head.method, path: path)
        if let planned, planned.preventsWork {
            return await deliver(refused: planned, entry: number, path: path, limits.look())
        }
        let call = call(of: request)
        // Counted by credential, whatever the call comes to; calls without the right one are nobody's.
        let standing = fake.isRecognised(call) ? limits.take(call) : limits.look()
        if standing.refusing != nil {
            return await deliver(Fake.refusal(standing), with: planned, entry: number, standing)
        }
        do throws(Refusal) {
            let answer = try await fake.answer(call)
            return await deliver(answer, with: planned ?? answer.fault, entry: number, standing)
        } catch {
            switch error {
            case .answer(let answer): return await deliver(answer, with: planned, entry: number, standing)
            case .fault(let fault):
                return await deliver(refused: fault, entry: number, path: path, standing)
            }
        }
    }

    func render(_ fault: ProtocolFault, head: RequestHead?) -> ServerResponse {
        let failure: GeneralFailure =
            switch fault {
            case .bodyTooLarge, .headersTooLarge, .uriTooLong: .tooLarge
            default: .malformedRequest
            }
        let answer = Fake.failure(failure)
        if let head { ledger.close(enter(head, body: []), status: answer.status, delivery: .answered) }
        return response(to: answer, limits.look())
    }

    private func enter(_ head: RequestHead, body: [UInt8]) -> Int {
        ledger.open(
            vendor: Fake.vendor, method: head.method, path: head.path, query: head.query,
            headerNames: head.headers.map { $0.name.lowercased() }, body: body,
            connection: head.remotePort)
    }

    private func call(of request: ServerRequest) -> Call {
        var segments = Call.segments(ofPath: request.head.path)
        for prefix in Fake.prefixes.map(Call.segments(ofPath:)) where segments.starts(with: prefix) {
            segments.removeFirst(prefix.count)
            return Call(request, segments: segments)
        }
        // Outside the base path there is nothing, and no route begins with an empty segment.
        return Call(request, segments: [""] + segments)
    }

    // MARK: - Delivery

    private func deliver(
        _ answer: Answer, with fault: Fault?, entry: Int, _ standing: LimitReport
    ) async -> ServerResponse {
        switch fault {
        case .silenceAfterApply:
            ledger.close(entry, status: answer.status, delivery: .silence)
            return ServerResponse(status: answer.status, body: .silence)
        case .hangUpAfterApply:
            ledger.close(entry, status: answer.status, delivery: .hungUp)
            return ServerResponse(status: answer.status, body: .hangUp)
        case .truncated:
            ledger.close(entry, status: answer.status, delivery: .truncated)
            return ServerResponse(status: answer.status, body: .raw(cutShort(answer, standing), thenClose: true))
        case .slow(let milliseconds):
            do {
                try await Task.sleep(for: .milliseconds(milliseconds))
            } catch {
                // Cancelled: the client has gone, and what was done stays done.
                ledger.close(entry, status: answer.status, delivery: .clientGone)
                return ServerResponse(status: answer.status, body: .hangUp)
            }
        default:
            break
        }
        ledger.close(entry, status: answer.status, delivery: .answered)
        return response(to: answer, standing)
    }

    private func deliver(
        refused fault: Fault, entry: Int, path: String, _ standing: LimitReport
    ) async -> ServerResponse {
        let answer: Answer
        switch fault {
        case .paymentRequired: answer = Fake.failure(.paymentRequired)
        case .rateLimited(let retryAfter): answer = Fake.failure(.rateLimited(retryAfter: retryAfter))
        case .serverError: answer = Fake.failure(.serverError)
        case .unavailable: answer = Fake.failure(.unavailable)
        case .redirect:
            answer = Answer(
                status: 307, headers: [("Location", "\(path)/redirected")], contentType: "text/plain",
                body: Array("Temporary Redirect".utf8))
        case .hangUp:
            ledger.close(entry, status: nil, delivery: .hungUp)
            return ServerResponse(status: 500, body: .hangUp)
        case .silence:
            ledger.close(entry, status: nil, delivery: .silence)
            return ServerResponse(status: 500, body: .silence)
        case .html, .silenceAfterApply, .hangUpAfterApply, .slow, .truncated:
            // Only `html` gets here: the others don't prevent the work.
            answer = Answer(status: 200, contentType: "text/html; charset=utf-8", body: Array(Self.page.utf8))
        }
        return await deliver(answer, with: nil, entry: entry, standing)
    }

    private func response(to answer: Answer, _ standing: LimitReport) -> ServerResponse {
        ServerResponse(status: answer.status, headers: headers(of: answer, standing), body: .bytes(answer.body))
    }

    private func headers(of answer: Answer, _ standing: LimitReport) -> [(name: String, value: String)] {
        [("Content-Type", answer.contentType)] + Fake.standingHeaders(standing) + answer.headers
    }

    /// The head announces the whole body, half of which follows.
    private func cutShort(_ answer: Answer, _ standing: LimitReport) -> [UInt8] {
        var head = "HTTP/1.1 \(answer.status) OK\r\nContent-Length: \(answer.body.count)\r\n"
        for header in headers(of: answer, standing) { head += "\(header.name): \(header.value)\r\n" }
        return Array((head + "\r\n").utf8) + answer.body.prefix(answer.body.count / 2)
    }

    private static var page: String {
        "<!DOCTYPE html><html><head><title>Please wait</title></head><body><h1>One moment, please</h1></body></html>"
    }
}
