import Glibc

/// Why a file can't be read.
struct FileReadError: Error, CustomStringConvertible {
    /// The system's words, such as "No such file or directory".
    var description: String
}

/// Reads whole files that are expected to be small.
enum BoundedFile {
    /// The bytes of the file at `path`; a file larger than `limit` bytes is an error, as is anything that isn't a file.
    static func read(_ path: String, limit: Int = ConfigurationDocument.sizeLimit) throws -> [UInt8] {
        // Non-blocking, as opening a named pipe without a writer would wait for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileReadError(description: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            throw FileReadError(description: "not a regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileReadError(description: String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw FileReadError(description: "larger than \(limit) bytes") }
        }
    }
}
