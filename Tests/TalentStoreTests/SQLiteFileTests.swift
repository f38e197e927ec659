import Foundation
import GRDB
import TalentModel
import Testing

@testable import TalentStore

@Suite("SQLite store: its file", .timeLimit(.minutes(1))) struct SQLiteFileTests {
    @Test("what was recorded is there after closing and opening")
    func reopen() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                _ = try await store.accept(.sample("op_1", key: 1, recipients: [(0, [1])]))
                try await store.bring("op_1", to: .unknown)
                await store.close()
                _ = try await failure { _ = try await store.operation("op_1") }
            }
            #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
            try await withSQLiteStore(path) { store in
                let record = try await store.record("op_1")
                #expect(record.chunks.map(\.state) == [.unknown])
                #expect(try await store.operation(caller: "crm", keyHash: [1], at: .at())?.id == "op_1")
                #expect(try await store.ledger() == LedgerAmounts(reserved: 10, held: 10))
            }
        }
    }

    @Test("nobody but its owner may read it, whatever the process's mask or an older file says")
    func mode() async throws {
        try await withScratchFile { path in
            try Data().write(to: URL(filePath: path))
            chmod(path, 0o644)
            try await withSQLiteStore(path) { store in
                _ = try await store.accept(.sample("op_1"))
                for suffix in ["", "-wal", "-shm", ".lock"] {
                    var status = stat()
                    #expect(stat(path + suffix, &status) == 0)
                    #expect(status.st_mode & 0o777 == 0o600, "\(suffix)")
                }
            }
        }
    }

    @Test("it's set up as promised")
    func settings() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                func value(_ pragma: String) async throws -> String? {
                    try await store.write { try String.fetchOne($0.db, sql: "PRAGMA \(pragma)") }
                }
                #expect(try await value("journal_mode") == "wal")
                #expect(try await value("synchronous") == "2")
                #expect(try await value("foreign_keys") == "1")
                #expect(try await value("secure_delete") == "1")
                #expect(try await value("auto_vacuum") == "2")
                #expect(try await value("user_version") == "5")
                #expect(try await value("application_id") == "\(0x5447_5753)")
                _ = try await failure {
                    try await store.read { try $0.run("DELETE FROM operation") }
                }
            }
        }
    }

    @Test("the ledger's equation stands in the file itself")
    func constraint() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                _ = try await store.accept(.sample("op_1"))
                try await store.bring("op_1", to: .dispatching)
                #expect(try await isConflict { try await store.write { try $0.run("UPDATE ledger SET held = 9") } })
            }
        }
    }

    // MARK: - Privacy

    @Test("what is wiped is in no byte of the file or of its log")
    func wiped() async throws {
        try await withScratchFile { path in
            var configuration = SQLiteStoreConfiguration.forTests
            configuration.scrubDelay = .zero
            try await withSQLiteStore(path, configuration) { store in
                let secret = "Pierre Durand +33612345678"
                var random = SeededRandom(state: 7)
                // Many sizes at once, so that pages are split, merged and moved while the secrets come and go.
                for number in 0..<120 {
                    var sample = Acceptance.sample("op_\(number)")
                    let copies = Int.random(in: 1...400, using: &random)
                    sample.operation.work = Array(String(repeating: secret, count: copies).utf8)
                    _ = try await store.accept(sample)
                    guard number % 3 == 2 else { continue }
                    let done = "op_\(Int.random(in: 0...number, using: &random))"
                    try? await store.update(
                        done, OperationUpdate(.cancelled, wipesWork: true), givingUpRest: true, at: .at(1))
                }
                #expect(try occurrences(of: secret, path) > 0)
                for number in 0..<120 {
                    try await store.update(
                        "op_\(number)", OperationUpdate(.cancelled, wipesWork: true), givingUpRest: true, at: .at(1))
                }
                // A step comes after the scrubbing that was due before it.
                _ = try await store.write { _ in true }
                _ = try await store.write { _ in true }
                #expect(try occurrences(of: secret, path) == 0)
                #expect(try occurrences(of: "op_119", path) > 0)
            }
        }
    }

    @Test("wiped data leaves the log by itself, within the delay")
    func wipedByItself() async throws {
        try await withScratchFile { path in
            var configuration = SQLiteStoreConfiguration.forTests
            configuration.scrubDelay = .milliseconds(20)
            try await withSQLiteStore(path, configuration) { store in
                _ = try await store.accept(.sample("op_secret"))
                #expect(try occurrences(of: "work of op_secret", path) > 0)
                try await store.update(
                    "op_secret", OperationUpdate(.cancelled, wipesWork: true), givingUpRest: true, at: .at(1))
                let deadline = ContinuousClock.now + .seconds(20)
                while try occurrences(of: "work of op_secret", path) > 0, ContinuousClock.now < deadline {
                    await Task.yield()
                }
                #expect(try occurrences(of: "work of op_secret", path) == 0)
            }
        }
    }

    @Test("data wiped right before a crash has left the log after the next start")
    func wipedBeforeCrash() async throws {
        try await withScratchFile { path in
            let copy = path + "-copy"
            try await withSQLiteStore(path) { store in
                _ = try await store.accept(.sample("op_secret"))
                try await store.update(
                    "op_secret", OperationUpdate(.cancelled, wipesWork: true), givingUpRest: true, at: .at(1))
                try copyFile(path, to: copy)
            }
            #expect(try occurrences(of: "work of op_secret", copy) > 0)
            try await withSQLiteStore(copy) { store in
                _ = try await store.write { _ in true }
                #expect(try occurrences(of: "work of op_secret", copy) == 0)
            }
        }
    }

    private func occurrences(of text: String, _ path: String) throws -> Int {
        try ["", "-wal"].reduce(0) { count, suffix in
            guard FileManager.default.fileExists(atPath: path + suffix) else { return count }
            let data = try Data(contentsOf: URL(filePath: path + suffix))
            return count + (data.range(of: Data(text.utf8)) == nil ? 0 : 1)
        }
    }

    /// As a crash would leave it: the file and the log, no more.
    private func copyFile(_ path: String, to copy: String) throws {
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
        }
    }

    // MARK: - Damage

    private func refusal(_ path: String) async throws -> String {
        let before = try Data(contentsOf: URL(filePath: path))
        let error = try await failure { try await SQLiteStore.open(path: path).close() }
        #expect(error.reason == .unavailable)
        #expect(try Data(contentsOf: URL(filePath: path)) == before, "it was changed")
        // Whoever repairs it can try again at once.
        return error.detail
    }

    @Test("what isn't ours is refused and left alone")
    func foreign() async throws {
        try await withScratchFile { path in
            try Data(String(repeating: "not a database ", count: 100).utf8).write(to: URL(filePath: path))
            #expect(try await refusal(path).hasPrefix("the file isn't a database"))
        }
        try await withScratchFile { path in
            try await DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE t (x)") }
            #expect(try await refusal(path) == "the file is another program's database")
        }
        try await withScratchFile { path in
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            let error = try await failure { try await SQLiteStore.open(path: path).close() }
            #expect(error.detail == "the file can't be opened for writing: Is a directory")
        }
        let nowhere = try await failure {
            try await SQLiteStore.open(path: "/nonexistent/store.sqlite").close()
        }
        #expect(nowhere.detail == "the lock file can't be made: No such file or directory")
    }

    @Test("a file of the first version is brought up to date, what is unknown in it included")
    func older() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                for (id, state) in [("op_unknown", ChunkState.unknown), ("op_applied", .applied)] {
                    _ = try await store.accept(.sample(id))
                    try await store.bring(id, to: state)
                    let end: OperationState = state == .unknown ? .unknown : .applied
                    try await store.update(id, OperationUpdate(end), givingUpRest: true, at: .at(7))
                }
            }
            try await DatabaseQueue(path: path).writeWithoutTransaction { db in
                try db.execute(
                    sql: """
                        ALTER TABLE chunk DROP COLUMN lost_at;
                        DROP TABLE connection_state;
                        PRAGMA user_version = 1;
                        PRAGMA wal_checkpoint(TRUNCATE)
                        """)
            }
            try await withSQLiteStore(path) { store in
                // As exactly as the older file tells.
                let unknown = try await store.record("op_unknown")
                let applied = try await store.record("op_applied")
                #expect(unknown.chunks.map(\.lostAt) == [.at(7)])
                #expect(applied.chunks.map(\.lostAt) == [nil])
            }
        }
    }

    @Test("a file of each version gets all of the present rules, and keeps its rows", arguments: 0...4)
    func rules(_ version: Int) async throws {
        try await withScratchFile { path in
            try await DatabaseQueue(path: path).writeWithoutTransaction { db in
                for step in Schema.migrations[..<version] { try db.execute(sql: step) }
                try db.execute(sql: "PRAGMA user_version = \(version)")
                guard version > 0 else { return }
                try db.execute(
                    sql: """
                        INSERT INTO operation (id, caller, connection, provider, route, operation_id, state, fingerprint,
                            spends, created_at, updated_at, is_answered, was_accepted, requested, duplicate, refused)
                        VALUES ('op_old', 'crm', 'voicehire', 'voicehire', 'POST /v1/x', 'x', 'applied', x'01',
                            0, 0, 0, 0, 0, 0, 0, 0);
                        INSERT INTO chunk (operation, place, members, state, dispatches, added, skipped, rejected,
                            unknown, messages, cost)
                        VALUES (1, 0, '', 'applied', 1, 0, 0, 0, 0, 0, 0);
                        PRAGMA application_id = \(Connections.applicationID)
                        """)
            }
            try await withSQLiteStore(path) { store in
                func text(_ sql: String) async throws -> String? {
                    try await store.write { try String.fetchOne($0.db, sql: sql) }
                }
                #expect(try await text("PRAGMA integrity_check") == "ok")
                // SQLite makes a table of a list of more than two words, at each INSERT and UPDATE that it has to check.
                let lists = "SELECT group_concat(name) FROM sqlite_schema WHERE sql LIKE '% IN (%'"
                #expect(try await text(lists) == nil)
                if version > 0 { #expect(try await store.states("op_old") == [.applied]) }

                _ = try await store.accept(.sample("op_new"))
                try await store.bring("op_new", to: .dispatching)
                for (table, column) in [
                    ("operation", "state"), ("operation", "effect"), ("chunk", "state"), ("chunk", "unit"),
                    ("ledger", "unit"),
                ] {
                    let step: @Sendable (StoreTransaction) throws -> Void = {
                        try $0.run("UPDATE \(table) SET \(column) = 'nonsense'")
                    }
                    #expect(try await isConflict { try await store.write(step) }, "\(table).\(column)")
                }
                // What is old is found by the sweep.
                #expect(try await store.sweep(at: .at(), retention: .seconds(3600)) == (version > 0 ? 1 : 0))
            }
        }
    }

    @Test("a newer schema is refused and left alone")
    func newer() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { _ = try await $0.accept(.sample("op_1")) }
            try await DatabaseQueue(path: path).writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA user_version = 6; PRAGMA wal_checkpoint(TRUNCATE)")
            }
            #expect(
                try await refusal(path) == "the file has schema 6, newer than this version's 5: it's left alone")
        }
    }

    @Test("a damaged file is an error at the start or at the call, never a crash", arguments: 0..<40)
    func damaged(_ seed: UInt64) async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                for number in 0..<30 {
                    _ = try await store.accept(
                        .sample(
                            "op_\(number)", key: UInt8(number), costs: [1, 2], recipients: [(0, [1])],
                            allowsUnresolved: true))
                    try await store.bring("op_\(number)", to: .applied)
                }
            }
            var random = SeededRandom(state: seed)
            var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try Data(bytes).write(to: URL(filePath: path))
            var configuration = SQLiteStoreConfiguration.forTests
            // Half of them are large files, whose damage shows only as they are read.
            if seed % 2 == 0 { configuration.checkedSize = 0 }
            do {
                try await withSQLiteStore(path, configuration) { try await useEverything($0) }
            } catch let error as StoreError {
                // Whatever was hit, it's the store that says so.
                #expect(!error.detail.isEmpty)
            }
        }
    }

    private func useEverything(_ store: SQLiteStore) async throws {
        var filter = OperationFilter()
        filter.limit = 1000
        let calls: [() async throws -> Void] = [
            { _ = try await store.operations(filter) },
            { for number in 0..<30 { _ = try await store.operation("op_\(number)") } },
            {
                for number in 0..<30 {
                    _ = try await store.operation(caller: "crm", keyHash: [UInt8(number)], at: .at())
                }
            },
            { _ = try await store.accept(.sample("op_new", key: 200, recipients: [(0, [1])], messagesPerDay: 1000)) },
            { try await store.advance("op_3", ending: nil, dispatching: 1, note: nil, at: .at(9)) },
            {
                try await store.update(
                    "op_4", OperationUpdate(.applied, wipesWork: true), givingUpRest: true, at: .at(9))
            },
            { _ = try await store.recover(at: .at(10)) },
            { _ = try await store.ledger() },
            { _ = try await store.sweep(at: .at(1_000_000_000), retention: .seconds(1)) },
        ]
        var failure: (any Error)?
        for call in calls {
            do { try await call() } catch { failure = error }
        }
        if let failure { throw failure }
    }

    @Test("a log cut short loses its last steps and no others", arguments: 1...12)
    func cutLog(_ part: Int) async throws {
        try await withScratchFile { path in
            let copy = path + "-copy"
            try await withSQLiteStore(path) { store in
                for number in 0..<30 { _ = try await store.accept(.sample("op_\(number)")) }
                try copyFile(path, to: copy)
            }
            let log = URL(filePath: copy + "-wal")
            let bytes = try Data(contentsOf: log)
            try bytes.prefix(bytes.count * part / 13).write(to: log)
            try await withSQLiteStore(copy) { store in
                let found = try await store.operations(OperationFilter())
                // The oldest of them without a gap, each of them whole.
                #expect(found.map(\.id) == (0..<found.count).map { "op_\($0)" }.sorted(by: >))
                #expect(found.count < 30)
                #expect(found.allSatisfy { $0.chunks.count == 1 && $0.timeline.count == 1 })
                #expect(try await store.accept(.sample("op_new")).isAccepted)
            }
        }
    }
}
