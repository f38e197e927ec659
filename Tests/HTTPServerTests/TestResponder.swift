import HTTPServer

/// A responder made of closures. Faults are answered with their own names, so that tests can tell them apart.
struct TestResponder: Responder {
    var bodyLimit = 1024 * 1024
    var admission: (@Sendable (RequestHead) -> HeadDecision)?
    var answer: @Sendable (ServerRequest) async -> ServerResponse = { request in .text(request.head.path) }

    func admit(_ head: RequestHead) -> HeadDecision {
        admission?(head) ?? .accept(bodyLimit: bodyLimit)
    }

    func respond(to request: ServerRequest) async -> ServerResponse {
        await answer(request)
    }

    func render(_ fault: ProtocolFault, head: RequestHead?) -> ServerResponse {
        ServerResponse(
            status: fault.status, headers: [("Content-Type", "text/plain")],
            body: .bytes(Array("\(fault) \(head?.path ?? "-")".utf8)))
    }
}

extension ServerResponse {
    static func text(_ text: String, status: Int = 200) -> ServerResponse {
        ServerResponse(status: status, headers: [("Content-Type", "text/plain")], body: .bytes(Array(text.utf8)))
    }
}

extension ProtocolFault {
    var status: Int {
        switch self {
        case .malformed: 400
        case .uriTooLong: 414
        case .headersTooLarge: 431
        case .bodyTooLarge: 413
        case .timeout: 408
        case .unsupportedTransferEncoding: 501
        case .expectationFailed: 417
        case .unsupportedVersion: 505
        }
    }
}

/// Runs a test against a server on a free port, and stops the server whatever the test does.
func withServer(
    _ responder: TestResponder = TestResponder(), configure: (inout HTTPServerConfiguration) -> Void = { _ in },
    test: (HTTPServer) async throws -> Void
) async throws {
    var configuration = HTTPServerConfiguration()
    configuration.lingerTimer = .milliseconds(500)
    configure(&configuration)
    let server = try await HTTPServer.start(configuration, responder: responder)
    do {
        try await test(server)
    } catch {
        await server.stop(deadline: .zero)
        throw error
    }
    await server.stop(deadline: .zero)
}
