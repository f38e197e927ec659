/// A window on the calls of one class: at most `requests` within any `period`.
struct ConnectionLimit: Sendable, Hashable {
    /// `all`, `read`, `write`, `spend`, or a class of the provider's own.
    var callClass: String
    var requests: Int
    var period: Duration
}

extension ConnectionLimit {
    /// The classes that every provider has.
    static let commonClasses = ["all", "read", "write", "spend"]

    static func readAll(_ node: ConfigurationNode, _ entry: ProviderCatalogEntry?) -> [ConnectionLimit]? {
        guard let elements = node.elements(atMost: 50) else { return nil }
        var limits: [ConnectionLimit] = []
        for element in elements {
            guard let limit = read(element, entry) else { continue }
            if limits.contains(where: { $0.callClass == limit.callClass && $0.period == limit.period }) {
                element.report("this class already has a window of this period")
            }
            limits.append(limit)
        }
        return limits
    }

    private static func read(_ node: ConfigurationNode, _ entry: ProviderCatalogEntry?) -> ConnectionLimit? {
        node.section { section in
            let callClass = section.required("class") { node in
                guard let entry else { return node.text() }
                return node.choice(of: commonClasses + entry.limitClasses)
            }
            let requests = section.required("requests") { $0.integer(in: 1...10_000_000) }
            let period = section.required("per") { $0.duration(in: .milliseconds(100)...(.seconds(366 * 86_400))) }
            guard let callClass, let requests, let period else { return nil }
            return ConnectionLimit(callClass: callClass, requests: requests, period: period)
        } ?? nil
    }
}
