internal import CCurl
internal import Glibc

/// The thread that drives libcurl.
///
/// A real thread, not a task: it spends its life blocked in `epoll_wait`, which would take one of the few threads on
/// which all Swift tasks run.
enum AgentThread {
    /// Gives `agent` to a new thread, which alone touches it from then on and releases it when it ends.
    static func start(_ agent: sending Agent) throws(CurlSetupError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }

        let context = Unmanaged.passRetained(agent)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { context in
                ccurl_name_thread("curl-agent")
                AgentThread.blockSignals()
                if let context { Unmanaged<Agent>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.takeRetainedValue().dispose()
            throw CurlSetupError(description: "pthread_create: errno \(code)")
        }
    }

    /// Keeps SIGPIPE, which OpenSSL raises by writing to a closed connection, from ending the process, and every other
    /// signal for the threads that wait for them. libcurl's resolver threads inherit the mask.
    private static func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}
