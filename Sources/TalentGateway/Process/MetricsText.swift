/// Lines of Prometheus' text form.
struct MetricsText {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    /// A histogram's counts, not yet added up; the last is for what is beyond the bounds.
    struct Buckets {
        var bounds: [Double]
        var counts: [UInt64]
        var sum: Double
    }

    private(set) var text = ""

    /// One series without labels.
    mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ value: some Numeric & CustomStringConvertible
    ) {
        add(name, kind, help, [("", value.description)])
    }

    /// Series by their labels; nothing at all when there are none.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ series: [(labels: String, value: String)]) {
        guard !series.isEmpty else { return }
        head(name, kind, help)
        for each in series { line(name, each.labels, each.value) }
    }

    /// Histograms by their labels.
    mutating func add(_ name: String, _ help: String, _ series: [(labels: String, buckets: Buckets)]) {
        guard !series.isEmpty else { return }
        head(name, .histogram, help)
        for each in series {
            var sum: UInt64 = 0
            let comma = each.labels.isEmpty ? "" : ","
            for (index, count) in each.buckets.counts.enumerated() {
                sum += count
                let bound = index < each.buckets.bounds.count ? String(each.buckets.bounds[index]) : "+Inf"
                line(name + "_bucket", each.labels + comma + "le=\"\(bound)\"", String(sum))
            }
            line(name + "_sum", each.labels, String(each.buckets.sum))
            line(name + "_count", each.labels, String(sum))
        }
    }

    private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func line(_ name: String, _ labels: String, _ value: String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }
}
