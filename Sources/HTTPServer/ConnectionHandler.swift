import NIOCore
import NIOHTTP1

/// Serves one connection: carries out what ``ConnectionState`` decides. Runs on the connection's event loop only.
///
/// Reading is in this file, answering in `ConnectionHandler+Answering.swift`.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    let responder: any Responder
    let registry: ConnectionRegistry
    let date: DateHeader
    private let runQueue: RunQueue
    private let rules: RequestRules

    var state: ConnectionState
    var gate: InboundGate?
    var context: ChannelHandlerContext?
    var exchange: Exchange?
    /// The task that makes the answer in hand; never outlives the connection uncancelled.
    var task: RequestTask?
    /// Writers of the streamed answer that wait for the client to read.
    var streamWaiters: [CheckedContinuation<Void, any Error>] = []
    /// Whether the streamed answer in hand is the connection's last, as its head has told the client.
    var streamCloses = false
    /// The answer in hand is never to come: the client's leaving ends the connection.
    var isSilent = false
    private var isFirstRequest = true
    private var remoteAddress: String?
    private var remotePort: Int?
    private var timer: Scheduled<Void>?
    private var wakesAt: NIODeadline?

    init(
        responder: any Responder, registry: ConnectionRegistry, date: DateHeader, runQueue: RunQueue,
        rules: RequestRules, timers: ConnectionTimers
    ) {
        self.responder = responder
        self.registry = registry
        self.date = date
        self.runQueue = runQueue
        self.rules = rules
        state = ConnectionState(acceptedAt: .now(), timers: timers)
    }

    // MARK: The channel's events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        remoteAddress = context.remoteAddress?.ipAddress
        remotePort = context.remoteAddress?.port
        armTimer()
    }

    func channelInactive(context: ChannelHandlerContext) {
        release()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        release()
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !state.isOver else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): headArrived(head)
        case .body(let buffer): bodyArrived(buffer)
        case .end: if state.requestComplete() { requestComplete() }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        armTimer()
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else {
            cut()
            return
        }
        if state.isBusy {
            // The gate feeds nothing behind a request in hand; if the parser fails all the same, it is of no more use.
            exchange?.mustClose = true
        } else {
            fail(ProtocolFault(error, meter: state.meter))
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // While a request is in hand its own answer looks at the channel again once it is written.
        guard context.channel.isWritable else { return }
        let isNextDue = state.becameWritable(now: .now())
        let waiters = streamWaiters
        streamWaiters = []
        for waiter in waiters { waiter.resume() }
        if isNextDue { nextRequest() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ConnectionRegistry.Event.stopWhenIdle? = event as? ConnectionRegistry.Event {
            closeIfIdle()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: The gate's calls

    /// Takes bytes of a message; false when a rule forbids them and they mustn't reach the parser.
    func takesIn(_ piece: ByteBuffer) -> Bool {
        do throws(ProtocolFault) {
            try state.bytesArrived(piece, isFirstRequest: isFirstRequest, now: .now())
            return true
        } catch {
            fail(error)
            return false
        }
    }

    /// Counts bytes that came after the last answer.
    func discard(_ count: Int) {
        if state.discarded(count) { cut() }
    }

    /// The client has closed its sending side. It may be gone or still read: the same segment says both.
    func inputEnded() {
        state.clientEndedInput()
        task?.cancel()
        if isSilent || state.isLingering {
            cut()
        } else {
            closeIfIdle()
        }
    }

    // MARK: Reading requests

    /// Goes on with what came behind the request just answered.
    func nextRequest() {
        gate?.advance()
        closeIfIdle()
        armTimer()
    }

    private func bodyArrived(_ buffer: ByteBuffer) {
        do throws(ProtocolFault) {
            if try state.bodyArrived(buffer.readableBytes) {
                exchange?.body.append(contentsOf: buffer.readableBytesView)
            }
        } catch {
            fail(error)
        }
    }

    private func headArrived(_ head: HTTPRequestHead) {
        isFirstRequest = false
        let checked: CheckedHead
        do throws(ProtocolFault) {
            checked = try rules.check(head, meter: state.meter)
        } catch {
            fail(error)
            return
        }
        var exchange = Exchange(head, checked: checked, remoteAddress: remoteAddress, remotePort: remotePort)
        registry.requestBegan()
        switch responder.admit(exchange.head) {
        case .accept(let limit, let findings):
            exchange.findings = findings
            if case .length(let length) = checked.framing {
                if length > limit {
                    self.exchange = exchange
                    fail(.bodyTooLarge(limit: limit))
                    return
                }
                // A client's word alone doesn't take more memory than this.
                exchange.body.reserveCapacity(min(length, 64 * 1024))
            }
            self.exchange = exchange
            state.headComplete(framing: checked.framing, limit: limit, now: .now())
            if checked.expectsContinue { writeContinue() }
        case .refuse(let refusal):
            exchange.refusal = refusal
            self.exchange = exchange
            state.headComplete(framing: checked.framing, limit: 0, now: .now())
            if checked.framing != .none { answer(refusal, isLast: true) }
        }
    }

    private func requestComplete() {
        guard let exchange, let context else { return }
        if let refusal = exchange.refusal {
            answer(refusal, isLast: false)
            return
        }
        var request = ServerRequest(head: exchange.head, body: exchange.body)
        request.findings = exchange.findings
        // The task has its own reference now; keeping ours would double a large body's life.
        self.exchange?.body = []
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        let responder = responder
        let task = RequestTask { [request] in
            let response = await responder.respond(to: request)
            guard case .stream(let produce) = response.body else {
                eventLoop.execute { connection.value.answer(response, isLast: false) }
                return
            }
            let writer = StreamWriter(connection: connection, eventLoop: eventLoop)
            do {
                guard try await writer.begin(response) else { return }
                try await produce(writer)
                writer.end()
            } catch {
                writer.abort()
            }
        }
        self.task = task
        if state.inputEnded { task.cancel() }
        runQueue.add(task)
    }

    // MARK: Timers

    /// Sees to it that the timer runs out no later than the state's deadline. A timer that is early finds nothing due
    /// and runs again, so that a busy connection schedules about one a minute and not several a request.
    func armTimer() {
        guard let context, let deadline = state.deadline else { return }
        if let wakesAt, wakesAt <= deadline { return }
        timer?.cancel()
        wakesAt = deadline
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.timerRanOut() }
    }

    private func timerRanOut() {
        wakesAt = nil
        timer = nil
        let now = NIODeadline.now()
        switch state.due(now: now) {
        case .nothing: break
        case .close: cut()
        case .fault(let fault): fail(fault)
        case .measureWrite: if state.isStalled(unsent: unsentBytes, now: now) { cut() }
        }
        armTimer()
    }

    /// Lets go of everything the connection owns; safe to call twice.
    private func release() {
        state.closed()
        timer?.cancel()
        timer = nil
        task?.cancel()
        task = nil
        endExchange()
        let waiters = streamWaiters
        streamWaiters = []
        for waiter in waiters { waiter.resume(throwing: ClientGone()) }
    }
}
