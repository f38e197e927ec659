import Testing

@testable import TalentStore

@Suite("Connection states in the store")
struct ConnectionStateTests {
    @Test("what was saved last is there after a restart, one state a connection")
    func survives() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                try await store.saveState(Array("{\"a\":1}".utf8), of: "voicehire-paris")
                try await store.saveState(Array("{\"a\":2}".utf8), of: "voicehire-paris")
                try await store.saveState(Array("{}".utf8), of: "huntr")
            }
            try await withSQLiteStore(path) { store in
                let states = try await store.connectionStates().mapValues { String(decoding: $0, as: UTF8.self) }
                #expect(states == ["voicehire-paris": "{\"a\":2}", "huntr": "{}"])
            }
        }
    }
}
