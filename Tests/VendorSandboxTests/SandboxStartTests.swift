import GatewayJSON
import Testing

@testable import VendorSandbox

struct SandboxStartTests {
    @Test(arguments: ["0.0.0.0", "192.0.2.1", "::", "example.com", "localhost", "127.0.0.1.example.com", "127.0.0", ""])
    func refusesHostsBeyondThisMachine(host: String) async throws {
        var options = SandboxOptions()
        options.host = host
        await #expect(throws: SandboxError.hostNotLoopback(host)) { _ = try await Sandbox.start(options) }
    }

    @Test func endpointsCarryTheVendorsBasePaths() async throws {
        try await withSandbox { test in
            #expect(test.sandbox.endpoints.count == 4)
            for vendor in Vendor.allCases {
                let port = try test.port(of: vendor)
                #expect(test.sandbox.endpoints[vendor] == "http://127.0.0.1:\(port)\(vendor.basePath)")
            }
        }
    }

    @Test func takesGivenPorts() async throws {
        // Below the range the system picks from, so only another program of this machine can hold them.
        for port in stride(from: 21_000, to: 22_000, by: 2) {
            var options = SandboxOptions()
            options.ports[.huntr] = port
            options.controlPort = port + 1
            guard let sandbox = try? await Sandbox.start(options) else { continue }
            #expect(sandbox.endpoints[.huntr] == "http://127.0.0.1:\(port)/org")
            #expect(sandbox.controlPort == port + 1)
            await sandbox.stop()
            // Stopped means free again.
            let again = try await Sandbox.start(options)
            await again.stop()
            return
        }
        Issue.record("No free pair of ports")
    }

    @Test func aTakenPortLeavesNothingRunning() async throws {
        try await withSandbox { test in
            var options = SandboxOptions()
            options.ports[.huntr] = try test.port(of: .huntr)
            await #expect(throws: (any Error).self) { _ = try await Sandbox.start(options) }
        }
    }

    @Test func credentialsHaveTheVendorsFormatsAndStayTheSame() {
        let credentials = Credentials(seed: 1)
        #expect(credentials[.hirempire].hasPrefix("sk-"))
        #expect(credentials[.voicehire].hasPrefix("vh_live_") && credentials[.voicehire].count >= 40)
        #expect(credentials[.instaview].hasPrefix("sk_") && credentials[.instaview].count == 46)
        #expect(credentials[.huntr].split(separator: ".").count == 3)
        #expect(credentials.values == Credentials(seed: 1).values)
        #expect(credentials.values != Credentials(seed: 2).values)
    }

    @Test(arguments: [Vendor.hirempire, .instaview, .huntr])
    func dataIsTheSameAtEachStart(vendor: Vendor) async throws {
        let path = vendor == .huntr ? "/jobs?limit=500" : "/jobs"
        var bodies: [String] = []
        for _ in 0..<2 {
            try await withSandbox { bodies.append(try await $0.call(vendor, "GET", path).text) }
        }
        #expect(bodies[0] == bodies[1])
        #expect(bodies[0].count > 500)
    }
}
