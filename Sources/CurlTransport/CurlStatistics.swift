/// What a `CurlTransport` has done since its start.
public struct CurlStatistics: Sendable, Hashable {
    /// Calls accepted and not yet completed.
    public var inFlight = 0
    /// Calls completed, whatever their result.
    public var completed = 0
    /// Calls refused because `maxInFlight` was reached.
    public var refused = 0
    /// Connections opened.
    public var connectionsOpened = 0
    /// Fresh calls of which more bytes left than one request has. Must stay 0: raise an alarm when it doesn't (RT-2).
    public var replaysSuspected = 0
    /// Pooled calls that libcurl sent again because a reused connection had died; expected now and then.
    public var pooledResends = 0
    /// False after `shutDown()`, or when the thread ended because libcurl or the system failed it.
    public var isRunning = true
}
