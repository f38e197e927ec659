import Foundation
import TalentModel
import Testing

@testable import TalentStore

@Suite("SQLite store: statements", .timeLimit(.minutes(1))) struct SQLiteStatementTests {
    @Test("what is bound comes back as it was")
    func values() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                let nothing: [UInt8]? = nil
                let text = String(repeating: "zoë\u{0}🙂 ", count: 1000)
                let read: @Sendable (StoreTransaction) throws -> Void = {
                    let row = try $0.row(
                        "SELECT ?, ?, ?, ?, ?, ?, ?, ?", Int.min, Int64.max, true, "", text, [] as [UInt8],
                        [0, 255] as [UInt8]?, nothing
                    ) {
                        (
                            $0.count, try $0.int(0), try $0.optionalInt(1), try $0.flag(2), try $0.text(3),
                            try $0.text(4), try $0.bytes(5), try $0.bytes(6), try $0.optionalBytes(7)
                        )
                    }
                    let found = try #require(row)
                    #expect(found.0 == 8 && found.1 == .min && found.2 == .max && found.3)
                    #expect(found.4.isEmpty && found.5 == text)
                    #expect(found.6.isEmpty && found.7 == [0, 255] && found.8 == nil)
                }
                try await store.write(read)
            }
        }
    }

    @Test("a column of another kind is damage, and so is a NULL where there must be something")
    func wrongKinds() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                let readings: [@Sendable (Fields) throws -> Void] = [
                    { _ = try $0.int(0) }, { _ = try $0.text(1) }, { _ = try $0.bytes(2) },
                    { _ = try $0.optionalInt(3) },
                    { _ = try $0.optionalText(1) }, { _ = try $0.optionalBytes(0) }, { _ = try $0.int(4) },
                    { _ = try $0.text(4) }, { _ = try $0.bytes(4) }, { _ = try $0.word(0, ChunkState.self) },
                ]
                for (number, reading) in readings.enumerated() {
                    let error = try await failure {
                        try await store.read { _ = try $0.rows("SELECT 'text', 7, 1.5, x'00', NULL", read: reading) }
                    }
                    #expect(error.detail.hasPrefix("the file is damaged: column"), "\(number)")
                }
            }
        }
    }

    @Test("too few and too many values are an error, and leave the statement usable")
    func counts() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                for values in [[], [1, 2, 3]] {
                    let error = try await failure {
                        try await store.write { _ = try $0.rows("SELECT ?, ?", list: values) { try $0.int(0) } }
                    }
                    #expect(error.reason == .unavailable)
                }
                let sum = try await store.write { try $0.row("SELECT ? + ?", 1, 2) { try $0.int(0) } }
                #expect(sum == 3)
            }
        }
    }

    @Test("nothing stays of a run: neither what was bound, nor a hold on the transaction")
    func leftovers() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                _ = try await store.accept(.sample("op_1", costs: [1, 2, 3]))
                let stopEarly: Reading = { _ = try $0.row("SELECT place FROM chunk") { try $0.int(0) } }
                let failAtSecond: Reading = {
                    _ = try $0.rows("SELECT place FROM chunk") { if try $0.int(0) == 1 { throw $0.damage(0) } }
                }
                for _ in 0..<2 {
                    try await store.write(stopEarly)
                    _ = try await failure { try await store.write(failAtSecond) }
                    // Refused by the table; then the same statement with a value that it takes.
                    #expect(try await isConflict { try await store.write(insertLine(nil)) })
                    try await store.write(insertLine(99))
                }
                try await store.write(alter)
                // What was prepared before the tables changed.
                #expect(try await store.states("op_1") == [.accepted, .accepted, .accepted])
                try await store.bring("op_1", to: .applied)
            }
        }
    }

    private typealias Reading = @Sendable (StoreTransaction) throws -> Void

    private func insertLine(_ line: Int?) -> Reading {
        {
            try $0.run("INSERT INTO timeline (operation, line, at, what) VALUES (1, ?, 0, '')", line)
            try $0.run("DELETE FROM timeline WHERE line = ?", line)
        }
    }

    private let alter: Reading = { try $0.run("ALTER TABLE chunk ADD COLUMN later INTEGER") }

    @Test("a composed text is known by its letters")
    func composed() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                for number in 0..<20 {
                    let found = try await store.write { transaction in
                        try transaction.row("SELECT \("\(number % 2)")") { try $0.int(0) }
                    }
                    #expect(found == number % 2)
                }
            }
        }
    }
}
