import Testing
import VendorSandbox

@testable import TalentGateway

/// The gateway keeps to the limits that the sandbox's vendors have.
struct SandboxConfigurationTests {
    private static func connections(
        _ change: (inout LimitOptions) -> Void = { _ in }
    ) async throws -> [String: ConnectionConfiguration] {
        var options = SandboxOptions()
        change(&options.limits)
        let sandbox = try await Sandbox.start(options)
        let connections = GatewayConfiguration().withSandbox(sandbox).connections
        await sandbox.stop()
        return Dictionary(uniqueKeysWithValues: connections.map { ($0.name, $0) })
    }

    @Test func thePublishedLimitsHoldAsTheyAre() async throws {
        let connections = try await Self.connections { $0.instaView = .scale }
        #expect(connections.count == 4)
        #expect(connections.values.allSatisfy { $0.usesPublishedLimits && $0.limits.isEmpty })
        #expect(connections["hirempire"]?.plan == "starter")
        #expect(connections["instaview"]?.plan == "scale")
        #expect(connections["voicehire"]?.plan == nil)
    }

    @Test func withoutLimitsThereAreNoneToKeep() async throws {
        let connections = try await Self.connections { $0.areEnforced = false }
        #expect(connections.values.allSatisfy { !$0.usesPublishedLimits && $0.limits.isEmpty })
    }

    @Test func fasterWindowsAreKeptAsFast() async throws {
        let connections = try await Self.connections { $0.timeFactor = 60 }
        #expect(connections.values.allSatisfy { !$0.usesPublishedLimits })
        #expect(
            connections["instaview"]?.limits == [
                ConnectionLimit(callClass: "all", requests: 60, period: .seconds(1)),
                ConnectionLimit(callClass: "all", requests: 2000, period: .seconds(60)),
                ConnectionLimit(callClass: "jobs_url", requests: 5, period: .seconds(1)),
            ])
        #expect(
            connections["hirempire"]?.limits == [
                ConnectionLimit(callClass: "all", requests: 500, period: .seconds(60))
            ])
        #expect(
            connections["voicehire"]?.limits.map(\.callClass) == [
                "all", "all", "all", "read", "campaign_creation", "add_candidates",
            ])
        // Huntr publishes none: its lane learns.
        #expect(connections["huntr"]?.limits.isEmpty == true)
    }

    /// The sandbox's classes are those that a connection can be told.
    @Test func theClassesAreTheConfigurations() async throws {
        let connections = try await Self.connections { $0.timeFactor = 2 }
        for connection in connections.values {
            let entry = try #require(ProviderCatalogEntry.all.first { $0.name == connection.provider })
            let known = ConnectionLimit.commonClasses + entry.limitClasses
            #expect(connection.limits.allSatisfy { known.contains($0.callClass) })
            if let plan = connection.plan { #expect(entry.plans.contains(plan)) }
        }
        for plan in InstaViewPlan.allCases {
            #expect(ProviderCatalogEntry.all.first { $0.name == "instaview" }?.plans.contains(plan.rawValue) == true)
        }
        for plan in HirempirePlan.allCases {
            #expect(ProviderCatalogEntry.all.first { $0.name == "hirempire" }?.plans.contains(plan.rawValue) == true)
        }
    }
}
