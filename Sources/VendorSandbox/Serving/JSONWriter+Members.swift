import GatewayJSON

/// Members with a trailing closure: the fakes' bodies nest deeply and read better so.
extension JSONWriter {
    mutating func object(_ key: StaticString, _ body: (inout JSONWriter) -> Void) { member(key, object: body) }

    mutating func array(_ key: StaticString, _ body: (inout JSONWriter) -> Void) { member(key, array: body) }
}
