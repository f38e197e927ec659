import CurlTransport
import Upstream

/// Asks a running gateway on this machine whether it's ready.
public enum HealthProbe {
    /// Whether `/readyz` answers 200 within two seconds.
    public static func isReady(host: String, port: Int) async -> Bool {
        let everywhere = ["0.0.0.0": "127.0.0.1", "::": "[::1]"]
        let target = everywhere[host] ?? (host.contains(":") ? "[\(host)]" : host)
        guard let transport = try? CurlTransport(configuration: CurlTransportConfiguration()) else { return false }
        let request = UpstreamRequest(
            method: .get, url: "http://\(target):\(port)/readyz", reuse: .fresh,
            limits: TransferLimits(connect: .seconds(1), total: .seconds(2)))
        let response = try? await transport.send(request)
        await transport.shutDown()
        return response?.status == 200
    }
}

/// The product's version, as `version` prints it and as it calls vendors.
public enum GatewayVersion {
    /// The version.
    public static let current = "0.1.0"
}
