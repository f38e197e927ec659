import HTTPServer

/// Tells connections apart in the ledger by the client's port: no two open connections share it.
enum ConnectionNumber {
    static func of(_ head: RequestHead) -> Int {
        guard let address = head.remoteAddress, let port = address.split(separator: ":").last else { return 0 }
        return Int(port) ?? 0
    }
}
