import NIOCore

/// The arrival of one request body, against its limit and its timers.
struct BodyReading {
    let framing: BodyFraming
    let limit: Int
    let started: NIODeadline
    /// Body bytes so far, free of chunk framing.
    private(set) var received = 0
    private var wireBytes = 0

    init(framing: BodyFraming, limit: Int, started: NIODeadline) {
        self.framing = framing
        self.limit = limit
        self.started = started
    }

    /// How much of an announced length is still to come; nil for a chunked body.
    var missing: Int? {
        if case .length(let length) = framing { length - received } else { nil }
    }

    /// Counts bytes from the socket, before the parser has seen them.
    mutating func wireBytesArrived(_ count: Int, allowedOverhead: Int) throws(ProtocolFault) {
        // Looks at what earlier reads amounted to. Chunks of a single byte cost six on the wire, so a factor of eight
        // lets every honest client through, while chunk extensions and trailers can't run on for ever.
        if framing == .chunked, wireBytes > allowedOverhead + 8 * received {
            throw .malformed("more chunk framing than body")
        }
        wireBytes += count
    }

    /// Counts bytes of the body proper.
    mutating func bodyArrived(_ count: Int) throws(ProtocolFault) {
        received += count
        if received > limit { throw .bodyTooLarge(limit: limit) }
    }

    /// When the body is too late, if nothing more of it comes: at the end of the absolute timer, or at the moment
    /// the average rate falls under the least one.
    func deadline(_ timers: ConnectionTimers) -> NIODeadline {
        let paidFor = Double(received) / Double(timers.bodyLeastRate) * 1_000_000_000
        // Compared before the conversion, which has no room for very large bodies.
        guard paidFor < Double(timers.body.nanoseconds) else { return started + timers.body }
        return started + min(timers.body, max(timers.bodyGrace, .nanoseconds(Int64(paidFor))))
    }
}
