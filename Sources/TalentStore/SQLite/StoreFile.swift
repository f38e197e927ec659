internal import Glibc

/// The database's file and the lock beside it that makes this process its only user.
///
/// The lock is a `flock` on a file of its own: the kernel releases it when the process dies, however it dies, and
/// SQLite, which uses `fcntl` locks on the database, doesn't get in its way. The lock's file is never removed: whoever
/// removes it makes way for two processes that each hold a lock on a file of that name.
final class StoreFile: Sendable {
    let path: String
    /// Its size when it was opened, in bytes; 0 for a new one.
    let size: Int64
    private let lock: Int32

    init(path: String) throws(StoreError) {
        self.path = path
        lock = Glibc.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw StoreFile.error("the lock file can't be made", errno) }
        guard StoreFile.takeLock(lock) else {
            let code = errno
            Glibc.close(lock)
            if code == EWOULDBLOCK {
                throw StoreError(.unavailable, "another process has the store: it holds the lock file")
            }
            throw StoreFile.error("the lock file can't be locked", code)
        }
        do throws(StoreError) {
            size = try StoreFile.prepare(path)
        } catch {
            Glibc.close(lock)
            throw error
        }
    }

    deinit { Glibc.close(lock) }

    /// Makes the file, for its owner's eyes only, before SQLite would with the process's usual mode. SQLite gives its
    /// log and its index the mode of the database.
    private static func prepare(_ path: String) throws(StoreError) -> Int64 {
        // Opened and closed before SQLite opens it: closing it later would take SQLite's locks away.
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw error("the file can't be opened for writing", errno) }
        defer { Glibc.close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw error("the file can't be looked at", errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw StoreError(.unavailable, "the path isn't a file") }
        if status.st_mode & 0o777 != 0o600, fchmod(file, 0o600) != 0 {
            throw error("the file can't be kept to its owner", errno)
        }
        return Int64(status.st_size)
    }

    /// Tries for half a second: a process on its way out may hold the lock for a moment longer, and so may a child that
    /// it has forked and that hasn't become its own program yet.
    private static func takeLock(_ lock: Int32) -> Bool {
        for attempt in 0...10 {
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK, attempt < 10 else { return false }
            // This is the store's own thread, before there are callers.
            usleep(50_000)
        }
        return false
    }

    private static func error(_ what: String, _ code: Int32) -> StoreError {
        StoreError(.unavailable, "\(what): \(String(cString: strerror(code)))")
    }
}
