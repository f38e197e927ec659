import NIOConcurrencyHelpers

/// How long requests and calls to vendors took, as OpenTelemetry names them: counts by labels, kept until the process ends.
final class TrafficMetrics: Sendable {
    /// One kind of request.
    struct Labels: Hashable, Comparable, Sendable {
        /// The route's template, or the connection's name.
        var place: String
        var method: String
        var status: Int

        static func < (left: Labels, right: Labels) -> Bool {
            (left.place, left.method, left.status) < (right.place, right.method, right.status)
        }
    }

    /// Methods that are labels; every other is `_OTHER`, as OpenTelemetry has it.
    static let methods: Set<String> = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]

    /// Upper bounds in seconds, as OpenTelemetry's semantic conventions recommend for HTTP.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

    /// Durations by their upper bounds; the last count is for those beyond.
    struct Histogram: Sendable {
        var counts = [UInt64](repeating: 0, count: bounds.count + 1)
        var sum = 0.0

        mutating func add(_ seconds: Double) {
            counts[bounds.firstIndex { seconds <= $0 } ?? bounds.count] += 1
            sum += seconds
        }
    }

    private let server = NIOLockedValueBox<[Labels: Histogram]>([:])
    private let client = NIOLockedValueBox<[Labels: Histogram]>([:])

    /// A request was answered.
    func served(_ labels: Labels, _ duration: Duration) {
        server.withLockedValue { $0[labels, default: Histogram()].add(duration / .seconds(1)) }
    }

    /// A call to a vendor has ended; status 0 is one without an answer.
    func called(_ labels: Labels, _ duration: Duration) {
        client.withLockedValue { $0[labels, default: Histogram()].add(duration / .seconds(1)) }
    }

    /// What was served so far.
    var requests: [Labels: Histogram] { server.withLockedValue { $0 } }
    /// What was called so far.
    var calls: [Labels: Histogram] { client.withLockedValue { $0 } }
}
