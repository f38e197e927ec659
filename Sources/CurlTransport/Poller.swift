internal import CCurl
internal import Glibc

/// An epoll instance, level-triggered, used by the agent's thread only.
final class Poller {
    private let descriptor: Int32
    private var events: [epoll_event]

    init() throws(CurlSetupError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw CurlSetupError(description: "epoll_create1: errno \(errno)") }
        events = Array(repeating: epoll_event(), count: 128)
    }

    deinit { close(descriptor) }

    /// Watches `socket` for `interest` from now on; false when the system refuses.
    ///
    /// - Parameter isKnown: whether it's watched already. Should that be wrong, it costs a system call.
    func watch(_ socket: Int32, for interest: UInt32, isKnown: Bool = false) -> Bool {
        var event = epoll_event()
        event.events = interest
        event.data.fd = socket
        let (first, second) = isKnown ? (EPOLL_CTL_MOD, EPOLL_CTL_ADD) : (EPOLL_CTL_ADD, EPOLL_CTL_MOD)
        if epoll_ctl(descriptor, first, socket, &event) == 0 { return true }
        return errno == (isKnown ? ENOENT : EEXIST) && epoll_ctl(descriptor, second, socket, &event) == 0
    }

    /// Forgets `socket`. That it is unknown or closed is no error: closing it had the same effect.
    func forget(_ socket: Int32) {
        var event = epoll_event()
        epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, &event)
    }

    /// Waits for events, at most `milliseconds` (-1: for ever), and passes each to `body`; false when epoll fails.
    func wait(milliseconds: Int32, _ body: (_ socket: Int32, _ events: UInt32) -> Void) -> Bool {
        let count = epoll_wait(descriptor, &events, Int32(events.count), milliseconds)
        guard count >= 0 else { return errno == EINTR }
        for index in 0..<Int(count) { body(events[index].data.fd, events[index].events) }
        return true
    }
}
