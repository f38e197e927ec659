import CurlTransport
import HTTPServer
import TalentModel
import TalentStore

/// `GET /metrics` on the admin port, in Prometheus' text form: what an operator must be woken for, and what explains it.
struct MetricsPage: Sendable {
    let engine: OperationEngine
    let transport: CurlTransport

    /// The most operations of unknown outcome that are counted one by one.
    private static let unknownLimit = 1000

    func response() async -> ServerResponse {
        var page = Page()
        await writeOperations(to: &page)
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
        return ServerResponse(
            status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
            body: .bytes(Array(page.text.utf8)))
    }

    /// Operations of unknown outcome are what somebody has to look at: how many, and since when (OP-2).
    private func writeOperations(to page: inout Page) async {
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

    /// Lines of the text form.
    private struct Page {
        enum Kind: String {
            case counter
            case gauge
        }

        private(set) var text = ""

        mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: some CustomStringConvertible) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n\(name) \(value)\n"
        }
    }
}
