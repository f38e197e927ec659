internal import GRDB

extension StoreError {
    /// What an error of a statement means to the caller. A step's own errors pass through.
    init(_ error: any Error) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.unavailable, "unexpected: \(type(of: error))")
            return
        }
        let word = "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        case .SQLITE_CONSTRAINT: self.init(.conflict, "the record doesn't allow it: \(word)")
        case .SQLITE_FULL: self.init(.unavailable, "the disk is full: \(word)")
        case .SQLITE_READONLY: self.init(.unavailable, "the file can't be written: \(word)")
        case .SQLITE_CORRUPT: self.init(.unavailable, "the file is damaged: \(word)")
        case .SQLITE_NOTADB: self.init(.unavailable, "the file isn't a database, or its start is damaged: \(word)")
        case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.unavailable, "another program holds the database: \(word)")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: self.init(.unavailable, "the file can't be opened: \(word)")
        case .SQLITE_IOERR: self.init(.unavailable, "the disk can't be read or written: \(word)")
        default: self.init(.unavailable, word)
        }
    }

    /// What an error of a commit means to those whose steps were in it. SQLite takes a failed commit back, but after an
    /// input or output error the last page of it may be on the disk all the same, and would count after a crash.
    init(ofCommit error: any Error) {
        self.init(error)
        if (error as? DatabaseError)?.resultCode == .SQLITE_IOERR { mayHaveHappened = true }
        // Its own conflict is a step's; one at the commit is the batch's, and says nothing about the step.
        if reason == .conflict { reason = .unavailable }
    }
}
