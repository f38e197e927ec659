import NIOCore

/// The life of one connection as a value: what it is doing, until when it may, and what each event means for it.
///
/// Sockets, tasks and answers are ``ConnectionHandler``'s; everything here is decided from the arguments alone.
struct ConnectionState {
    /// What the connection is doing. One request is in hand at a time.
    enum Phase {
        /// Nothing of the next request has been seen.
        case idle(until: NIODeadline)
        case readingHead(until: NIODeadline, HeadMeter)
        case readingBody(BodyReading)
        /// The request is complete and its answer isn't; `blocked` while a stream waits for the client to read.
        case responding(blocked: WriteProgress?)
        /// The answer is queued and the client is slow to read it.
        case flushing(WriteProgress, thenClose: Bool)
        /// The last answer is out and our side is closed; input is thrown away so that the client isn't sent a reset
        /// while it still reads.
        case lingering(until: NIODeadline, discarded: Int)
        case closed
    }

    /// What the connection does with further bytes from the socket.
    enum Wants: Equatable {
        /// Up to the end of a head or of a chunked body.
        case message
        /// This many bytes of a body.
        case bytes(Int)
        /// Another request has to wait for the answer in hand.
        case nothingYet
        /// They are thrown away.
        case nothingMore
    }

    /// What a timer that ran out asks for.
    enum Due: Equatable {
        case nothing
        case close
        case fault(ProtocolFault)
        /// The handler shall tell how much is unsent, by ``isStalled(unsent:now:)``.
        case measureWrite
    }

    /// What follows an answer.
    enum AfterAnswer: Equatable {
        case nextRequest
        case waitForClient
        case closeWhenFlushed
    }

    private(set) var phase: Phase
    /// The client has closed its sending side.
    private(set) var inputEnded = false
    private let timers: ConnectionTimers

    /// The first head's timer runs from the accept, so that a connection without any request isn't kept long.
    init(acceptedAt now: NIODeadline, timers: ConnectionTimers) {
        self.timers = timers
        phase = .idle(until: now + timers.header)
    }

    /// Whether what the parser finds has to wait for the answer in hand.
    var isBusy: Bool {
        switch phase {
        case .responding, .flushing(_, thenClose: false): true
        default: false
        }
    }

    var isResponding: Bool { if case .responding = phase { true } else { false } }
    var isLingering: Bool { if case .lingering = phase { true } else { false } }
    var isIdle: Bool { if case .idle = phase { true } else { false } }

    /// Whether the last answer has been decided on, so that nothing may be answered any more.
    var isOver: Bool {
        switch phase {
        case .flushing(_, thenClose: true), .lingering, .closed: true
        default: false
        }
    }

    // MARK: Input

    var wants: Wants {
        switch phase {
        case .idle, .readingHead: .message
        case .readingBody(let body): body.missing.map(Wants.bytes) ?? .message
        case .responding, .flushing(_, thenClose: false): .nothingYet
        case .flushing(_, thenClose: true), .lingering, .closed: .nothingMore
        }
    }

    /// Takes bytes of one message, before the parser sees them.
    mutating func bytesArrived(_ buffer: ByteBuffer, isFirstRequest: Bool, now: NIODeadline) throws(ProtocolFault) {
        switch phase {
        case .idle(let until):
            // Some clients send an empty line after a body; it begins no request.
            if HeadMeter.isBlank(buffer) { return }
            var meter = HeadMeter()
            try meter.take(buffer, lineLimit: timers.lineLimit, headLimit: timers.headLimit)
            phase = .readingHead(until: isFirstRequest ? until : now + timers.header, meter)
        case .readingHead(let until, var meter):
            try meter.take(buffer, lineLimit: timers.lineLimit, headLimit: timers.headLimit)
            phase = .readingHead(until: until, meter)
        case .readingBody(var body):
            try body.wireBytesArrived(buffer.readableBytes, allowedOverhead: timers.chunkOverhead)
            phase = .readingBody(body)
        default: break
        }
    }

