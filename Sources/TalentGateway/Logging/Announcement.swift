import Foundation
import GatewayJSON

/// A line on standard output that scripts read, such as the port that was picked.
public struct Announcement: Sendable {
    /// The line, without its line break.
    public let line: String

    /// `{"event":"listening","listener":"api","host":"127.0.0.1","port":8080}`, once a listener accepts connections.
    public static func listening(listener: String, host: String, port: Int) -> Announcement {
        var writer = JSONWriter(capacity: 128)
        writer.object { writer in
            writer.member("event", "listening")
            writer.member("listener", listener)
            writer.member("host", host)
            writer.member("port", port)
        }
        return Announcement(line: String(decoding: writer.bytes, as: UTF8.self))
    }

    /// Writes it to standard output at once, as a whole: scripts wait for it.
    public func post() {
        post(to: STDOUT_FILENO)
    }

    func post(to descriptor: Int32) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            // Nobody reads standard output: the gateway runs on.
            if count < 0 && errno != EINTR { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}
