import GatewayJSON

/// The caps on free-form `metadata`: 10 KB, 5 levels, 50 keys (instaview.md section 6.1). Where keys are counted isn't
/// said; here on all levels together, the strictest reading.
enum InstaViewMetadata {
    static let mostBytes = 10 * 1024
    static let mostLevels = 5
    static let mostKeys = 50

    static func checked(_ value: JSONValue?, flaws: inout InstaViewFlaws) -> [UInt8]? {
        guard let value, !value.isNull else { return nil }
        guard value.kind == .object else {
            flaws.add("metadata", "must be an object")
            return nil
        }
        if value.canonicalBytes().count > mostBytes { flaws.add("metadata", "must be at most 10 KB") }
        if levels(of: value, within: mostLevels) > mostLevels { flaws.add("metadata", "must have at most 5 levels") }
        if keys(in: value) > mostKeys { flaws.add("metadata", "must have at most 50 keys") }
        return Array(value.raw)
    }

    /// How deep objects and arrays nest, `value` itself being the first level; stops one below `limit`.
    private static func levels(of value: JSONValue, within limit: Int) -> Int {
        guard value.kind == .object || value.kind == .array else { return 0 }
        guard limit > 0 else { return 1 }
        var deepest = 0
        for member in value.members { deepest = max(deepest, levels(of: member.value, within: limit - 1)) }
        for element in value.elements { deepest = max(deepest, levels(of: element, within: limit - 1)) }
        return deepest + 1
    }

    // The reader's own depth cap bounds the recursion.
    private static func keys(in value: JSONValue) -> Int {
        var count = value.kind == .object ? value.count : 0
        for member in value.members { count += keys(in: member.value) }
        for element in value.elements { count += keys(in: element) }
        return count
    }
}
