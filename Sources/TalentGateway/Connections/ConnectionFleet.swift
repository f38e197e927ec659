import Logging
import TalentProviders
import TalentStore
import Upstream

/// The connections' actors through the process's life: made from a configuration, kept or replaced by a reload, their state
/// kept for the next process.
actor ConnectionFleet {
    private let transport: any Transport
    private let observer: any CallObserver
    private let memory: StoredAdmission
    private var connections: [String: (settings: ConnectionSettings, actor: ProviderActor, chores: Task<Void, Never>)] =
        [:]

    init(transport: any Transport, observer: any CallObserver, store: any ConnectionStateStore, logger: Logger) {
        self.transport = transport
        self.observer = observer
        memory = StoredAdmission(store: store, logger: logger)
    }

    /// The connections of a configuration, in its order. One whose settings are as before stays as it is; one that has
    /// changed takes over what the former knew.
    func connections(of configuration: GatewayConfiguration) async -> [ProviderActor] {
        let kept = await memory.states()
        var all: [ProviderActor] = []
        for each in configuration.connections {
            guard let type = ProviderCatalog.named(each.provider) else { continue }
            let settings = ConnectionSettings(each)
            let former = connections[each.name]
            if let former, former.settings == settings, former.actor.provider.name == each.provider {
                all.append(former.actor)
                continue
            }
            let actor = ProviderActor(
                provider: type.init(settings.provider), settings: settings, transport: transport, observer: observer)
            if let former, former.actor.provider.name == each.provider {
                await actor.takeOver(from: former.actor)
                former.chores.cancel()
            } else {
                await retire(former)
                await actor.open(kept[each.name], memory)
            }
            connections[each.name] = (settings, actor, Task { await actor.run() })
            all.append(actor)
        }
        for name in connections.keys where !all.contains(where: { $0.name == name }) {
            await retire(connections.removeValue(forKey: name))
        }
        return all
    }

    private func retire(
        _ former: (settings: ConnectionSettings, actor: ProviderActor, chores: Task<Void, Never>)?
    ) async {
        former?.chores.cancel()
        await former?.actor.close()
    }

    /// Keeps every connection's state for the next process; no call may follow.
    func close() async {
        for each in connections.values {
            each.chores.cancel()
            await each.actor.close()
        }
        connections = [:]
    }
}

/// Keeps admission's state in the store.
struct StoredAdmission: AdmissionMemory {
    let store: any ConnectionStateStore
    let logger: Logger

    func save(_ state: [UInt8], of connection: String) async throws {
        do {
            try await store.saveState(state, of: connection)
        } catch {
            logger.warning(
                "connection state not kept",
                metadata: ["connection": "\(connection)", "error": "\(error.reason.rawValue)"])
            throw error
        }
    }

    /// What was kept; nothing when the store can't say.
    func states() async -> [String: [UInt8]] {
        do {
            return try await store.connectionStates()
        } catch {
            logger.warning("connection states can't be read", metadata: ["error": "\(error.reason.rawValue)"])
            return [:]
        }
    }
}