    /// Counts bytes thrown away after the last answer; true when they are too many.
    mutating func discarded(_ count: Int) -> Bool {
        guard case .lingering(let until, let discarded) = phase else { return false }
        phase = .lingering(until: until, discarded: discarded + count)
        return discarded + count > timers.lingerLimit
    }

    /// A head has been accepted or refused, and its body, if any, is to be read.
    mutating func headComplete(framing: BodyFraming, limit: Int, now: NIODeadline) {
        phase = .readingBody(BodyReading(framing: framing, limit: limit, started: now))
    }

    /// Counts body bytes; false when they belong to no request in hand.
    mutating func bodyArrived(_ count: Int) throws(ProtocolFault) -> Bool {
        guard case .readingBody(var body) = phase else { return false }
        try body.bodyArrived(count)
        phase = .readingBody(body)
        return true
    }

    /// The request is complete; false when there is none in hand.
    mutating func requestComplete() -> Bool {
        guard case .readingBody = phase else { return false }
        phase = .responding(blocked: nil)
        return true
    }

    mutating func clientEndedInput() {
        inputEnded = true
    }

    /// The measure of the head that is being read; nil when none is.
    var meter: HeadMeter? {
        if case .readingHead(_, let meter) = phase { meter } else { nil }
    }

    // MARK: Output

    /// The answer is wholly in the hands of the channel.
    mutating func answered(close: Bool, isWritable: Bool, now: NIODeadline) -> AfterAnswer {
        if close {
            phase = .flushing(WriteProgress(now: now, timers: timers), thenClose: true)
            return .closeWhenFlushed
        }
        if !isWritable {
            phase = .flushing(WriteProgress(now: now, timers: timers), thenClose: false)
            return .waitForClient
        }
        phase = .idle(until: now + timers.idle)
        return .nextRequest
    }

    /// The channel has room again; true when the next request may begin.
    mutating func becameWritable(now: NIODeadline) -> Bool {
        switch phase {
        case .flushing(_, thenClose: false):
            phase = .idle(until: now + timers.idle)
            return true
        case .responding:
            phase = .responding(blocked: nil)
            return false
        default: return false
        }
    }

    /// There will be no answer, not even to a request that isn't complete: no timer of the request runs any more.
    mutating func neverAnswered() {
        phase = .responding(blocked: nil)
    }

    /// A stream has filled the channel.
    mutating func streamBlocked(now: NIODeadline) {
        if case .responding(blocked: nil) = phase {
            phase = .responding(blocked: WriteProgress(now: now, timers: timers))
        }
    }

    /// The last answer has left.
    mutating func lastAnswerFlushed(now: NIODeadline) {
        guard case .flushing(_, thenClose: true) = phase else { return }
        phase = .lingering(until: now + timers.linger, discarded: 0)
    }

    mutating func closed() {
        phase = .closed
    }

    // MARK: Time

    /// When ``due(now:)`` should be asked next; nil while no timer runs.
    var deadline: NIODeadline? {
        switch phase {
        case .idle(let until), .readingHead(let until, _), .lingering(let until, _): until
        case .readingBody(let body): body.deadline(timers)
        case .responding(let blocked): blocked?.nextLook
        case .flushing(let progress, _): progress.nextLook
        case .closed: nil
        }
    }

    func due(now: NIODeadline) -> Due {
        guard let deadline, deadline <= now else { return .nothing }
        return switch phase {
        case .idle, .lingering: .close
        case .readingHead, .readingBody: .fault(.timeout)
        case .responding, .flushing: .measureWrite
        case .closed: .nothing
        }
    }

    /// Takes a look at what is unsent; true when the client has read nothing for too long.
    mutating func isStalled(unsent: Int, now: NIODeadline) -> Bool {
        switch phase {
        case .responding(blocked: .some(var progress)):
            let stalled = progress.isStalled(unsent: unsent, at: now, timers: timers)
            phase = .responding(blocked: progress)
            return stalled
        case .flushing(var progress, let thenClose):
            let stalled = progress.isStalled(unsent: unsent, at: now, timers: timers)
            phase = .flushing(progress, thenClose: thenClose)
            return stalled
        default: return false
        }
    }
}
