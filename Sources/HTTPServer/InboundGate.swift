import NIOCore

/// Stands between the socket and the parser, and keeps further requests out of the parser while one is in hand.
///
/// Reading goes on meanwhile, as Linux tells of a client's leaving only to who reads; what arrives is kept here, up to
/// a bound, past which reading stops until the answer is out.
final class InboundGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = Never

    /// One full read may still follow when this many bytes are held.
    private static let holdLimit = 16 * 1024

    private let connection: ConnectionHandler
    private var context: ChannelHandlerContext?
    private var held: ByteBuffer?
    private var holdsEnd = false
    private var hasHeldRead = false

    init(connection: ConnectionHandler) {
        self.connection = connection
    }

    /// Whether bytes of a further request are kept here.
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
        switch connection.takesIn(buffer) {
        case .feed: context.fireChannelRead(data)
        case .hold:
            if held?.writeBuffer(&buffer) == nil { held = buffer }
        case .discard: break
        case .close: context.close(promise: nil)
        case .fault(let fault): connection.fail(fault)
        }
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
        holdsEnd = held != nil
        connection.inputEnded()
        if !holdsEnd { context.fireUserInboundEventTriggered(event) }
    }

    /// Passes on what was held; called when the connection can take the next request.
    func release() {
        guard let context, let buffer = held else { return }
        held = nil
        switch connection.takesIn(buffer) {
        case .feed: context.fireChannelRead(wrapInboundOut(buffer))
        case .hold: held = buffer
        case .discard: break
        case .close: context.close(promise: nil)
        case .fault(let fault): connection.fail(fault)
        }
        guard held == nil else { return }
        context.fireChannelReadComplete()
        if holdsEnd {
            holdsEnd = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
        if hasHeldRead {
            hasHeldRead = false
            context.read()
        }
    }
}
