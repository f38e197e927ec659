import GatewayJSON
import Testing

@testable import VendorSandbox

/// A sandbox of the test's own, stopped afterwards whatever happens.
func withSandbox(
    _ options: SandboxOptions = SandboxOptions(), _ body: (TestSandbox) async throws -> Void
) async throws {
    let sandbox = try await Sandbox.start(options)
    do {
        try await body(TestSandbox(sandbox: sandbox))
    } catch {
        await sandbox.stop()
        throw error
    }
    await sandbox.stop()
}

struct TestSandbox {
    let sandbox: Sandbox

    func port(of vendor: Vendor) throws -> Int {
        let url = try #require(sandbox.endpoints[vendor])
        let authority = try #require(url.split(separator: "/").dropFirst().first)
        return try #require(Int(authority.split(separator: ":").last ?? ""))
    }

    /// Calls a vendor with its credential; `path` comes below the base path.
    func call(
        _ vendor: Vendor, _ method: String, _ path: String, _ body: String? = nil, credential: String? = nil,
        patience: Duration = .seconds(20)
    ) async throws -> Reply {
        let token = try credential ?? #require(sandbox.credentials[vendor])
        var headers: [String: String] = [:]
        if !token.isEmpty {
            headers = vendor == .voicehire ? ["X-API-Key": token] : ["Authorization": "Bearer \(token)"]
        }
        return try await VendorClient.send(
            method, vendor.basePath + path, port: port(of: vendor), headers: headers, body: body, patience: patience)
    }

    /// Waits until the ledger has `count` entries of a vendor's POSTs or of all requests, and none of them is pending.
    ///
    /// A client that has lost its patience may be faster than the vendor, on a machine that is busy.
    func settled(_ count: Int, posts vendor: Vendor? = nil) async throws -> [LedgerEntry] {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let entries = sandbox.ledger.entries(of: vendor).filter { vendor == nil || $0.method == "POST" }
            let isSettled = entries.count >= count && entries.allSatisfy { $0.delivery != .pending }
            if isSettled || ContinuousClock.now > deadline { return entries }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func control(_ method: String, _ path: String, _ body: String? = nil) async throws -> Reply {
        try await VendorClient.send(method, path, port: sandbox.controlPort, body: body)
    }
}
