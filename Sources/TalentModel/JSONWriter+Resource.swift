import GatewayJSON

/// Ids and links are written in pieces: a page has a dozen of them for each item, and none is kept as a text.
extension JSONWriter {
    /// Writes a member with the full id of something on the same connection, or nothing.
    mutating func member(_ key: StaticString, id remote: String?, in context: ResourceContext) {
        guard let remote else { return }
        self.key(key)
        string { $0.add(id: "", remote, in: context) }
    }

    /// Writes a member with the full id of a resource.
    mutating func member(_ key: StaticString, idOf core: ResourceCore, in context: ResourceContext) {
        self.key(key)
        string { $0.add(id: core.mark, core.remoteID, in: context) }
    }

    /// Writes a member with the address of something in a collection, or nothing.
    mutating func member(
        _ key: StaticString, link collection: StaticString, mark: String = "", _ remote: String?,
        in context: ResourceContext
    ) {
        guard let remote else { return }
        self.key(key)
        string { json in
            json.add("/v1/")
            json.add(collection)
            json.add("/")
            json.add(id: mark, remote, in: context)
        }
    }

    private mutating func add(id mark: String, _ remote: String, in context: ResourceContext) {
        add(context.connection)
        add(":")
        if !mark.isEmpty { add(mark) }
        add(remote)
    }
}
