import NIOCore

/// Holds back the listener's reads while the most connections are open, so that further clients wait in the kernel's
/// bounded backlog.
final class AcceptGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    private let limit: Int
    private var open = 0
    private var hasHeldRead = false
    private var context: ChannelHandlerContext?

    init(limit: Int) {
        self.limit = limit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        open += 1
        let listenerLoop = context.eventLoop
        let gate = NIOLoopBound(self, eventLoop: listenerLoop)
        unwrapInboundIn(data).closeFuture.whenComplete { _ in
            listenerLoop.execute { gate.value.connectionClosed() }
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if open < limit {
            context.read()
        } else {
            hasHeldRead = true
        }
    }

    private func connectionClosed() {
        open -= 1
        if hasHeldRead, open < limit {
            hasHeldRead = false
            context?.read()
        }
    }
}
