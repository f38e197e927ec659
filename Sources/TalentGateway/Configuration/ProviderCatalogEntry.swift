/// What the configuration must know of a provider; data, so that the configuration depends on no vendor's code.
public struct ProviderCatalogEntry: Sendable {
    /// A key below a connection's `options`.
    public struct OptionKey: Sendable {
        /// What the option's value may be.
        public enum Kind: String, Sendable {
            case string
            case stringOrNull = "string or null"
        }

        /// The key.
        public var name: String
        /// What its value may be.
        public var kind: Kind
        /// One sentence for `check-config --explain`.
        public var help: String

        /// Makes an option key.
        public init(_ name: String, kind: Kind = .string, help: String) {
            self.name = name
            self.kind = kind
            self.help = help
        }
    }

    /// The provider's name in `provider:` and of its connection when there is no file.
    public var name: String
    /// The environment variable that makes a connection when there is no file, such as `HUNTR_ACCESS_TOKEN`.
    public var environmentVariable: String
    /// The vendor's public base URL, without a slash at the end.
    public var defaultBaseURL: String
    /// The keys allowed below `options`.
    public var optionKeys: [OptionKey]
    /// The words allowed for `plan`; empty when the vendor's limits don't depend on one.
    public var plans: [String]
    /// The classes of call that this provider adds to `all`, `read`, `write` and `spend` in `limits`.
    public var limitClasses: [String]

    /// Makes an entry.
    public init(
        name: String, environmentVariable: String, defaultBaseURL: String, optionKeys: [OptionKey] = [],
        plans: [String] = [], limitClasses: [String] = []
    ) {
        self.name = name
        self.environmentVariable = environmentVariable
        self.defaultBaseURL = defaultBaseURL
        self.optionKeys = optionKeys
        self.plans = plans
        self.limitClasses = limitClasses
    }

    /// The text of `check-config --explain PROVIDER`, without a line break at the end.
    public var explanation: String {
        var lines = [
            "provider: \(name)",
            "base_url (default): \(defaultBaseURL)",
            "without a configuration file: set \(environmentVariable)",
            "limits, classes: \((ConnectionLimit.commonClasses + limitClasses).joined(separator: ", "))",
            "plan: \(plans.isEmpty ? "none" : plans.joined(separator: ", "))",
            optionKeys.isEmpty ? "options: none" : "options:",
        ]
        lines += optionKeys.map { "  \($0.name) (\($0.kind.rawValue)): \($0.help)" }
        return lines.joined(separator: "\n")
    }
}
