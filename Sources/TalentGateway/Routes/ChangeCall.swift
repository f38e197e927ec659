import GatewayJSON
import TalentModel
import TalentProviders

extension Write {
    /// A write that changes one thing: 200 with the thing as it is then.
    ///
    /// - Parameter whole: the read that gives the whole thing, for vendors that answer a change with less; nil for others.
    init<Item: Resource>(
        changing endpoint: Endpoint<Item>, on connection: ProviderActor, _ order: WorkOrder, people: Int = 0,
        whole: @escaping @Sendable () throws(GatewayError) -> Endpoint<Item>?
    ) {
        self.init(endpoint, on: connection, order, people: people) { item, resource in
            var item = item
            // When the read fails, what the vendor said to the change is still true.
            if let read = try? whole(), let now = try? await connection.perform(read, order.call(of: "")) { item = now }
            var json = JSONWriter()
            item.write(to: &json, in: resource)
            return (200, json.bytes)
        }
    }

    /// A write that deletes one thing: 204.
    init(deleting endpoint: Endpoint<Void>, on connection: ProviderActor, _ order: WorkOrder, people: Int = 0) {
        self.init(endpoint, on: connection, order, people: people) { _, _ in (204, []) }
    }
}
