/// Address, limits and timers of a server. Sizes are in bytes.
public struct HTTPServerConfiguration: Sendable {
    /// The address or name to listen on.
    public var host: String
    /// The port to listen on; 0 picks a free one.
    public var port: Int
    /// The longest request line, method and version included.
    public var requestLineLimit = 8 * 1024
    /// The most bytes in all header fields of a request together.
    public var headerLimit = 32 * 1024
    /// The most header fields of a request, trailer fields included.
    public var headerFieldLimit = 100
    /// Time for a whole head, from its first byte; for a connection's first one from the accept.
    public var headerTimer = Duration.seconds(10)
    /// Time for a whole body, from the end of the head.
    public var bodyTimer = Duration.seconds(30)
    /// The least rate in bytes a second, averaged over the body so far, once the grace is over.
    public var bodyLeastRate = 500
    /// How long a body may be slower than the least rate.
    public var bodyLeastRateGrace = Duration.seconds(5)
    /// How long a connection may stay open between two requests.
    public var idleTimer = Duration.seconds(60)
    /// How long a client may leave an answer unread, with nothing of it taken. Looked at four times in this span, so
    /// that a stalled client is closed after at most a quarter more.
    public var writeTimer = Duration.seconds(30)
    /// How long input is read and thrown away after the last answer, so that the client reads the answer before it
    /// sees a reset.
    public var lingerTimer = Duration.seconds(5)
    /// The most bytes thrown away after the last answer.
    public var lingerLimit = 16 * 1024 * 1024
    /// The most connections open at once. At the limit the server stops accepting, and further clients wait in the
    /// kernel's backlog until a connection closes.
    public var maxConnections = 4096
    /// The length of the kernel's queue of connections not yet accepted.
    public var backlog = 1024

    /// Makes a configuration with the default limits.
    public init(host: String = "127.0.0.1", port: Int = 0) {
        self.host = host
        self.port = port
    }
}
