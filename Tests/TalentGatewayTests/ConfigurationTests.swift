import Foundation
import Testing

@testable import TalentGateway

/// Every key of the configuration, and what it becomes.
struct ConfigurationTests {
    static let full = """
        server: { host: 0.0.0.0, port: 8081, secret: { file: /secret } }
        admin: { host: "::1", port: 0 }
        store: postgres://user@db:5432/gateway?sslmode=verify-full
        log: { level: debug }
        limits: { body: 2MiB, campaign_body: 8MiB, header: 64KiB, connections: 100, requests_in_flight: 50 }
        drain: { grace: 1s, timeout: 10s }
        idempotency: { retention: 48h, spend_retention: 60d }
        retention: 30d
        caller_wait: { default: 10s, cap: 60s }
        callers:
          - name: crm
            keys:
              - { id: 8Fk2, sha256: \(ConfigurationFixture.hash), expires_at: 2027-06-30T00:00:00Z }
              - id: 12345678
                sha256: "\(ConfigurationFixture.hash.uppercased())"
            scopes: [read, write, spend]
            connections: [voicehire-paris]
            quota: { requests: 50, per: 1s, messages_per_day: 2000 }
          - name: reports
            keys: [ { id: 0Abc, sha256: \(ConfigurationFixture.hash) } ]
        connections:
          voicehire-paris:
            provider: voicehire
            base_url: https://vendor.example/api/v1/
            credential: { env: KEY }
            default_region: FR
            timeouts: { connect: 1s, read: 2s, write: 500ms, spend: 1m }
            limits:
              - { class: all, requests: 60, per: 1m }
              - { class: add_candidates, requests: 100, per: 1h }
            published_limits: false
            bulkhead: { in_flight: 8, waiting: 512 }
            retries: { attempts: 2, base: 100ms, cap: 1s, budget: 0.2 }
            breaker: { failures: 3, ratio: 0.25, minimum: 20, window: 1m, open: 5s, cap: 60s }
            holds: { default: 2s, cap: 30s }
            learning: { decrease: 0.7 }
            credits: { probe_after: 2m }
            response_cap: 1MiB
            list_cap: 16MiB
            header_cap: 32KiB
            low_speed: 200/10s
            allow_recipients: ["+33600000*", "*@example.com"]
            send_window: { from: "09:00", to: "20:30", zone: Europe/Paris, days: [mon, fri] }
            tls: { ca_file: /ca.pem }
            webhook: { secret: { file: /secret }, previous_secret: { env: KEY }, require_signature: true }
          instaview:
            provider: instaview
            credential: { file: /secret }
            plan: starter
            options: { company_id: 6f1c, path_prefix: "", resume_field: null }
        """

