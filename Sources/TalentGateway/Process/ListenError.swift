import Glibc
import NIOCore

/// A port that can't be had, told by the key in the configuration that asks for it.
struct ListenError: Error, CustomStringConvertible {
    /// The key in the configuration: `server` or `admin`.
    var key: String
    var host: String
    var port: Int
    var cause: any Error

    var description: String {
        let reason = (cause as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(cause)"
        return "\(key): can't listen on \(host), port \(port): \(reason)"
    }
}
