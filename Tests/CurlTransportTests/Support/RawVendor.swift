import CCurl
import Glibc
import NIOConcurrencyHelpers

/// A TCP server whose every byte a test decides: each connection runs `script` on a thread of its own.
final class RawVendor: Sendable {
    struct SetupError: Error {
        let call: String
        let code = errno
    }

    private struct State {
        var accepted = 0
        var ledger: [RawRequest] = []
        var open: Set<Int32> = []
        var stopping = false
        var threads = 0
    }

    let port: Int
    private let listener: Int32
    private let state = NIOLockedValueBox(State())
    /// The number of threads that run.
    private let threads = ConditionLock(value: 0)

    init(_ script: @escaping @Sendable (RawConnection) -> Void) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw SetupError(call: "socket") }
        port = try RawVendor.listen(on: listener, backlog: 1024)
        startThread { vendor in vendor.acceptAll(script) }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    /// Connections accepted so far.
    var accepted: Int { state.withLockedValue { $0.accepted } }
    /// Every request whose header has been read, in order of arrival.
    var ledger: [RawRequest] { state.withLockedValue { $0.ledger } }

    func record(_ request: RawRequest) { state.withLockedValue { $0.ledger.append(request) } }

    /// Closes everything and waits for the threads; false when one of them hangs.
    @discardableResult
    func stop() -> Bool {
        state.withLockedValue { state in
            state.stopping = true
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
        guard threads.lock(whenValue: 0, timeoutSeconds: 10) else { return false }
        threads.unlock()
        close(listener)
        return true
    }

    static func listen(on descriptor: Int32, backlog: Int32) throws -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return -1 }
            guard bind(descriptor, base, length) == 0, Glibc.listen(descriptor, backlog) == 0 else { return -1 }
            return getsockname(descriptor, base, &length)
        }
        guard code == 0 else { throw SetupError(call: "bind, listen or getsockname") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private func acceptAll(_ script: @escaping @Sendable (RawConnection) -> Void) {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            let goesOn = state.withLockedValue { state in
                if state.stopping { return false }
                state.accepted += 1
                state.open.insert(descriptor)
                return true
            }
            guard goesOn else {
                close(descriptor)
                return
            }
            startThread { vendor in
                let connection = RawConnection(descriptor, vendor)
                script(connection)
                // Forgotten first: `stop` must not shut down a number that has been given to somebody else.
                vendor.state.withLockedValue { _ = $0.open.remove(descriptor) }
                connection.close()
            }
        }
    }

    private func startThread(_ body: @escaping @Sendable (RawVendor) -> Void) {
        countThreads(1)
        startSmallThread {
            body(self)
            self.countThreads(-1)
        }
    }

    private func countThreads(_ change: Int) {
        threads.lock()
        let count = state.withLockedValue { state in
            state.threads += change
            return state.threads
        }
        threads.unlock(withValue: count)
    }
}

/// Runs `body` on a detached thread named "vendor", with a stack small enough for a thousand of them.
private func startSmallThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 256 << 10)
    var thread = pthread_t()
    let code = pthread_create(
        &thread, &attributes,
        { context in
            guard let context else { return nil }
            ccurl_name_thread("vendor")
            Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
            return nil
        }, Unmanaged.passRetained(Box(body)).toOpaque())
    precondition(code == 0, "no thread for the test vendor")
    pthread_attr_destroy(&attributes)
}
