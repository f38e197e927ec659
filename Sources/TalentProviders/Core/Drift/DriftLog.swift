import GatewayJSON

/// All the drift of a connection since the process's start, in bounded room.
struct DriftLog: Sendable {
    /// The most rows of their own. What comes after them is counted by endpoint and kind.
    static let mostRows = 100

    private struct Key: Hashable {
        var endpoint: String
        var kind: JSONDeviation.Kind
        /// Nil for what has no row of its own.
        var path: String?
        var value: String?
    }

    private var counted: [Key: Drift] = [:]
    private var own = 0

    /// Takes note of what one answer had.
    ///
    /// - Parameter now: milliseconds since 1970.
    mutating func note(_ deviations: [JSONDeviation], of endpoint: String, at now: Int64) {
        for deviation in deviations {
            var key = Key(
                endpoint: endpoint, kind: deviation.kind, path: deviation.path, value: deviation.value)
            if key.path != nil, counted[key] == nil {
                if own < Self.mostRows {
                    own += 1
                } else {
                    key.path = nil
                    key.value = nil
                }
            }
            var drift =
                counted[key]
                ?? Drift(
                    endpoint: endpoint, path: key.path ?? "other", kind: deviation.kind, value: key.value, count: 0,
                    firstSeen: now, lastSeen: now)
            drift.count += deviation.count
            drift.lastSeen = max(drift.lastSeen, now)
            counted[key] = drift
        }
    }

    /// Counts on from what another has counted before.
    mutating func follow(_ former: DriftLog) {
        let own = counted
        self = former
        for (key, drift) in own {
            let deviation = JSONDeviation(key.kind, at: key.path, value: key.value, count: drift.count)
            note([deviation], of: key.endpoint, at: drift.lastSeen)
        }
    }

    /// The rows, by endpoint and place.
    var rows: [Drift] {
        counted.values.sorted {
            ($0.endpoint, $0.path, $0.kind.rawValue, $0.value ?? "")
                < ($1.endpoint, $1.path, $1.kind.rawValue, $1.value ?? "")
        }
    }
}
