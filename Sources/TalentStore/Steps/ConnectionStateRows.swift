extension StoreTransaction {
    func saveState(_ state: [UInt8], of connection: String) throws {
        try run(
            "INSERT OR REPLACE INTO connection_state (connection, state) VALUES (?, ?)", connection,
            String(decoding: state, as: UTF8.self))
    }

    func connectionStates() throws -> [String: [UInt8]] {
        let rows = try rows("SELECT connection, state FROM connection_state") { (try $0.text(0), try $0.text(1)) }
        return Dictionary(rows.map { ($0.0, Array($0.1.utf8)) }) { first, _ in first }
    }
}
