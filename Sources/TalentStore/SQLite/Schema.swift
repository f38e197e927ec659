internal import GRDB

/// The tables, and how an older file becomes a newer one. Meant to be read with `sqlite3` too: states are words,
/// moments are milliseconds since 1970 in UTC, days `YYYY-MM-DD`, hashes and sealed texts blobs.
enum Schema {
    /// The statements that lead from version n to n + 1, by n. Published ones never change.
    static let migrations = [version1, version2, version3, version4, version5]

    /// Brings the file to the present version, all or nothing.
    static func migrate(_ db: Database) throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version <= migrations.count else {
            throw StoreError(
                .unavailable,
                "the file has schema \(version), newer than this version's \(migrations.count): it's left alone")
        }
        guard version < migrations.count else { return }
        try db.inTransaction(.immediate) {
            for step in migrations[max(version, 0)...] { try db.execute(sql: step) }
            try db.execute(sql: "PRAGMA application_id = \(Connections.applicationID)")
            try db.execute(sql: "PRAGMA user_version = \(migrations.count)")
            return .commit
        }
    }

    /// Operations that aren't over, those that are, and those of them that are known, as the partial indexes have it: SQLite uses them for
    /// these conditions only. No lists, as SQLite makes a table of one that has more than two words.
    static let unfinished = """
        (operation.state = 'accepted' OR operation.state = 'running' OR operation.state = 'waiting')
        """
    static let over = """
        (operation.state = 'applied' OR operation.state = 'partial' OR operation.state = 'rejected'
            OR operation.state = 'unknown' OR operation.state = 'cancelled')
        """
    static let settled = """
        (operation.state = 'applied' OR operation.state = 'partial' OR operation.state = 'rejected'
            OR operation.state = 'cancelled')
        """

    private static let version2 = """
        -- What a connection's admission knows, as JSON: use of its limits, holds, credits, pauses. No personal data.
        CREATE TABLE connection_state (
            connection TEXT NOT NULL PRIMARY KEY,
            state TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let version1 = """
        CREATE TABLE operation (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            caller TEXT NOT NULL,
            connection TEXT NOT NULL,
            provider TEXT NOT NULL,
            route TEXT NOT NULL,
            operation_id TEXT NOT NULL,
            campaign TEXT,
            state TEXT NOT NULL CHECK (state IN (
                'accepted', 'running', 'waiting', 'applied', 'partial', 'rejected', 'unknown', 'cancelled')),
            reason TEXT,
            effect TEXT CHECK (effect IN ('none', 'partial', 'complete', 'unknown')),
            key_hash BLOB,
            fingerprint BLOB NOT NULL,
            spends INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            not_after INTEGER,
            is_answered INTEGER NOT NULL,
            was_accepted INTEGER NOT NULL,
            requested INTEGER NOT NULL,
            duplicate INTEGER NOT NULL,
            refused INTEGER NOT NULL,
            -- A chunk ended unknown since the last start or resumption: the rest mustn't go on by itself.
            lost_sight INTEGER NOT NULL DEFAULT 0,
            -- The three blobs last: large ones don't slow down the reading of what stands before them.
            problem BLOB,
            answer BLOB,
            -- Personal data, sealed; NULL as soon as the operation is done with it.
            work BLOB
        ) STRICT;
        CREATE INDEX operation_by_age ON operation (created_at, id);
        CREATE INDEX operation_by_state ON operation (state, created_at, id);
        CREATE INDEX operation_by_connection ON operation (connection, created_at, id);
        CREATE INDEX operation_by_caller ON operation (caller, created_at, id);
        CREATE INDEX operation_by_key ON operation (key_hash) WHERE key_hash IS NOT NULL;
        CREATE INDEX operation_unfinished ON operation (caller) WHERE state IN ('accepted', 'running', 'waiting');
        CREATE INDEX operation_contacting ON operation (connection, campaign) WHERE \
        state IN ('accepted', 'running', 'waiting');
        CREATE INDEX operation_by_change ON operation (updated_at);
        CREATE INDEX operation_with_work ON operation (not_after) WHERE work IS NOT NULL;

        CREATE TABLE chunk (
            operation INTEGER NOT NULL REFERENCES operation ON DELETE CASCADE,
            place INTEGER NOT NULL CHECK (place >= 0),
            members TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN (
                'accepted', 'dispatching', 'applied', 'partial', 'rejected', 'not_sent', 'unknown', 'not_attempted')),
            dispatches INTEGER NOT NULL CHECK (dispatches >= 0),
            added INTEGER NOT NULL CHECK (added >= 0),
            skipped INTEGER NOT NULL CHECK (skipped >= 0),
            rejected INTEGER NOT NULL CHECK (rejected >= 0),
            unknown INTEGER NOT NULL CHECK (unknown >= 0),
            messages INTEGER NOT NULL CHECK (messages >= 0),
            -- Which of the members the vendor refused, where it tells; written like members.
            refused TEXT NOT NULL DEFAULT '',
            cost INTEGER NOT NULL CHECK (cost >= 0 AND (cost = 0 OR unit IS NOT NULL)),
            unit TEXT CHECK (unit IN ('sms', 'call', 'email')),
            PRIMARY KEY (operation, place)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX chunk_accepted ON chunk (operation, cost) WHERE state = 'accepted';
        CREATE INDEX chunk_dispatching ON chunk (operation) WHERE state = 'dispatching';
        CREATE INDEX chunk_unknown ON chunk (operation, place) WHERE state = 'unknown';

        CREATE TABLE idempotency_key (
            caller TEXT NOT NULL,
            key_hash BLOB NOT NULL,
            operation INTEGER NOT NULL REFERENCES operation ON DELETE CASCADE,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (caller, key_hash)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_key_by_operation ON idempotency_key (operation);
        CREATE INDEX idempotency_key_by_expiry ON idempotency_key (expires_at);

        CREATE TABLE recipient (
            operation INTEGER NOT NULL REFERENCES operation ON DELETE CASCADE,
            chunk INTEGER NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY (operation, chunk, hash)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX recipient_by_hash ON recipient (hash, operation, chunk);

        CREATE TABLE timeline (
            operation INTEGER NOT NULL REFERENCES operation ON DELETE CASCADE,
            line INTEGER NOT NULL,
            at INTEGER NOT NULL,
            what TEXT NOT NULL,
            PRIMARY KEY (operation, line)
        ) STRICT, WITHOUT ROWID;

        -- A row for each chunk and day of dispatch; it names its operation, which may be removed before it.
        CREATE TABLE ledger (
            operation TEXT NOT NULL,
            chunk INTEGER NOT NULL,
            day TEXT NOT NULL,
            caller TEXT NOT NULL,
            connection TEXT NOT NULL,
            unit TEXT NOT NULL CHECK (unit IN ('sms', 'call', 'email')),
            reserved INTEGER NOT NULL CHECK (reserved >= 0),
            settled INTEGER NOT NULL CHECK (settled >= 0),
            released INTEGER NOT NULL CHECK (released >= 0),
            held INTEGER NOT NULL CHECK (held >= 0),
            CHECK (reserved = settled + released + held),
            PRIMARY KEY (operation, chunk, day)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ledger_by_day ON ledger (day, caller);
        """

    private static let version3 = """
        -- Since when only the vendor knows: from then on the looks at the vendor are counted.
        ALTER TABLE chunk ADD COLUMN lost_at INTEGER;
        UPDATE chunk SET lost_at = (SELECT updated_at FROM operation WHERE seq = chunk.operation)
        WHERE state = 'unknown';
        """

    private static let version4 = """
        -- The same rules, said such that SQLite needn't make a table of the words each time it checks them. In the rows
        -- nothing changes, so that the texts alone are replaced: https://www.sqlite.org/lang_altertable.html, part 7.
        DROP INDEX IF EXISTS operation_unfinished;
        DROP INDEX IF EXISTS operation_contacting;
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(replace(sql,
            'state IN (
                ''accepted'', ''running'', ''waiting'', ''applied'', ''partial'', ''rejected'', ''unknown'', ''cancelled'')',
            'state = ''accepted'' OR state = ''running'' OR state = ''waiting'' OR state = ''applied''
                OR state = ''partial'' OR state = ''rejected'' OR state = ''unknown'' OR state = ''cancelled'''),
            'effect IN (''none'', ''partial'', ''complete'', ''unknown'')',
            'effect = ''none'' OR effect = ''partial'' OR effect = ''complete'' OR effect = ''unknown''')
        WHERE type = 'table' AND name = 'operation';
        UPDATE sqlite_schema SET sql = replace(replace(sql,
            'state IN (
                ''accepted'', ''dispatching'', ''applied'', ''partial'', ''rejected'', ''not_sent'', ''unknown'', \
        ''not_attempted'')',
            'state = ''accepted'' OR state = ''dispatching'' OR state = ''applied'' OR state = ''partial''
                OR state = ''rejected'' OR state = ''not_sent'' OR state = ''unknown'' OR state = ''not_attempted'''),
            'unit IN (''sms'', ''call'', ''email'')', 'unit = ''sms'' OR unit = ''call'' OR unit = ''email''')
        WHERE type = 'table' AND name IN ('chunk', 'ledger');
        PRAGMA writable_schema = RESET;
        CREATE INDEX operation_unfinished ON operation (caller)
            WHERE state = 'accepted' OR state = 'running' OR state = 'waiting';
        CREATE INDEX operation_contacting ON operation (connection, campaign)
            WHERE state = 'accepted' OR state = 'running' OR state = 'waiting';
        -- The sweep looks among what is settled. What isn't yet needn't move in an index with each change.
        DROP INDEX IF EXISTS operation_by_change;
        DROP INDEX IF EXISTS operation_settled;
        CREATE INDEX operation_settled ON operation (updated_at)
            WHERE state = 'applied' OR state = 'partial' OR state = 'rejected' OR state = 'cancelled';
        """

    private static let version5 = """
        -- Each change of the state moves an operation in these three. Most have nothing to look for there: they contact
        -- nobody, and when they end, their work goes in the same step.
        DROP INDEX operation_unfinished;
        DROP INDEX operation_contacting;
        DROP INDEX operation_with_work;
        CREATE INDEX operation_unfinished ON operation (caller)
            WHERE spends AND (state = 'accepted' OR state = 'running' OR state = 'waiting');
        CREATE INDEX operation_contacting ON operation (connection, campaign)
            WHERE spends AND (state = 'accepted' OR state = 'running' OR state = 'waiting');
        CREATE INDEX operation_with_work ON operation (not_after)
            WHERE work IS NOT NULL AND (state = 'applied' OR state = 'partial' OR state = 'rejected' OR state = 'unknown'
                OR state = 'cancelled');
        """
}