    @Test func everyTopLevelKeyIsRead() throws {
        let configuration = try ConfigurationFixture.load(Self.full)
        #expect(configuration.server == ListenerConfiguration(host: "0.0.0.0", port: 8081))
        #expect(configuration.admin == ListenerConfiguration(host: "::1", port: 0))
        #expect(configuration.serverSecret?.exposed == "0123456789abcdef0123456789abcdef")
        #expect(configuration.store == .postgres(url: Secret("postgres://user@db:5432/gateway?sslmode=verify-full")))
        #expect(configuration.logLevel == .debug)
        #expect(
            configuration.limits
                == ProcessLimits(
                    body: 2 << 20, campaignBody: 8 << 20, header: 64 << 10, connections: 100, requestsInFlight: 50))
        #expect(configuration.drain == DrainConfiguration(grace: .seconds(1), timeout: .seconds(10)))
        #expect(configuration.idempotency.retention == .seconds(48 * 3600))
        #expect(configuration.idempotency.spendRetention == .seconds(60 * 86_400))
        #expect(configuration.retention == .seconds(30 * 86_400))
        #expect(configuration.callerWait == CallerWaitConfiguration(standard: .seconds(10), cap: .seconds(60)))
    }

    @Test func everyCallerKeyIsRead() throws {
        let callers = try ConfigurationFixture.load(Self.full).callers
        #expect(callers.map(\.name) == ["crm", "reports"])
        let crm = try #require(callers.first)
        #expect(crm.keys.map(\.id) == ["8Fk2", "12345678"])
        #expect(crm.keys.first?.sha256 == crm.keys.last?.sha256)
        #expect(crm.keys.first?.sha256.prefix(2) == [0x5E, 0x88])
        #expect(crm.keys.first?.expiresAt == UTCTime.date("2027-06-30T00:00:00Z"))
        #expect(crm.keys.last?.expiresAt == nil)
        #expect(crm.scopes == [.read, .write, .spend])
        #expect(crm.connections == ["voicehire-paris"])
        #expect(crm.quota == .init(requests: 50, period: .seconds(1), messagesPerDay: 2000))
        #expect(callers.last?.scopes == [.read])
        #expect(callers.last?.connections == nil)
    }

    @Test func everyConnectionKeyIsRead() throws {
        let connections = try ConfigurationFixture.load(Self.full).connections
        #expect(connections.map(\.name) == ["voicehire-paris", "instaview"])
        let paris = try #require(connections.first)
        #expect(paris.provider == "voicehire")
        #expect(paris.baseURL == "https://vendor.example/api/v1")
        #expect(paris.credential.exposed == "sk-fixture")
        #expect(paris.defaultRegion == "FR")
        #expect(
            paris.timeouts
                == ConnectionTimeouts(
                    connect: .seconds(1), read: .seconds(2), write: .milliseconds(500), spend: .seconds(60)))
        #expect(
            paris.limits == [
                ConnectionLimit(callClass: "all", requests: 60, period: .seconds(60)),
                ConnectionLimit(callClass: "add_candidates", requests: 100, period: .seconds(3600)),
            ])
        #expect(!paris.usesPublishedLimits)
        #expect(paris.bulkhead == BulkheadConfiguration(inFlight: 8, waiting: 512))
        #expect(
            paris.retries
                == RetryConfiguration(attempts: 2, base: .milliseconds(100), cap: .seconds(1), budget: 0.2))
        #expect(
            paris.breaker
                == BreakerConfiguration(
                    failures: 3, ratio: 0.25, minimum: 20, window: .seconds(60), open: .seconds(5), cap: .seconds(60)))
        #expect(paris.holds == HoldConfiguration(first: .seconds(2), cap: .seconds(30)))
        #expect(paris.learningDecrease == 0.7)
        #expect(paris.creditProbeAfter == .seconds(120))
        #expect(paris.responseCap == 1 << 20)
        #expect(paris.listCap == 16 << 20)
        #expect(paris.headerCap == 32 << 10)
        #expect(paris.lowSpeed == LowSpeedConfiguration(bytes: 200, period: .seconds(10)))
        #expect(paris.allowRecipients == ["+33600000*", "*@example.com"])
        #expect(
            paris.sendWindow == SendWindow(from: 540, until: 1230, zone: "Europe/Paris", days: [.mon, .fri]))
        #expect(paris.caFile == "/ca.pem")
        #expect(
            paris.webhook
                == WebhookConfiguration(
                    secret: Secret("0123456789abcdef0123456789abcdef"), previousSecret: Secret("sk-fixture")))

        let instaview = try #require(connections.last)
        #expect(instaview.baseURL == "https://api.instaview.sk")
        #expect(instaview.plan == "starter")
        #expect(instaview.options == ["company_id": "6f1c", "path_prefix": "", "resume_field": nil])
    }

    @Test func whatIsLeftOutHasTheDocumentedDefault() throws {
        let configuration = try ConfigurationFixture.load(
            "connections: { huntr: { provider: huntr, credential: { env: KEY } } }")
        #expect(configuration.server == ListenerConfiguration(host: "0.0.0.0", port: 8080))
        #expect(configuration.admin == ListenerConfiguration(host: "127.0.0.1", port: 9090))
        #expect(configuration.store == .sqlite(path: "./talent-gateway.sqlite"))
        #expect(configuration.logLevel == .info)
        let huntr = try #require(configuration.connections.first)
        #expect(huntr.timeouts.connect == .seconds(3))
        #expect(huntr.timeouts.spend == .seconds(60))
        #expect(huntr.bulkhead == BulkheadConfiguration(inFlight: 16, waiting: 64))
        #expect(huntr.usesPublishedLimits)
        #expect(huntr.lowSpeed == LowSpeedConfiguration(bytes: 100, period: .seconds(5)))
        #expect(huntr.responseCap == 8 << 20)
        #expect(huntr.listCap == 64 << 20)
        #expect(huntr.headerCap == 64 << 10)
        #expect(huntr.allowRecipients == nil)
        #expect(huntr.webhook == nil)
    }

    @Test(arguments: ["", "# nothing\n", "callers:\nconnections:\n", "{}"])
    func anEmptyFileIsTheDefaults(yaml: String) throws {
        let configuration = try ConfigurationFixture.load(yaml)
        #expect(configuration.callers.isEmpty)
        #expect(configuration.connections.isEmpty)
        #expect(configuration.notices.map(\.path) == ["callers"])
    }

    @Test func noticesNameEveryKeyWithoutEffect() throws {
        let notices = try ConfigurationFixture.load(Self.full).notices
        #expect(notices.map(\.path) == ["connections.voicehire-paris.webhook"])
        #expect(notices.first?.description.hasSuffix("connections.voicehire-paris.webhook: has no effect yet") == true)
        #expect(notices.map { $0.line ?? 0 } == notices.map { $0.line ?? 0 }.sorted())
    }

    @Test func anExpiredKeyIsANoticeAndDoesNotCountAsLive() throws {
        let key = "sha256: \(ConfigurationFixture.hash)"
        let configuration = try ConfigurationFixture.load(
            """
            callers:
              - name: crm
                keys:
                  - { id: aaaa, \(key) }
                  - { id: bbbb, \(key), expires_at: 2026-11-22T12:00:00Z }
                  - { id: cccc, \(key), expires_at: 2026-11-22T12:00:01Z }
            """)
        #expect(configuration.notices.map(\.path) == ["callers[0].keys[1].expires_at"])
        #expect(configuration.notices.first?.line == 5)
    }

    @Test func withoutAFileTheEnvironmentMakesConnections() throws {
        let configuration = try GatewayConfiguration.load(
            path: nil, environment: ["HUNTR_ACCESS_TOKEN": "a\n", "VOICEHIRE_API_KEY": "b", "INSTAVIEW_API_KEY": ""],
            providers: ConfigurationFixture.providers)
        #expect(configuration.connections.map(\.name) == ["voicehire", "huntr"])
        #expect(configuration.connections.map(\.credential.exposed) == ["b", "a"])
        #expect(configuration.connections.last?.baseURL == "https://api.huntr.co/org")
        #expect(configuration.callers.isEmpty)
    }

    @Test func aBrokenCredentialInTheEnvironmentIsAProblem() {
        let error = #expect(throws: ConfigurationProblems.self) {
            try GatewayConfiguration.load(
                path: nil, environment: ["HUNTR_ACCESS_TOKEN": "sk-live\r\nX: 1"],
                providers: ConfigurationFixture.providers)
        }
        #expect(error?.problems.map(\.path) == ["HUNTR_ACCESS_TOKEN"])
        #expect(error?.description.contains("sk-live") == false)
    }

    @Test func theFileIsReadFromThePathOrTheVariable() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("gateway.yaml").path
        try "server: { port: 1234 }".write(toFile: file, atomically: true, encoding: .utf8)
        for (path, environment) in [(file, [:]), (nil, ["TALENT_GATEWAY_CONFIG": file])]
            as [(String?, [String: String])]
        {
            let configuration = try GatewayConfiguration.load(path: path, environment: environment, providers: [])
            #expect(configuration.server.port == 1234)
        }

        try Data([0xFF, 0xFE, 0x41]).write(to: URL(fileURLWithPath: file))
        for path in [file, folder.path, file + ".missing", "/dev/zero"] {
            let error = #expect(throws: ConfigurationProblems.self) {
                try GatewayConfiguration.load(path: path, environment: [:], providers: [])
            }
            #expect(error?.problems.count == 1)
        }
    }

    @Test func explanationListsWhatAProviderTakes() throws {
        let instaview = try #require(ConfigurationFixture.providers.first { $0.name == "instaview" })
        #expect(
            instaview.explanation == """
                provider: instaview
                base_url (default): https://api.instaview.sk
                without a configuration file: set INSTAVIEW_API_KEY
                limits, classes: all, read, write, spend, jobs_url
                plan: trial, starter
                options:
                  company_id (string): The company.
                  path_prefix (string): Put before each path.
                  resume_field (string or null): The field that takes a CV.
                """)
    }
}
