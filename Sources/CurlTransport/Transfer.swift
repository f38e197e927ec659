internal import CCurl
internal import Glibc
internal import Upstream

/// One call under way: the handle it uses, the memory libcurl reads from and the answer so far.
///
/// Belongs to the agent's thread. libcurl's callbacks reach it by an unretained pointer: the agent holds it as long as
/// its handle is in the multi handle.
final class Transfer {
    /// Of all the agent's transfers, this one's; never used again.
    let number: UInt64
    let call: Call
    let easy: EasyHandle
    private(set) var answer: Answer
    private var lowSpeed: LowSpeedWindow
    private let continuation: CheckedContinuation<CallResult, Never>
    private let started = Monotonic.now
    private let body: UnsafeMutableRawBufferPointer?
    private var headerLines: UnsafeMutablePointer<curl_slist>?

    init(_ number: UInt64, call: Call, continuation: CheckedContinuation<CallResult, Never>, easy: EasyHandle) {
        self.number = number
        self.call = call
        self.continuation = continuation
        self.easy = easy
        let limits = call.request.limits
        answer = Answer(headerCap: limits.headerCap, bodyCap: limits.responseCap)
        lowSpeed = LowSpeedWindow(leastBytes: limits.lowSpeedBytes, period: limits.lowSpeedPeriod.clampedNanoseconds)
        body = call.request.body.map { bytes in
            // At least one byte: libcurl takes a null pointer for "ask the read callback".
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
            copy.copyBytes(from: bytes)
            return UnsafeMutableRawBufferPointer(rebasing: copy[..<bytes.count])
        }
    }

    deinit {
        curl_slist_free_all(headerLines)
        body?.baseAddress?.deallocate()
    }

    /// Gives the handle its request.
    func prepare() throws(EasyHandle.Failure) {
        let isComplete = call.request.headerLines.withUnsafeBytes { bytes in
            var rest = bytes
            while let line = rest.baseAddress?.assumingMemoryBound(to: CChar.self), !rest.isEmpty {
                guard let longer = curl_slist_append(headerLines, line) else { return false }
                headerLines = longer
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(strlen(line) + 1))
            }
            return true
        }
        guard isComplete else { throw EasyHandle.Failure(code: CURLE_OUT_OF_MEMORY) }
        try easy.prepare(
            call.request, headerLines: headerLines, body: body, context: Unmanaged.passUnretained(self).toOpaque())
    }

    /// True when the answer has begun and drips.
    func isTooSlow(now: UInt64) -> Bool {
        guard answer.hasBegun else { return false }
        return lowSpeed.isTooSlow(received: answer.headerBytes + easy.bodyBytesReceived, now: now)
    }

    /// Takes an answer that libcurl left in its socket.
    func take(_ unread: [UInt8]) {
        guard answer.headerBytes == 0 else { return }
        unread.withUnsafeBytes { answer.takeMessage($0) }
    }

    /// What the handle knows of its end. To be read before the handle is used again.
    func end(_ cause: TransferEnd.Cause) -> TransferEnd {
        TransferEnd(
            cause: cause, reuse: call.request.reuse, requestSize: easy.requestSize,
            sizeBound: call.request.sizeBound, connectionsOpened: easy.connectionsOpened)
    }

    /// Resumes the caller. Called once, by the agent, after it has dropped the transfer from its table.
    func complete(_ end: TransferEnd) {
        continuation.resume(
            returning: end.result(answer, duration: .nanoseconds(Int64(Monotonic.now - started))))
    }

    static let onHeaderLine: curl_write_callback = { bytes, size, count, context in
        Transfer.take(bytes, size * count, context) { $0.answer.takeHeaderLine($1) }
    }

    static let onBody: curl_write_callback = { bytes, size, count, context in
        Transfer.take(bytes, size * count, context) { $0.answer.takeBody($1) }
    }

    /// Returns `count`, or less than that to make libcurl end the transfer.
    private static func take(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ body: (Transfer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard count > 0 else { return 0 }
        guard let context else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        return body(transfer, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }
}
