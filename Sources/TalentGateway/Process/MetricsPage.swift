import CurlTransport
import HTTPServer
import TalentModel
import TalentProviders
import TalentStore

/// `GET /metrics` on the admin port, in Prometheus' text form: what an operator must be woken for, and what explains it.
struct MetricsPage: Sendable {
    let engine: OperationEngine
    let transport: CurlTransport
    let traffic: TrafficMetrics
    let runQueue: RunQueue
    let connections: @Sendable () -> [ProviderActor]

    /// The most operations of unknown outcome that are counted one by one.
    private static let unknownLimit = 1000

    func response() async -> ServerResponse {
        var page = MetricsText()
        await writeOperations(to: &page)
        page.add(
            "talent_gateway_requests_waiting", .gauge, "Requests that have arrived and wait for their turn.",
            runQueue.requestsWaiting)
        let calls = transport.statistics
        page.add("talent_gateway_upstream_calls_in_flight", .gauge, "Calls to vendors under way.", calls.inFlight)
        page.add(
            "talent_gateway_upstream_calls_total", .counter, "Calls to vendors completed, whatever their result.",
            calls.completed)
        page.add(
            "talent_gateway_upstream_connections_opened_total", .counter, "Connections opened to vendors.",
            calls.connectionsOpened)
        page.add(
            "talent_gateway_upstream_replays_suspected_total", .counter,
            "Calls that may have left twice (RT-2). Must stay 0.", calls.replaysSuspected)
        if let store = (engine.store as? SQLiteStore)?.statistics {
            page.add("talent_gateway_store_steps_total", .counter, "Writing steps of the store.", store.steps)
            page.add("talent_gateway_store_commits_total", .counter, "Transactions of the store.", store.commits)
            page.add(
                "talent_gateway_store_failed_commits_total", .counter, "Transactions that failed.", store.failedCommits)
            page.add("talent_gateway_store_queue", .gauge, "Steps and reads that wait for the store.", store.queued)
            page.add(
                "talent_gateway_store_commit_seconds_total", .counter, "Time spent in commits.",
                Double(store.commitTime) / 1e9)
        }
        await writeConnections(to: &page)
        page.add(
            "http_server_request_duration_seconds", "Time from a request's head to its answer.",
            traffic.requests.sorted { $0.key < $1.key }.map { labels, histogram in
                (
                    "http_request_method=\"\(labels.method)\",http_route=\"\(labels.place)\","
                        + "http_response_status_code=\"\(labels.status)\"", histogram.buckets
                )
            })
        page.add(
            "http_client_request_duration_seconds", "Time of a call to a vendor; status 0 is one without an answer.",
            traffic.calls.sorted { $0.key < $1.key }.map { labels, histogram in
                (
                    "connection=\"\(labels.place)\",http_request_method=\"\(labels.method)\","
                        + "http_response_status_code=\"\(labels.status)\"", histogram.buckets
                )
            })
        return ServerResponse(
            status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
            body: .bytes(Array(page.text.utf8)))
    }

    /// Operations of unknown outcome are what somebody has to look at: how many, and since when (OP-2).
    private func writeOperations(to page: inout MetricsText) async {
        page.add(
            "talent_gateway_operations_running", .gauge, "Operations that this process is working on.",
            await engine.hub.count)
        var filter = OperationFilter()
        filter.states = [.unknown]
        filter.limit = Self.unknownLimit
        // Without the store there is no count; a missing series is an alarm of its own.
        guard let unknown = try? await engine.store.operations(filter) else { return }
        page.add(
            "talent_gateway_operations_unknown", .gauge,
            "Operations of unknown outcome, at most \(Self.unknownLimit) counted.", unknown.count)
        let now = engine.clock().milliseconds
        let oldest = max(0, unknown.map { now - $0.createdAt.milliseconds }.max() ?? 0)
        page.add(
            "talent_gateway_operations_unknown_oldest_seconds", .gauge,
            "Age of the oldest of those counted; 0 without any.", Double(oldest) / 1000)
    }

