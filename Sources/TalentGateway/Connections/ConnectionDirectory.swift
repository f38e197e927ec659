import TalentModel
import TalentProviders

/// The connections by name, and the rules for choosing one.
final class ConnectionDirectory: Sendable {
    /// All connections, in the order of the configuration.
    let connections: [ProviderActor]
    private let byName: [String: ProviderActor]
    private let guardRails: [String: GuardRails]

    init(_ connections: [ProviderActor], guardRails: [String: GuardRails] = [:]) {
        self.guardRails = guardRails
        self.connections = connections
        byName = Dictionary(connections.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Whom and when the connection may contact.
    func guardRails(of name: String) -> GuardRails { guardRails[name] ?? GuardRails() }

    /// The connection of that name, if the caller may use it.
    func named(_ name: String, for caller: Caller) throws(GatewayError) -> ProviderActor {
        guard let connection = byName[name] else {
            throw GatewayError(.unknownConnection, "There is no connection of this name.")
        }
        guard caller.mayUse(connection: name) else {
            throw GatewayError(.connectionNotAllowed, "The key doesn't allow the connection \(name).")
        }
        return connection
    }

    /// The connections that the caller may use, in the order of the configuration.
    func allowed(for caller: Caller) -> [ProviderActor] {
        connections.filter { caller.mayUse(connection: $0.name) }
    }

    /// The provider of `connection` as something that it must be able to do.
    func capability<Capability>(
        _ connection: ProviderActor, _ cast: (any Provider) -> Capability?, _ verb: String
    ) throws(GatewayError) -> Capability {
        if let capability = cast(connection.provider) { return capability }
        let able = connections.filter { cast($0.provider) != nil }.map(\.name)
        let hint = able.isEmpty ? "No connection can." : "These can: \(able.joined(separator: ", "))."
        throw GatewayError(.unsupportedOperation, "The provider of \(connection.name) can't \(verb). \(hint)")
            .at(connection: connection.name, provider: connection.provider.name)
    }

    /// The one connection for a write: the named one, else the only one that can do it.
    func forWrite<Capability>(
        _ context: RequestContext, _ cast: (any Provider) -> Capability?, _ verb: String
    ) throws(GatewayError) -> (ProviderActor, Capability) {
        let caller = try context.authenticated()
        if let name = context.query["connection"] {
            let connection = try named(name, for: caller)
            return (connection, try capability(connection, cast, verb))
        }
        let able = allowed(for: caller).compactMap { connection in cast(connection.provider).map { (connection, $0) } }
        if able.count == 1 { return able[0] }
        if able.isEmpty {
            throw GatewayError(.unsupportedOperation, "No connection that the key allows can \(verb).")
        }
        let names = able.map(\.0.name).joined(separator: ", ")
        var error = GatewayError(
            .connectionRequired, "Several connections can \(verb): \(names). Add ?connection= with one of them.")
        error.errors = [FieldError(parameter: "connection", code: "required", detail: "One of: \(names).")]
        throw error
    }

    /// The connection that an id of the path belongs to, and its remote part.
    func owner<Capability>(
        of parameter: String, _ context: RequestContext, _ cast: (any Provider) -> Capability?, _ verb: String
    ) throws(GatewayError) -> (ProviderActor, Capability, remoteID: String) {
        let text = context.pathParameter(parameter)
        guard let id = ResourceID(text) else {
            throw .invalid(
                parameter: parameter, code: "id_invalid",
                "An id has the form <connection>:<remote id>, as it stands in the answers.")
        }
        if let name = context.query["connection"], name != id.connection {
            throw .invalid(
                parameter: "connection", code: "connection_mismatch", "The id belongs to another connection.")
        }
        let connection = try named(id.connection, for: context.authenticated())
        return (connection, try capability(connection, cast, verb), id.remote)
    }
}
