public import TalentModel

/// How a free read can show afterwards that a write happened whose answer never came (OP-3).
///
/// Presence proves; absence proves nothing: the vendor may still be at work, or show it later.
public struct Proof: Sendable {
    /// Looks once, with as many reads as that takes.
    ///
    /// - Throws: what went wrong with a read; nothing is known then.
    public var look: @Sendable (any UpstreamReading) async throws(GatewayError) -> ProofFinding

    /// Makes a proof.
    public init(_ look: @escaping @Sendable (any UpstreamReading) async throws(GatewayError) -> ProofFinding) {
        self.look = look
    }
}

/// What a look at the vendor has shown.
public enum ProofFinding: Sendable, Equatable {
    /// It's there: the places of the people found among the call's people, or `{0}` for a single thing. Never empty.
    case present(Set<Int>)
    /// It wasn't seen, which says nothing about the write.
    case absent
}

/// Makes free reads on a connection: all that a proof needs of it.
public protocol UpstreamReading: Sendable {
    /// Makes the read.
    ///
    /// - Throws: what our API says of the failure.
    func perform<Output>(_ endpoint: Endpoint<Output>) async throws(GatewayError) -> Output
}

/// For a write that a vendor refuses the second time, without a status of its own for that: how a refusal is found out
/// to have that cause.
public struct DuplicateCheck: Sendable {
    /// What is there, for the detail of a 409: "A pending invitation for this address".
    public var what: String
    /// The look at what is there.
    public var proof: Proof

    /// Makes a check.
    public init(what: String, _ proof: Proof) {
        self.what = what
        self.proof = proof
    }
}

extension ProviderActor {
    /// A face of the connection that can only read.
    public nonisolated func reading(_ context: CallContext = CallContext()) -> any UpstreamReading {
        ConnectionReading(connection: self, context: context)
    }
}

private struct ConnectionReading: UpstreamReading {
    let connection: ProviderActor
    let context: CallContext

    func perform<Output>(_ endpoint: Endpoint<Output>) async throws(GatewayError) -> Output {
        // A proof looks at what an unclear write has left behind; it must never add to it.
        guard endpoint.operationClass == .read else {
            throw GatewayError(.internal, "\(endpoint.name) isn't a read.")
        }
        return try await connection.perform(endpoint, context)
    }
}
