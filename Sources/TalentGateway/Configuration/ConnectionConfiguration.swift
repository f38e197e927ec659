/// One account at one vendor.
struct ConnectionConfiguration: Sendable {
    /// `[a-z0-9-]{1,40}`, unique.
    var name: String
    /// The provider's name in the catalogue.
    var provider: String
    /// Without a slash at the end; https, or a loopback host.
    var baseURL: String
    var credential: Secret
    /// The ISO 3166 code of the country whose national phone numbers are accepted, such as `FR`.
    var defaultRegion: String?
    var timeouts = ConnectionTimeouts()
    /// Replace the provider's window of the same class and period, or add one.
    var limits: [ConnectionLimit] = []
    /// Whether the provider's own windows hold.
    var usesPublishedLimits = true
    /// The provider's plan, one of the catalogue entry's.
    var plan: String?
    var bulkhead = BulkheadConfiguration()
    var retries = RetryConfiguration()
    var breaker = BreakerConfiguration()
    var holds = HoldConfiguration()
    /// The factor on a learned rate after a 429.
    var learningDecrease = 0.85
    /// How long after the account ran out of credits the first probe goes.
    var creditProbeAfter: Duration = .seconds(60)
    /// The largest answer, decoded, in bytes.
    var responseCap = 8 << 20
    /// The largest whole list, streamed, in bytes.
    var listCap = 64 << 20
    /// The largest sum of an answer's header bytes.
    var headerCap = 64 << 10
    var lowSpeed = LowSpeedConfiguration()
    /// Patterns of phones and e-mail addresses that may be contacted; nil: everybody (PE-1).
    var allowRecipients: [String]?
    /// When calls marked $ may leave; nil: always (PE-2).
    var sendWindow: SendWindow?
    /// A PEM file of authorities instead of the system's.
    var caFile: String?
    var webhook: WebhookConfiguration?
    /// The provider's own options; a nil value is a `null` in the file.
    var options: [String: String?] = [:]
}

extension ConnectionConfiguration {
    /// Lower-case letters, digits and hyphens, 1 to 40.
    static func isValidName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (0x30...0x39).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
    }

    /// Reads one value of `connections`.
    static func read(_ node: ConfigurationNode, name: String) -> ConnectionConfiguration? {
        if !isValidName(name) {
            node.report("a connection's name has 1 to 40 lower-case letters, digits and hyphens")
        }
        return node.section { section in
            let providers = node.context.providers
            let provider = section.required("provider") { $0.choice(of: providers.map(\.name)) }
            let entry = providers.first { $0.name == provider }
            let credential = section.required("credential") { $0.secret() }
            var connection = ConnectionConfiguration(
                name: name, provider: provider ?? "", baseURL: entry?.defaultBaseURL ?? "",
                credential: credential ?? Secret(""))
            section.set(&connection.baseURL, "base_url", baseURL)
            section.set(&connection.defaultRegion, "default_region", region)
            connection.readVendorFacts(&section, entry)
            connection.readBounds(&section)
            connection.readGuards(&section)
            return provider == nil || credential == nil ? nil : connection
        } ?? nil
    }

    private mutating func readVendorFacts(_ section: inout ConfigurationSection, _ entry: ProviderCatalogEntry?) {
        section.set(&limits, "limits") { ConnectionLimit.readAll($0, entry) }
        section.set(&usesPublishedLimits, "published_limits") { $0.flag() }
        section.set(&plan, "plan") { node in
            guard let entry else { return nil }
            guard !entry.plans.isEmpty else {
                node.report("\(entry.name) has no plans")
                return nil
            }
            return node.choice(of: entry.plans)
        }
        section.set(&options, "options") { Self.options($0, entry) }
    }

    private mutating func readBounds(_ section: inout ConfigurationSection) {
        section.set(&timeouts, "timeouts", ConnectionTimeouts.read)
        section.set(&bulkhead, "bulkhead", BulkheadConfiguration.read)
        section.set(&retries, "retries", RetryConfiguration.read)
        section.set(&breaker, "breaker", BreakerConfiguration.read)
        section.set(&holds, "holds", HoldConfiguration.read)
        section.set(&learningDecrease, "learning") { node in
            node.section { $0.value("decrease") { $0.decimal(in: 0.1...0.99) } } ?? nil
        }
        section.set(&creditProbeAfter, "credits") { node in
            node.section { $0.value("probe_after") { $0.duration(in: .seconds(1)...(.seconds(86_400))) } } ?? nil
        }
        section.set(&responseCap, "response_cap") { $0.size(in: 1024...(1 << 30)) }
        section.set(&listCap, "list_cap") { $0.size(in: 1024...(4 << 30)) }
        section.set(&headerCap, "header_cap") { $0.size(in: 1024...(16 << 20)) }
        section.set(&lowSpeed, "low_speed", LowSpeedConfiguration.read)
        if responseCap > listCap {
            section.report(
                section.has("response_cap") ? "response_cap" : "list_cap", "response_cap is larger than list_cap")
        }
    }

    private mutating func readGuards(_ section: inout ConfigurationSection) {
        section.set(&allowRecipients, "allow_recipients", RecipientPattern.readAll)
        section.set(&sendWindow, "send_window", SendWindow.read)
        section.set(&caFile, "tls") { node in node.section { $0.value("ca_file", Self.authorities) } ?? nil }
        section.set(&webhook, "webhook", WebhookConfiguration.read)
    }

    private static func baseURL(_ node: ConfigurationNode) -> String? {
        guard let text = node.text("a URL") else { return nil }
        do throws(BaseURL.Fault) {
            return try BaseURL.normalised(text)
        } catch {
            node.report(error.message)
            return nil
        }
    }

    private static func region(_ node: ConfigurationNode) -> String? {
        node.text("a country's two capital letters, such as FR") { text in
            text.utf8.count == 2 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        }
    }

    private static func authorities(_ node: ConfigurationNode) -> String? {
        guard let path = node.filePath() else { return nil }
        do {
            let bytes = try node.context.readFile(path)
            guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
                node.report("the file holds no PEM certificate")
                return nil
            }
            return path
        } catch {
            node.report("the file can't be read: \(Spelling.printable(String(describing: error)))")
            return nil
        }
    }

    private static func options(_ node: ConfigurationNode, _ entry: ProviderCatalogEntry?) -> [String: String?]? {
        // Without a known provider every option would be reported as unknown, which is no help.
        guard let entry else { return nil }
        return node.section { section in
            var options: [String: String?] = [:]
            for key in entry.optionKeys {
                guard let option = section.take(key.name) else { continue }
                if option.isNull && key.kind == .stringOrNull {
                    options.updateValue(nil, forKey: key.name)
                } else if let text = option.text("text", where: isOptionText) {
                    options.updateValue(text, forKey: key.name)
                }
            }
            return options
        }
    }

    private static func isOptionText(_ text: String) -> Bool {
        text.utf8.count <= 2048 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
