import NIOCore

/// Stands between the socket and the parser, and gives the parser one message at a time.
///
/// Reading goes on while a request is in hand, as Linux tells of a client's leaving only to who reads; what arrives is
/// kept here, up to a bound, past which reading stops until the answer is out.
final class InboundGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = Never

    /// One full read may still follow when this many bytes are held.
    private static let holdLimit = 16 * 1024

    private let connection: ConnectionHandler
    private var context: ChannelHandlerContext?
    private var splitter = MessageSplitter()
    private var held: ByteBuffer?
    private var holdsEnd = false
    private var hasHeldRead = false
    private var isFeeding = false

    init(connection: ConnectionHandler) {
        self.connection = connection
    }

    /// Whether bytes behind the request in hand are kept here.
    var isHolding: Bool { held != nil }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        connection.gate = self
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // The gate and the connection refer to each other.
        connection.gate = nil
        self.context = nil
        held = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if held?.writeBuffer(&buffer) == nil { held = buffer }
        advance()
    }

    func read(context: ChannelHandlerContext) {
        if let held, held.readableBytes >= Self.holdLimit {
            hasHeldRead = true
        } else {
            context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        // The parser must not see the end before the bytes that came ahead of it, but a running request must.
        holdsEnd = true
        connection.inputEnded()
        advance()
    }

    /// Feeds the parser as far as the connection takes it; called when bytes have come and when an answer is out.
    func advance() {
        // An answer made while the parser is being fed comes back here; the loop below goes on by itself.
        guard !isFeeding, let context else { return }
        isFeeding = true
        while let buffer = held, feed(buffer, context: context) {}
        isFeeding = false
        if held == nil, holdsEnd {
            holdsEnd = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
        if hasHeldRead, (held?.readableBytes ?? 0) < Self.holdLimit {
            hasHeldRead = false
            context.read()
        }
    }

    /// Feeds the next piece of what is held; false when the connection takes no more for now.
    private func feed(_ buffer: ByteBuffer, context: ChannelHandlerContext) -> Bool {
        let length: Int
        switch connection.state.wants {
        case .nothingYet: return false
        case .nothingMore:
            held = nil
            connection.discard(buffer.readableBytes)
            return false
        case .message: length = splitter.nextPiece(of: buffer)
        case .bytes(let missing): length = min(missing, buffer.readableBytes)
        }
        var rest = buffer
        guard let piece = rest.readSlice(length: length) else { return false }
        held = rest.readableBytes == 0 ? nil : rest
        if connection.takesIn(piece) { context.fireChannelRead(wrapInboundOut(piece)) }
        return true
    }
}
