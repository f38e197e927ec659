import HTTPServer

/// Tells connections apart in the ledger by the client's port: no two open connections share it.
enum ConnectionNumber {
    /// The port of `127.0.0.1:54321` or `[::1]:54321`; nil for an address without one.
    static func of(_ head: RequestHead) -> Int? {
        guard let address = head.remoteAddress, address.contains(".") || address.hasPrefix("["),
            let colon = address.lastIndex(of: ":")
        else { return nil }
        return Int(address[address.index(after: colon)...])
    }
}
