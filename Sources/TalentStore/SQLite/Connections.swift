internal import CSQLite
internal import GRDB

/// Opens the two connections to the database: one that writes, and one that reads beside it.
enum Connections {
    /// "TGWS": what `file` and `sqlite3` show of a file of ours.
    static let applicationID: Int32 = 0x5447_5753

    /// SQLite counts its memory for whoever asks, under a lock that each allocation takes. Nobody asks. It can be told so
    /// once, before its first use; where it was used before, it goes on counting.
    private static let leavesMemoryUncounted = csqlite_set_memory_counted(0) == 0

    /// The connection that writes. Makes the schema or brings it up to date.
    static func writer(
        _ file: StoreFile, _ configuration: SQLiteStoreConfiguration
    ) throws(StoreError) -> DatabaseQueue {
        _ = leavesMemoryUncounted
        var settings = common(configuration)
        settings.prepareDatabase { db in
            // Before anything that changes the file: it may be somebody else's.
            let isNew = try checkOwner(db)
            // Only a file without tables takes it.
            if isNew { try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
            let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
            guard mode == "wal" else { throw StoreError(.unavailable, "the file system can't do write-ahead logging") }
            // FULL: a commit is on the disk when it returns. secure_delete: what is removed is overwritten.
            try db.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA secure_delete = ON;
                    """)
        }
        do {
            let queue = try DatabaseQueue(path: file.path, configuration: settings)
            try queue.writeWithoutTransaction { db in
                if file.size > 0, file.size <= configuration.checkedSize { try check(db) }
                try Schema.migrate(db)
            }
            return queue
        } catch {
            throw StoreError(error)
        }
    }

    /// The connection that reads, undisturbed by the writer, and it by them.
    static func reader(
        _ file: StoreFile, _ configuration: SQLiteStoreConfiguration
    ) throws(StoreError) -> DatabaseQueue {
        var settings = common(configuration)
        settings.readonly = true
        do { return try DatabaseQueue(path: file.path, configuration: settings) } catch { throw StoreError(error) }
    }

    private static func common(_ configuration: SQLiteStoreConfiguration) -> Configuration {
        var settings = Configuration()
        // Nobody else writes, but somebody may have the file open in `sqlite3`.
        settings.busyMode = .timeout(Double(configuration.timeout.nanoseconds) / 2e9)
        settings.prepareDatabase { db in
            // temp_store: SQLite would put what it takes back, and sorts, into files under /tmp, unwiped.
            // The other two: a damaged or foreign file is an error, not a program.
            try db.execute(
                sql: """
                    PRAGMA temp_store = MEMORY;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    """)
        }
        return settings
    }

    /// - Returns: whether the database is empty.
    private static func checkOwner(_ db: Database) throws -> Bool {
        let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        if owner == applicationID { return false }
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard owner == 0, tables == 0 else {
            throw StoreError(.unavailable, "the file is another program's database")
        }
        return true
    }

    private static func check(_ db: Database) throws {
        let word = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
        // The word names pages and tables, no data.
        guard word == "ok" else { throw StoreError(.unavailable, "the file is damaged: \(word)") }
    }
}
