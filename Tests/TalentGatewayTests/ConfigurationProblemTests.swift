import Testing

@testable import TalentGateway

/// Each kind of mistake, with the path and the line that the operator is told.
struct ConfigurationProblemTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var yaml: String
        var path: String
        var line: Int?
        /// A part of the message.
        var says: String
        var testDescription: String { "\(path): \(says)" }

        init(_ yaml: String, _ path: String, _ line: Int?, _ says: String) {
            (self.yaml, self.path, self.line, self.says) = (yaml, path, line, says)
        }

        /// A mistake in a connection to VoiceHire; `lines` begin on line 4.
        static func connection(
            _ lines: String, _ key: String, line: Int = 4, provider: String = "voicehire", _ says: String
        ) -> Mistake {
            let indented = lines.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
            let credential = lines.contains("credential") ? "" : "\n    credential: { env: KEY }"
            return Mistake(
                "connections:\n  x:\n    provider: \(provider)\n" + indented + credential,
                "connections.x" + (key.isEmpty ? "" : "." + key), line, says)
        }

        /// A mistake in a caller whose element begins on line 2; `lines` begin on line 3.
        static func caller(_ lines: String, _ key: String, line: Int = 3, _ says: String) -> Mistake {
            let indented = lines.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
            let keys = lines.contains("keys") ? "" : "\n    keys: [{ id: aaaa, sha256: \(ConfigurationFixture.hash) }]"
            return Mistake(
                "callers:\n  - name: crm\n" + indented + keys, "callers[0]" + (key.isEmpty ? "" : "." + key), line, says
            )
        }
    }

    static let topLevel: [Mistake] = [
        .init("serve: {}", "serve", 1, "did you mean server?"),
        .init("server:\n  prot: 80", "server.prot", 2, "did you mean port?"),
        .init("server:\n  zzz: 80", "server.zzz", 2, "known here: host, port, secret"),
        .init("- a", "", 1, "must be a mapping"),
        .init("server: 8080", "server", 1, "must be a mapping"),
        .init("server: { port: http }", "server.port", 1, "whole number from 0 to 65535"),
        .init("server: { port: 65536 }", "server.port", 1, "0 to 65535"),
        .init("server: { port: -1 }", "server.port", 1, "0 to 65535"),
        .init("server: { port: 80.5 }", "server.port", 1, "whole number"),
        .init("server: { port: \"8080\" }", "server.port", 1, "without quotes"),
        .init("server: { port: 99999999999999999999 }", "server.port", 1, "whole number"),
        .init("server: { port: }", "server.port", 1, "must be a whole number"),
        .init("server: { port: [1] }", "server.port", 1, "must be a whole number"),
        .init("server: { host: \"a b\" }", "server.host", 1, "IP address or a host name"),
        .init("server: { host: 300.0.0.1 }", "server.host", 1, "IP address or a host name"),
        .init("server: { host: http://x }", "server.host", 1, "IP address or a host name"),
        .init("server:\n  secret: hunter2hunter2hunter2", "server.secret", 2, "never written into this file"),
        .init("server:\n  secret: { env: KEY }", "server.secret", 2, "shorter than 16"),
        .init("server: { port: 90 }\nadmin: { port: 90 }", "admin", 2, "can't share one port"),
        .init("admin: { tls: {} }", "admin.tls", 1, "unknown key"),
        .init("store: mysql://x", "store", 1, "must be sqlite:PATH or postgres://"),
        .init("store: \"sqlite:\"", "store", 1, "must be sqlite:PATH"),
        .init("log: { level: inf }", "log.level", 1, "did you mean info?"),
        .init("limits: { body: 64KB }", "limits.body", 1, "a size such as"),
        .init("limits: { body: -1 }", "limits.body", 1, "a size such as"),
        .init("limits: { body: 9999999999999GiB }", "limits.body", 1, "a size such as"),
        .init("limits: { body: 1 }", "limits.body", 1, "from 1024 to"),
        .init("drain: { grace: 5 }", "drain.grace", 1, "a duration such as"),
        .init("drain: { grace: 1.5s }", "drain.grace", 1, "a duration such as"),
        .init("drain: { grace: 99999999999999999d }", "drain.grace", 1, "a duration such as"),
        .init("drain: { timeout: 3d }", "drain.timeout", 1, "from 100ms to 2h"),
        .init("drain:\n  grace: 20s\n  timeout: 10s", "drain.grace", 2, "longer than timeout"),
        .init("idempotency: { retention: 1s }", "idempotency.retention", 1, "from 1m to 3650d"),
        .init("retention: 90", "retention", 1, "a duration such as"),
        .init("caller_wait: { default: 3m }", "caller_wait.default", 1, "longer than cap"),
        .init("server: { port: 1 }\nserver: { port: 2 }", "server", 2, "more than once, first on line 1"),
        .init("server:\n  port: 1\n  \"port\": 2", "server.port", 3, "more than once, first on line 2"),
        .init("1: 2", "1", 1, "unknown key"),
    ]

    static let callers: [Mistake] = [
        .init("callers: crm", "callers", 1, "must be a list"),
        .init("callers:\n  - crm", "callers[0]", 2, "must be a mapping"),
        .init("callers:\n  - name: crm", "callers[0]", 2, "needs the key keys"),
        .init("callers:\n  - keys: [{ id: aaaa, sha256: \(ConfigurationFixture.hash) }]", "callers[0]", 2, "key name"),
        .init(
            """
            callers:
              - { name: a, keys: [{ id: aaaa, sha256: \(ConfigurationFixture.hash) }] }
              - { name: a, keys: [{ id: bbbb, sha256: \(ConfigurationFixture.hash) }] }
            """, "callers[1]", 3, "same name"),
        .init(
            """
            callers:
              - { name: a, keys: [{ id: aaaa, sha256: \(ConfigurationFixture.hash) }] }
              - { name: b, keys: [{ id: aaaa, sha256: \(ConfigurationFixture.hash) }] }
            """, "callers[1]", 3, "the id of another key"),
        .caller("keys: []", "keys", "at least one key"),
        .caller("keys: [{ id: aaaa }]", "keys[0]", "needs the key sha256"),
        .caller("keys: [{ id: abc, sha256: \(ConfigurationFixture.hash) }]", "keys[0].id", "4 to 16"),
        .caller("keys: [{ id: abc-de, sha256: \(ConfigurationFixture.hash) }]", "keys[0].id", "4 to 16"),
        .caller("keys: [{ id: aaaa, sha256: 5e88 }]", "keys[0].sha256", "64 hexadecimal digits"),
        .caller(
            "keys: [{ id: aaaa, sha256: g\(ConfigurationFixture.hash.dropFirst()) }]", "keys[0].sha256",
            "64 hexadecimal digits"),
        .caller(
            "keys: [{ id: aaaa, sha256: \(ConfigurationFixture.hash), expires_at: 2027-02-30T00:00:00Z }]",
            "keys[0].expires_at", "a time such as"),
        .caller(
            "keys:\n"
                + ["aaaa", "bbbb", "cccc"].map { "  - { id: \($0), sha256: \(ConfigurationFixture.hash) }\n" }.joined(),
            "keys", "3 live keys; at most 2"),
        .caller("scopes: [read, spent]", "scopes[1]", "did you mean spend?"),
        .caller("scopes: []", "scopes", "at least one scope"),
        .caller("connections: [nobody]", "connections[0]", "no connection has this name"),
        .caller("connections: []", "connections", "leave the key out"),
        .caller("quota: { requests: 5 }", "quota", "go together"),
        .caller("quota: { requests: 0, per: 1s }", "quota.requests", "from 1 to"),
    ]

    static let connections: [Mistake] = [
        .init("connections: [a]", "connections", 1, "must be a mapping"),
        .init(
            "connections:\n  Upper: { provider: huntr, credential: { env: KEY } }", "connections.Upper", 2,
            "lower-case letters"),
        .init("connections:\n  a: { credential: { env: KEY } }", "connections.a", 2, "needs the key provider"),
        .init("connections:\n  a: { provider: huntr }", "connections.a", 2, "needs the key credential"),
        .init(
            "connections:\n  a: { provider: huntr, credential: { env: KEY } }\n  a: { provider: huntr }",
            "connections.a", 3, "more than once"),
        .connection("bas_url: x", "bas_url", "did you mean base_url?"),
        .connection("provider: x", "provider", "more than once"),
        .connection("default_region: fr", "default_region", "two capital letters"),
        .connection("credential: sk-live-1", "credential", "never written into this file"),
        .connection("credential: { env: KEY, file: /secret }", "credential", "exactly one of env and file"),
        .connection("credential: {}", "credential", "exactly one of env and file"),
        .connection("credential: { env: MISSING }", "credential", "isn't set"),
        .connection("credential: { env: sk-live-1 }", "credential.env", "the name of an environment variable"),
        .connection("credential: { env: EMPTY }", "credential", "is empty"),
        .connection("credential: { env: BROKEN }", "credential", "control characters"),
        .connection("credential: { file: /blank }", "credential", "is empty"),
        .connection("credential: { file: /missing }", "credential", "can't be read: No such file"),
        .connection("base_url: ftp://x", "base_url", "must begin with https://"),
        .connection("base_url: http://vendor.example", "base_url", "must be https, except for a loopback"),
        .connection("base_url: http://127.0.0.1.evil.example", "base_url", "must be https, except for a loopback"),
        .connection("base_url: https://user:pw@vendor.example", "base_url", "user information"),
        .connection("base_url: https://vendor.example/a?b=c", "base_url", "query"),
        .connection("base_url: \"https://vendor.example/a#b\"", "base_url", "fragment"),
        .connection("base_url: https://vendor.example:0", "base_url", "port outside"),
        .connection("base_url: https://vendor.example:65536/", "base_url", "port outside"),
        .connection("base_url: \"https://vendor.example:\"", "base_url", "port outside"),
        .connection("base_url: https://vendor_x.example", "base_url", "host that isn't valid"),
        .connection("base_url: https:///path", "base_url", "host that isn't valid"),
        .connection("base_url: \"https://[::g]/\"", "base_url", "host that isn't valid"),
        .connection("base_url: https://vendor.example/a/../b", "base_url", "segment"),
        .connection("base_url: \"https://vendor.example/a b\"", "base_url", "visible ASCII"),
        .connection("timeouts: { connect: 3 }", "timeouts.connect", "a duration such as"),
        .connection("timeouts: { connect: 0s }", "timeouts.connect", "from 1ms"),
        .connection("limits: [{ class: every, requests: 1, per: 1s }]", "limits[0].class", "must be one of all"),
        .connection("limits: [{ class: jobs_url, requests: 1, per: 1s }]", "limits[0].class", "campaign_creation"),
        .connection("limits: [{ class: all, per: 1s }]", "limits[0]", "needs the key requests"),
        .connection(
            "limits:\n  - { class: all, requests: 1, per: 60s }\n  - { class: all, requests: 2, per: 1m }", "limits[1]",
            line: 6, "already has a window"),
        .connection("published_limits: no", "published_limits", "true or false"),
        .connection("plan: starter", "plan", "voicehire has no plans"),
        .connection("plan: startr", "plan", provider: "instaview", "did you mean starter?"),
        .connection("bulkhead: { in_flight: 0 }", "bulkhead.in_flight", "from 1 to"),
        .connection("retries: { attempts: 11 }", "retries.attempts", "from 1 to 10"),
        .connection("retries: { base: 10s }", "retries.base", "longer than cap"),
        .connection("retries: { budget: 1.5 }", "retries.budget", "from 0.0 to 1.0"),
        .connection("retries: { budget: nan }", "retries.budget", "a number"),
        .connection("breaker: { ratio: 0 }", "breaker.ratio", "from 0.01 to 1.0"),
        .connection("breaker: { open: 10m }", "breaker.open", "longer than cap"),
        .connection("holds: { cap: 500ms }", "holds.cap", "longer than cap"),
        .connection("learning: { decrease: 1 }", "learning.decrease", "from 0.1 to 0.99"),
        .connection("credits: { probe_after: 0s }", "credits.probe_after", "from 1s to 1d"),
        .connection("response_cap: 128MiB", "response_cap", "larger than list_cap"),
        .connection("list_cap: 1MiB", "list_cap", "larger than list_cap"),
        .connection("header_cap: 10", "header_cap", "from 1024"),
        .connection("low_speed: 100", "low_speed", "bytes per period"),
        .connection("low_speed: 100/5", "low_speed", "bytes per period"),
        .connection("low_speed: 100/10ms", "low_speed", "at least 1 byte within 1s"),
        .connection("allow_recipients: [somebody]", "allow_recipients[0]", "a phone such as"),
        .connection("allow_recipients: [\"+33abc\"]", "allow_recipients[0]", "a phone such as"),
        .connection("send_window: { from: \"9:00\", to: \"10:00\", zone: UTC }", "send_window.from", "a time of day"),
        .connection("send_window: { from: \"24:00\", to: \"10:00\", zone: UTC }", "send_window.from", "a time of day"),
        .connection("send_window: { from: \"09:00\", to: \"09:00\", zone: UTC }", "send_window.to", "never open"),
        .connection(
            "send_window: { from: \"09:00\", to: \"10:00\", zone: Europe/Pariss }", "send_window.zone", "a time zone"),
        .connection(
            "send_window: { from: \"09:00\", to: \"10:00\", zone: UTC, days: [monday] }", "send_window.days[0]",
            "must be one of mon"),
        .connection("tls: { ca_file: /missing }", "tls.ca_file", "can't be read"),
        .connection("tls: { ca_file: /text }", "tls.ca_file", "no PEM certificate"),
        .connection("tls: { verify: false }", "tls.verify", "unknown key"),
        .connection("webhook: {}", "webhook", "needs a secret"),
        .connection(
            "webhook: { previous_secret: { env: KEY }, require_signature: false }", "webhook.previous_secret",
            "needs a secret beside it"),
        .connection("options: { company_id: x }", "options.company_id", "unknown key"),
        .connection("options: { company_id: null }", "options.company_id", provider: "instaview", "must be text"),
        .connection(
            "options: { compny_id: x }", "options.compny_id", provider: "instaview", "did you mean company_id?"),
    ]

    @Test(arguments: topLevel + callers + connections)
    func eachMistakeIsToldWithPathAndLine(mistake: Mistake) throws {
        let problems = ConfigurationFixture.problems(mistake.yaml)
        #expect(problems.count == 1, "\(problems)")
        let problem = try #require(problems.first)
        #expect(problem.path == mistake.path)
        #expect(problem.line == mistake.line)
        #expect(problem.message.contains(mistake.says), "\(problem.message)")
        for secret in ["hunter2", "sk-live-1", "sk-fixture", "user:pw"] {
            #expect(!problem.description.contains(secret))
        }
    }

    @Test func everyProblemIsToldAtOnceAndInOrder() {
        let problems = ConfigurationFixture.problems(
            """
            callers:
              - name: crm
                keys: []
                scops: [read]
            retention: soon
            connections:
              a: { provider: huntr, credential: { env: MISSING } }
              a: { provider: nobody, credential: { env: KEY } }
            server:
              port: x
            server: { port: 2 }
            """)
        #expect(
            problems.map(\.path) == [
                "callers[0].keys", "callers[0].scops", "retention", "connections.a.credential", "connections.a",
                "server.port", "server",
            ])
        #expect(problems.map(\.line) == [3, 4, 5, 7, 8, 10, 11])
    }

    @Test(arguments: [
        "http://127.0.0.1:8080/x", "http://localhost", "http://[::1]:9", "https://a.example:443/v1/",
        "http://127.9.9.9",
    ])
    func goodBaseURLs(url: String) throws {
        #expect(try BaseURL.normalised(url) == (url.hasSuffix("/") ? String(url.dropLast()) : url))
    }
}
