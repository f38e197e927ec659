public import GatewayJSON

/// Which connection a resource came through, and what of it the caller asked to see.
public struct ResourceContext: Sendable {
    /// The connection's name, the front part of every id.
    public var connection: String
    /// The provider's name.
    public var provider: String
    /// Whether the vendor's own JSON goes out under `remote_data` (`?include=remote_data`).
    public var includesRemoteData: Bool

    /// Makes a context.
    public init(connection: String, provider: String, includesRemoteData: Bool = false) {
        self.connection = connection
        self.provider = provider
        self.includesRemoteData = includesRemoteData
    }

    /// The full id of something on the same connection.
    public func id(_ remote: String) -> String { connection + ":" + remote }
}

/// What every resource has, whatever it is.
public struct ResourceCore: Sendable {
    /// The vendor's id.
    public var remoteID: String
    /// Set before the remote id inside our id where a vendor has a second kind behind one resource: `profile.`.
    public var mark: String
    /// When it was made, where the vendor says so.
    public var createdAt: Timestamp?
    /// When it was last changed, where the vendor says so.
    public var updatedAt: Timestamp?
    /// The vendor's own JSON.
    public var remoteData: JSONValue?

    /// Makes the common part.
    public init(
        remoteID: String, mark: String = "", createdAt: Timestamp? = nil, updatedAt: Timestamp? = nil,
        remoteData: JSONValue? = nil
    ) {
        self.remoteID = remoteID
        self.mark = mark
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.remoteData = remoteData
    }
}

/// Something of our API that came from a vendor and is written out for callers.
public protocol Resource: Sendable {
    /// The common part.
    var core: ResourceCore { get }
    /// The collection it lives in, for `links.self`: `candidates`. Nil when it can't be read by its own address.
    static var collection: StaticString? { get }
    /// Writes the members beyond the common ones; absent values are left out.
    func writeMembers(to json: inout JSONWriter, in context: ResourceContext)
    /// Writes further members of `links`.
    func writeLinks(to json: inout JSONWriter, in context: ResourceContext)
}

extension Resource {
    /// No links but `self`.
    public func writeLinks(to json: inout JSONWriter, in context: ResourceContext) {}

    /// Writes the whole resource as one JSON object.
    public func write(to json: inout JSONWriter, in context: ResourceContext) {
        let core = core
        json.object { json in
            json.member("id", idOf: core, in: context)
            json.member("connection", context.connection)
            json.member("provider", context.provider)
            json.member("remote_id", core.remoteID)
            writeMembers(to: &json, in: context)
            json.member("created_at", core.createdAt)
            json.member("updated_at", core.updatedAt)
            json.member(
                "links",
                object: { json in
                    if let collection = Self.collection {
                        json.member("self", link: collection, mark: core.mark, core.remoteID, in: context)
                    }
                    writeLinks(to: &json, in: context)
                })
            if context.includesRemoteData { json.member("remote_data", core.remoteData) }
        }
    }
}

extension Resource {
    /// Writes the resource as a part of another: without what the outer one says already.
    public func writeNested(to json: inout JSONWriter, in context: ResourceContext) {
        let core = core
        json.object { json in
            json.member("id", idOf: core, in: context)
            json.member("remote_id", core.remoteID)
            writeMembers(to: &json, in: context)
            json.member("created_at", core.createdAt)
            json.member("updated_at", core.updatedAt)
        }
    }
}

/// One page of a list, as one connection gives it.
public struct Page<Item: Sendable>: Sendable {
    /// The items, in the vendor's order.
    public var items: [Item]
    /// The vendor's own mark for the next page; nil at the end.
    public var next: String?
    /// The mark of this very page where the vendor counts pages. What is inserted meanwhile shifts items onto later pages,
    /// so such a mark says less than a vendor's cursor.
    public var number: String?
    /// Everything, where the vendor sends lists whole; `items` is the beginning of it then.
    public var whole: ListElements<Item>?

    /// Makes a page.
    public init(items: [Item], next: String? = nil) {
        self.items = items
        self.next = next
    }
}

/// The outcome of a write that makes something.
public struct Created<Item: Sendable>: Sendable {
    /// What was made.
    public var item: Item
    /// True when the vendor is known to have had it before: 200 instead of 201.
    public var existed: Bool

    /// Makes an outcome.
    public init(_ item: Item, existed: Bool = false) {
        self.item = item
        self.existed = existed
    }
}
