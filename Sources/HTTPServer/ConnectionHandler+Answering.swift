import NIOCore

/// Sending answers, and what follows them.
extension ConnectionHandler {
    // MARK: Whole answers

    /// Sends an answer that isn't a stream, and then goes on as the connection's state has it.
    func answer(_ response: ServerResponse, isLast: Bool) {
        guard let context, !state.isOver else { return }
        switch response.body {
        case .bytes(let body):
            send(response, body: body, isLast: isLast)
        case .stream:
            // Only refusals and faults come here with one; nobody would run it.
            send(response, body: [], isLast: isLast)
        case .raw(let bytes, let thenClose):
            var buffer = context.channel.allocator.buffer(capacity: bytes.count)
            buffer.writeBytes(bytes)
            finishAnswer(with: buffer, close: isLast || thenClose)
        case .hangUp:
            cut()
        case .silence:
            isSilent = true
            state.neverAnswered()
            if state.inputEnded { cut() }
        }
    }

    /// Ends the connection with the answer to a fault. Whatever else the client sent is thrown away.
    func fail(_ fault: ProtocolFault) {
        guard let context, context.channel.isActive, !state.isOver else { return }
        answer(responder.render(fault, head: exchange?.head), isLast: true)
    }

    func writeContinue() {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: ResponseWriter.continueLine.utf8CodeUnitCount)
        buffer.writeStaticString(ResponseWriter.continueLine)
        write(buffer)
    }

    private func send(_ response: ServerResponse, body: [UInt8], isLast: Bool) {
        guard let context else { return }
        let close = closes(after: response, isLast: isLast)
        let isSent = exchange?.isHead != true && !ResponseWriter.isBodiless(response.status)
        var buffer = context.channel.allocator.buffer(
            capacity: ResponseWriter.sizeOfHead(response) + (isSent ? body.count : 0))
        ResponseWriter.writeHead(
            of: response, length: .known(body.count), persistence: persistence(close: close), date: date.now,
            into: &buffer)
        if isSent { buffer.writeBytes(body) }
        finishAnswer(with: buffer, close: close)
    }

    private func closes(after response: ServerResponse, isLast: Bool) -> Bool {
        guard let exchange, !isLast, !response.closesConnection, exchange.head.isKeepAlive, !exchange.mustClose else {
            return true
        }
        return registry.isDraining || (state.inputEnded && gate?.isHolding != true)
    }

    private func persistence(close: Bool) -> ResponseWriter.Persistence {
        if close { return .close }
        return exchange?.isHTTP10 == true ? .keepAliveTold : .keepAlive
    }

    // MARK: Streams

    /// Sends the head of a streamed answer; false when the answer ends with it.
    func beginStream(_ response: ServerResponse) throws -> Bool {
        guard let context, let exchange, state.isResponding else { throw ClientGone() }
        let length: ResponseWriter.Length = exchange.isHTTP10 ? .untilClose : .chunked
        let isWhole = exchange.isHead || ResponseWriter.isBodiless(response.status)
        let close = closes(after: response, isLast: length == .untilClose && !isWhole)
        streamCloses = close
        var buffer = context.channel.allocator.buffer(capacity: ResponseWriter.sizeOfHead(response))
        ResponseWriter.writeHead(
            of: response, length: length, persistence: persistence(close: close), date: date.now, into: &buffer)
        if isWhole {
            finishAnswer(with: buffer, close: close)
        } else {
            write(buffer)
        }
        return !isWhole
    }

    /// Sends a piece of a streamed answer, and resumes `room` once the channel has room for another.
    func writeStream(_ bytes: [UInt8], room: CheckedContinuation<Void, any Error>) {
        guard let context, let exchange, state.isResponding else {
            room.resume(throwing: ClientGone())
            return
        }
        if !bytes.isEmpty {
            var buffer = context.channel.allocator.buffer(capacity: bytes.count + 16)
            if exchange.isHTTP10 {
                buffer.writeBytes(bytes)
            } else {
                ResponseWriter.writeChunk(bytes, into: &buffer)
            }
            write(buffer)
        }
        if !context.channel.isActive {
            room.resume(throwing: ClientGone())
        } else if context.channel.isWritable {
            room.resume()
        } else {
            streamWaiters.append(room)
            state.streamBlocked(now: .now())
            armTimer()
        }
    }

    func endStream() {
        guard let context, let exchange, state.isResponding else { return }
        var buffer = context.channel.allocator.buffer(capacity: ResponseWriter.lastChunk.utf8CodeUnitCount)
        if !exchange.isHTTP10 { buffer.writeStaticString(ResponseWriter.lastChunk) }
        finishAnswer(with: buffer, close: streamCloses)
    }

    // MARK: After an answer

    /// Forgets the request in hand, if any.
    func endExchange() {
        guard exchange != nil else { return }
        exchange = nil
        registry.requestEnded()
    }

    /// Sends the last bytes of an answer.
    private func finishAnswer(with buffer: ByteBuffer, close: Bool) {
        guard let context else { return }
        // Before the write, so that who has an answer doesn't find its request still counted.
        endExchange()
        task = nil
        write(buffer)
        switch state.answered(close: close, isWritable: context.channel.isWritable, now: .now()) {
        case .nextRequest: nextRequest()
        case .waitForClient: armTimer()
        case .closeWhenFlushed: closeWhenFlushed()
        }
    }

    /// Closes our side once everything written has left, and then waits a while for the client to close its own.
    private func closeWhenFlushed() {
        guard let context else { return }
        armTimer()
        let promise = context.eventLoop.makePromise(of: Void.self)
        // An empty write completes after all those before it.
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: promise)
        promise.futureResult.assumeIsolated().whenSuccess {
            guard let context = self.context else { return }
            self.state.lastAnswerFlushed(now: .now())
            if self.state.inputEnded {
                self.cut()
            } else if self.state.isLingering {
                context.close(mode: .output, promise: nil)
                self.armTimer()
            }
        }
    }

    /// Closes a connection that waits for a request, which may still have the end of an answer to send.
    func closeIfIdle() {
        guard state.isIdle, gate?.isHolding != true, state.inputEnded || (registry.isDraining && registry.isStopping)
        else { return }
        if unsentBytes == 0 {
            cut()
        } else if case .closeWhenFlushed = state.answered(close: true, isWritable: true, now: .now()) {
            closeWhenFlushed()
        }
    }

    /// Closes at once, whatever is unsent.
    func cut() {
        state.closed()
        endExchange()
        context?.close(promise: nil)
    }

    /// Bytes of answers that the kernel hasn't taken yet.
    var unsentBytes: Int {
        let options = context?.channel.syncOptions
        return (try? options?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private func write(_ buffer: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
}
