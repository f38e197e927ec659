import Admission
import TalentProviders

/// The page of a vendor: what maps where, and what is lost, from the tables that the mapping itself goes by.
struct ProviderPage: Sendable {
    /// Links to all of them.
    static var links: [(text: String, target: String)] {
        ProviderCatalog.all.map { ($0.profile.displayName, "/docs/providers/" + $0.profile.name) }
    }

    private var page: HTMLPage

    init(_ type: any Provider.Type) {
        let profile = type.profile
        page = HTMLPage(title: profile.displayName)
        page.links([("API", "/docs"), ("plain reference", "/docs/reference")] + Self.links)
        page.add("h1", profile.displayName)
        page.add(
            "p",
            "A connection to it says `provider: \(profile.name)`; its base URL is `\(profile.defaultBaseURL)` unless the"
                + " configuration has another one."
                + (profile.hasCredits ? " Its calls marked $ are paid from a balance, which can be empty." : ""))
        page.add("h2", "What it can do")
        page.add("p", "Everything else is 501 `unsupported_operation`.")
        let capabilities = CapabilityTable.capabilities(of: type)
        page.table(
            ["call", "operation", "scope"],
            capabilities.map { ["`\($0.route)`", "`\($0.operationID)`", "`\($0.scope.rawValue)`"] })
        addFilters(capabilities)
        addFields(capabilities)
        addLimits(type)
        addEndpoints(type)
        page.add("h2", "Options")
        page.add("p", profile.options.isEmpty ? "It has none." : "Under a connection's `options`:")
        page.table(["option", "meaning"], profile.options.map { ["`\($0.name)`", $0.help] })
    }

    /// The page as an answer.
    var answer: Answer { page.answer }

    private mutating func addFilters(_ capabilities: [CapabilityTable]) {
        let rows = capabilities.flatMap { capability in
            capability.filters.map { filter in
                [
                    "`\(capability.route)`", "`\(filter.name)`" + (filter.isRequired ? ", required" : ""),
                    filter.remoteName.map { "the vendor, as `\($0)`" } ?? "the gateway",
                ]
            }
        }
        page.add("h2", "Filters of lists")
        page.add("p", rows.isEmpty ? "It has none." : "A filter that isn't here is 422 `unsupported_filter`.")
        page.table(["list", "filter", "who applies it"], rows)
    }

    private mutating func addFields(_ capabilities: [CapabilityTable]) {
        page.add("h2", "What maps where")
        let writes = capabilities.filter { !$0.fields.isEmpty || !$0.notSupported.isEmpty }
        if writes.isEmpty { page.add("p", "No write has fields that are mapped.") }
        for capability in writes {
            page.add("h3", "`\(capability.route)`")
            page.table(
                ["field", "at the vendor", ""],
                capability.fields.map { field in
                    [
                        "`\(field.field)`", "`\(field.remoteField)`",
                        field.isMoved ? "moved there by the gateway; `meta.mapping.moved` says so" : "",
                    ]
                })
            guard !capability.notSupported.isEmpty else { continue }
            page.add(
                "p",
                "Lost, as the vendor has no place for it: "
                    + capability.notSupported.map { "`\($0)`" }.joined(separator: ", ")
                    + ". `meta.mapping.dropped` says so, and `Prefer: handling=strict` refuses it.")
        }
    }

    private mutating func addLimits(_ type: any Provider.Type) {
        page.add("h2", "Limits")
        var rows: [[String]] = []
        for plan in [nil] + type.profile.plans.map(Optional.some) {
            for limit in type.publishedLimits(plan: plan) {
                let seconds = Int(limit.period / .seconds(1))
                rows.append([plan ?? "none said", "`\(limit.callClass)`", "\(limit.requests) within \(seconds) s"])
            }
        }
        page.add(
            "p",
            rows.isEmpty
                ? "It publishes none; the gateway learns from its refusals."
                : "What it publishes; a connection's `limits` override it.")
        page.table(["plan", "class", "calls"], rows)
    }

    private mutating func addEndpoints(_ type: any Provider.Type) {
        guard let table = type as? any EndpointTable.Type else { return }
        page.add("h2", "Passthrough")
        page.add(
            "p",
            "What `POST /v1/passthrough/{connection}` takes its calls for. Every GET is a read; what isn't in the table"
                + " counts as a call that costs.")
        page.table(
            ["call", "class", "limits", "scope beside `passthrough`"],
            table.endpoints.map { rule in
                [
                    "`\(rule.method.rawValue) \(rule.template)`", "`\(rule.operationClass.rawValue)`",
                    rule.limitClass.map { "`\($0)`" } ?? "", rule.price == nil ? "`write`" : "`spend`",
                ]
            })
    }
}
