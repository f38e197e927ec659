internal import CCurl
internal import Upstream

/// Drives libcurl's multi interface. Everything here happens on the agent's thread, from `run` to its return.
final class Agent {
    private static let sweepInterval: UInt64 = 1_000_000_000
    private static let maxIdleHandles = 512
    /// The most messages between two looks at the sockets. When many calls come at once, those that were started first
    /// are over before the last begin: fewer connections are open at a time, and libcurl looks through all of them for
    /// each call.
    private static let longestReading = 32

    private let configuration: CurlTransportConfiguration
    private let mailbox: Mailbox
    private let counters: Counters
    private let onWaiting: @Sendable (_ change: Int) -> Void
    private let poller: Poller
    private let libcurl: MultiHandle

    private var transfers: [ObjectIdentifier: Transfer] = [:]
    private var idle: [EasyHandle] = []
    /// Mail that has been fetched, and how much of it has been read.
    private var messages: [Message] = []
    private var messagesRead = 0
    private var lastNumber: UInt64 = 0
    private var nextSweep: UInt64 = 0
    private var stopping = false
    private var fault: String?
    private var stopWaiters: [CheckedContinuation<Void, Never>] = []

    init(
        configuration: CurlTransportConfiguration, mailbox: Mailbox, counters: Counters,
        onWaiting: @escaping @Sendable (_ change: Int) -> Void
    ) throws(CurlSetupError) {
        self.configuration = configuration
        self.mailbox = mailbox
        self.counters = counters
        self.onWaiting = onWaiting
        poller = try Poller()
        libcurl = try MultiHandle(configuration: configuration, poller: poller)
        guard poller.watch(mailbox.wakeUp, for: EPOLLIN.rawValue) else {
            throw CurlSetupError(description: "epoll_ctl refuses the mailbox")
        }
        // Made now so that an option unknown to this libcurl is an error of the start, not of each call.
        do throws(EasyHandle.Failure) {
            idle.append(try EasyHandle(libcurl))
        } catch {
            throw CurlSetupError(description: "curl_easy_setopt: \(String(cString: curl_easy_strerror(error.code)))")
        }
    }

    /// Works until a message or a fault of libcurl ends it.
    func run() {
        while !stopping {
            var hasMail = false
            let polled = poller.wait(milliseconds: timeout()) { socket, events in
                if socket == mailbox.wakeUp {
                    hasMail = true
                } else {
                    check(libcurl.act(on: socket, events: events))
                }
            }
            if !polled { fail("epoll_wait") }
            if hasMail || hasUnread { readMail() }
            // After the mail: libcurl starts an added transfer from its timer, which it sets to 0 when one is added.
            // So before the next message is read, each transfer has begun, and its handle tells of this transfer and
            // not of the one before.
            check(libcurl.runTimer(now: Monotonic.now))
            reap()
            sweep()
        }
        finish()
    }

    // MARK: - Messages

    private var hasUnread: Bool { messagesRead < messages.count }

    private func readMail() {
        if !hasUnread { mailbox.drain(into: &messages) }
        let stop = min(messages.count, messagesRead + Agent.longestReading)
        var starts = 0
        while messagesRead < stop {
            let message = messages[messagesRead]
            messagesRead += 1
            switch message {
            case .start(let call, let continuation):
                starts += 1
                start(call, continuation)
            // A call that has ended already, or not yet begun (then it carries the mark), has no transfer.
            case .cancel(let call): transfers[ObjectIdentifier(call)].map { end($0, .cancelled) }
            case .shutDown(let waiter):
                stopWaiters.append(waiter)
                stopping = true
            }
        }
        if starts > 0 { onWaiting(-starts) }
        guard !hasUnread else { return }
        messages.removeAll(keepingCapacity: true)
        messagesRead = 0
    }