    /// What each connection's admission does, and what stops it.
    private func writeConnections(to page: inout MetricsText) async {
        var all: [(String, ConnectionStatus)] = []
        for connection in connections() { all.append((connection.name, await connection.status())) }
        func each(_ value: (ConnectionStatus) -> some CustomStringConvertible) -> [(String, String)] {
            all.map { ("connection=\"\($0.0)\"", value($0.1).description) }
        }
        page.add(
            "talent_gateway_admissions_total", .counter,
            "Calls to vendors that left at once, after a wait, or not at all.",
            all.flatMap { name, status in
                let refused = status.counts.refused.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
                return ([("immediate", status.counts.immediate), ("waited", status.counts.waited)] + refused).map {
                    ("connection=\"\(name)\",outcome=\"\($0.0)\"", String($0.1))
                }
            })
        page.add("talent_gateway_lane_in_flight", .gauge, "Calls to the vendor under way.", each(\.inFlight))
        page.add("talent_gateway_lane_waiting", .gauge, "Calls that wait for their turn.", each(\.waiting))
        page.add(
            "talent_gateway_lane_wait_seconds", "Time that calls waited for their turn.",
            all.map { name, status in
                (
                    "connection=\"\(name)\"",
                    MetricsText.Buckets(
                        bounds: ConnectionStatus.Counts.waitBounds, counts: status.counts.waits.map(UInt64.init),
                        sum: status.counts.waitSum / .seconds(1))
                )
            })
        page.add(
            "talent_gateway_lane_window_used", .gauge, "Calls within a window's last period.",
            all.flatMap { name, status in status.windows.map { (Self.labels(name, $0), String($0.used)) } })
        page.add(
            "talent_gateway_lane_window_limit", .gauge, "The most calls within a window's period.",
            all.flatMap { name, status in status.windows.map { (Self.labels(name, $0), String($0.limit.requests)) } })
        page.add(
            "talent_gateway_lane_learned_rate", .gauge, "Calls a second, where the limit had to be learned.",
            all.compactMap { name, status in
                status.learned.map { ("connection=\"\(name)\"", String($0.perSecond)) }
            })
        page.add(
            "talent_gateway_hold_seconds", .gauge, "How long the lane is still held after a 429.",
            each { ($0.hold?.left ?? .zero) / .seconds(1) })
        page.add(
            "talent_gateway_connection_paused", .gauge, "Whether an operator has paused it.",
            each { $0.isPaused ? 1 : 0 })
        page.add(
            "talent_gateway_credit_state", .gauge, "1 for the state that the account's credits are in.",
            all.flatMap { name, status in
                guard let account = status.account else { return [(String, String)]() }
                return ["ok", "insufficient", "exhausted", "unknown"].map {
                    ("connection=\"\(name)\",state=\"\($0)\"", $0 == account.state.rawValue ? "1" : "0")
                }
            })
        page.add(
            "talent_gateway_breaker_state", .gauge, "1 for the state that the breaker is in.",
            all.flatMap { name, status in
                ["closed", "open", "half_open"].map {
                    ("connection=\"\(name)\",state=\"\($0)\"", $0 == status.breaker.rawValue ? "1" : "0")
                }
            })
        page.add(
            "talent_gateway_upstream_retries_total", .counter, "Calls to vendors that were made again.",
            each(\.counts.retries))
        writeDrift(all, to: &page)
    }

    private static func labels(_ connection: String, _ window: ConnectionStatus.Window) -> String {
        "connection=\"\(connection)\",class=\"\(window.limit.callClass)\","
            + "period_seconds=\"\(window.limit.period / .seconds(1))\""
    }
}

extension TrafficMetrics.Histogram {
    var buckets: MetricsText.Buckets {
        MetricsText.Buckets(bounds: TrafficMetrics.bounds, counts: counts, sum: sum)
    }
}
