import TalentProviders

extension MetricsPage {
    /// What vendors' answers had that isn't documented. Its places are told by the API: they would be too many labels.
    func writeDrift(_ all: [(String, ConnectionStatus)], to page: inout MetricsText) {
        var counts: [String: Int] = [:]
        for (name, status) in all {
            for drift in status.drifts {
                let labels = "connection=\"\(name)\",endpoint=\"\(drift.endpoint)\",kind=\"\(drift.kind.rawValue)\""
                counts[labels, default: 0] += drift.count
            }
        }
        page.add(
            "talent_gateway_upstream_drift_total", .counter,
            "Fields and enum values in vendors' answers that they don't document.",
            counts.sorted { $0.key < $1.key }.map { ($0.key, String($0.value)) })
    }
}