    private func start(_ call: Call, _ continuation: CheckedContinuation<CallResult, Never>) {
        if let error = stopping ? .stoppedBeforeStart : call.isCancelled ? TransportError.cancelledBeforeStart : nil {
            return settle(continuation, error)
        }
        do throws(EasyHandle.Failure) {
            let easy = try takeHandle()
            lastNumber += 1
            let transfer = Transfer(lastNumber, call: call, continuation: continuation, easy: easy)
            try transfer.prepare()
            guard check(libcurl.add(easy)) else { throw EasyHandle.Failure(code: CURLE_FAILED_INIT) }
            transfers[ObjectIdentifier(call)] = transfer
        } catch {
            let detail = String(cString: curl_easy_strerror(error.code))
            settle(continuation, TransportError(.invalidRequest, delivery: .notSent, detail: detail))
        }
    }

    private func takeHandle() throws(EasyHandle.Failure) -> EasyHandle {
        if let easy = idle.popLast() { return easy }
        return try EasyHandle(libcurl)
    }

    private func settle(_ continuation: CheckedContinuation<CallResult, Never>, _ error: TransportError) {
        counters.settleUnstarted()
        continuation.resume(returning: .failure(error))
    }

    // MARK: - Ends

    /// Ends the transfers that libcurl has finished. Never called from one of its callbacks.
    private func reap() {
        while let (context, code) = libcurl.nextFinished() {
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            if code == CURLE_SEND_ERROR, let unread = libcurl.takeUnread(transfer.number) { transfer.take(unread) }
            end(transfer, .finished(code))
        }
        libcurl.forgetUnread()
    }

    /// Looks for answers that drip, once a second while there are transfers.
    private func sweep() {
        guard !transfers.isEmpty else { return }
        let now = Monotonic.now
        guard now >= nextSweep else { return }
        nextSweep = now + Agent.sweepInterval
        for transfer in transfers.values.filter({ $0.isTooSlow(now: now) }) { end(transfer, .tooSlow) }
    }

    /// The one place where a transfer ends: taking it out of the table and resuming its caller are one step.
    private func end(_ transfer: Transfer, _ cause: TransferEnd.Cause) {
        guard transfers.removeValue(forKey: ObjectIdentifier(transfer.call)) != nil else { return }
        let end = transfer.end(cause)
        check(libcurl.remove(transfer.easy))
        transfer.easy.forgetRequest()
        if idle.count < Agent.maxIdleHandles { idle.append(transfer.easy) }
        counters.settle(end)
        transfer.complete(end)
    }

    private func finish() {
        for transfer in Array(transfers.values) { end(transfer, .shutDown(fault)) }
        dispose()
        counters.stopped()
        for message in messages[messagesRead...] + mailbox.close() {
            switch message {
            case .start(_, let continuation):
                onWaiting(-1)
                settle(continuation, .stoppedBeforeStart)
            case .cancel: break
            case .shutDown(let waiter): stopWaiters.append(waiter)
            }
        }
        for waiter in stopWaiters { waiter.resume() }
    }

    /// Frees libcurl's handles: the easy ones first, then the multi handle with its connections, the share last.
    func dispose() {
        idle.removeAll()
        libcurl.free()
    }

    // MARK: - Time and faults

    private func timeout() -> Int32 {
        if hasUnread { return 0 }
        let sweep = transfers.isEmpty ? nil : nextSweep
        guard let deadline = [libcurl.deadline, sweep].compactMap({ $0 }).min() else { return -1 }
        let now = Monotonic.now
        return deadline <= now ? 0 : Int32(clamping: (deadline - now + 999_999) / 1_000_000)
    }

    /// After an error of the multi handle nothing of it can be relied on: the agent ends; the statistics show it.
    @discardableResult
    private func check(_ code: CURLMcode) -> Bool {
        if code == CURLM_OK { return true }
        fail(String(cString: curl_multi_strerror(code)))
        return false
    }

    private func fail(_ cause: String) {
        stopping = true
        fault = fault ?? "the transport failed: \(cause)"
    }
}
