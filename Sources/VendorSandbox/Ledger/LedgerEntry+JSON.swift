import GatewayJSON

extension LedgerEntry {
    /// The form of the control server's `GET /ledger`.
    func write(into writer: inout JSONWriter) {
        writer.object { entry in
            entry.member("number", number)
            entry.member("vendor", vendor.rawValue)
            entry.member("time", time)
            entry.member("method", method)
            entry.member("path", path)
            entry.member("query", query)
            entry.member("header_names", headerNames)
            entry.member("body", body)
            entry.member("body_bytes", bodyBytes)
            entry.member("connection", connection)
            entry.member("status", status)
            entry.member("delivery", delivery.rawValue)
        }
    }
}
