import Logging
import TalentModel
import TalentStore

/// The API's routes as text, for tools that compare them with openapi.json.
public enum RouteListing {
    /// One line for each route, sorted: method, template, operation id, and the scope that a key needs at least (`-`
    /// where no key is needed).
    public static var lines: [String] {
        // Without a connection and a store: the routes are made, and none of them is asked anything.
        let engine = OperationEngine(
            store: AbsentStore(), seal: Seal(secret: ""),
            retention: OperationEngine.RetentionPeriods(keys: .zero, spendKeys: .zero, records: .zero),
            logger: Logger(label: "routes", factory: { _ in SwiftLogNoOpLogHandler() })
        ) { Timestamp(milliseconds: 0) }
        let directory = ConnectionDirectory([])
        let router = Router.api(
            RouteDependencies(
                directory: directory, writes: WriteFlow(engine: engine, directory: directory), health: Health(),
                customFields: CustomFieldNames(), quotas: CallerQuotas()))
        return router.routes.map { route in
            "\(route.method) \(route.template) \(route.operationID) \(route.scope?.rawValue ?? "-")"
        }.sorted()
    }
}
