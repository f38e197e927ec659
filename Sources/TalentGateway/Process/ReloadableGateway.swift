import HTTPServer
import NIOConcurrencyHelpers

/// The gateway in force. A reload puts another in its place between two requests; those that run keep theirs.
final class ReloadableGateway: Responder {
    private let box: NIOLockedValueBox<Gateway>

    init(_ gateway: Gateway) { box = NIOLockedValueBox(gateway) }

    var current: Gateway { box.withLockedValue { $0 } }

    func replace(with gateway: Gateway) { box.withLockedValue { $0 = gateway } }

    func admit(_ head: RequestHead) -> HeadDecision { current.admit(head) }

    func respond(to request: ServerRequest) async -> ServerResponse { await current.respond(to: request) }

    func render(_ fault: ProtocolFault, head: RequestHead?) -> ServerResponse { current.render(fault, head: head) }
}
