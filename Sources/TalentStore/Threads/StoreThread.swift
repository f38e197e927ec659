internal import Glibc

/// Starts the store's own threads.
///
/// Real threads, not tasks: they block in `fsync` and in waits, which would take the few threads on which all Swift
/// tasks run.
enum StoreThread {
    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }

        func run() {
            StoreThread.name(name)
            body()
        }
    }

    /// Runs `body` on a new thread; false when the system has none left.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        let start = Unmanaged.passRetained(Start(name, body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { context in
                StoreThread.blockSignals()
                if let context { Unmanaged<Start>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, start.toOpaque())
        if code != 0 { start.release() }
        return code == 0
    }

    /// Names the calling thread, as `top -H`, profiles and /proc show it: at most 15 bytes. Glibc's own call isn't in
    /// Swift's module of it; without /proc the thread goes without a name.
    private static func name(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        let bytes = Array(name.utf8)
        _ = write(file, bytes, bytes.count)
    }

    /// Signals are for the threads that wait for them; SIGXFSZ above all would end the process where an error does.
    private static func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}
