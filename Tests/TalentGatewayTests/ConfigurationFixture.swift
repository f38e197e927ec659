import Foundation

@testable import TalentGateway

/// A catalogue and readers that the configuration's tests share.
enum ConfigurationFixture {
    static let providers = [
        ProviderCatalogEntry(
            name: "hirempire", environmentVariable: "HIREMPIRE_TOKEN",
            defaultBaseURL: "https://api.hirempire.com/v1", plans: ["free", "starter", "pro", "premium"]),
        ProviderCatalogEntry(
            name: "voicehire", environmentVariable: "VOICEHIRE_API_KEY",
            defaultBaseURL: "https://app.voicehire.io/api/v1",
            limitClasses: ["campaign_creation", "add_candidates"]),
        ProviderCatalogEntry(
            name: "instaview", environmentVariable: "INSTAVIEW_API_KEY",
            defaultBaseURL: "https://api.instaview.sk",
            optionKeys: [
                .init("company_id", help: "The company."), .init("path_prefix", help: "Put before each path."),
                .init("resume_field", kind: .stringOrNull, help: "The field that takes a CV."),
            ], plans: ["trial", "starter"], limitClasses: ["jobs_url"]),
        ProviderCatalogEntry(
            name: "huntr", environmentVariable: "HUNTR_ACCESS_TOKEN",
            defaultBaseURL: "https://api.huntr.co/org"),
    ]

    static let environment = ["KEY": "sk-fixture", "EMPTY": "", "BROKEN": "a\r\nX-Injected: 1"]
    static let files = [
        "/secret": "0123456789abcdef0123456789abcdef\n", "/blank": "\n", "/short": "abc",
        "/ca.pem": "-----BEGIN CERTIFICATE-----\n…", "/text": "no certificate",
    ]
    /// 2026-11-22T12:00:00Z.
    static let now = Date(timeIntervalSince1970: 1_795_348_800)
    static let hash = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"

    static func load(_ yaml: String) throws(ConfigurationProblems) -> GatewayConfiguration {
        try GatewayConfiguration.load(yaml: yaml, environment: environment, providers: providers, now: now) { path in
            guard let text = files[path] else { throw FileReadError(description: "No such file or directory") }
            return Array(text.utf8)
        }
    }

    /// The problems of a text; empty when it is right.
    static func problems(_ yaml: String) -> [ConfigurationProblem] {
        do throws(ConfigurationProblems) {
            _ = try load(yaml)
            return []
        } catch {
            return error.problems
        }
    }
}
