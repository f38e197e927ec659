internal import Glibc

/// A lock with two conditions, for threads that may wait: the one that works and the one that watches deadlines.
///
/// Own, because the waits must run on the monotonic clock: with the wall clock, which the packages at hand use, a
/// clock jump would freeze every time-out.
///
/// `@unchecked Sendable`: the pointers never change after `init`, and what they point to is made for several threads.
final class Monitor: @unchecked Sendable {
    enum Condition {
        case work, watch
    }

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let work: UnsafeMutablePointer<pthread_cond_t>
    private let watch: UnsafeMutablePointer<pthread_cond_t>

    init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        work = .allocate(capacity: 1)
        work.initialize(to: pthread_cond_t())
        pthread_cond_init(work, &attributes)
        watch = .allocate(capacity: 1)
        watch.initialize(to: pthread_cond_t())
        pthread_cond_init(watch, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(watch)
        pthread_cond_destroy(work)
        pthread_mutex_destroy(mutex)
        watch.deallocate()
        work.deallocate()
        mutex.deallocate()
    }

    func withLock<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Gives the lock up until the condition is signalled, or `deadline` has come, or for no reason at all.
    func wait(for condition: Condition, until deadline: UInt64?) {
        guard let deadline else {
            pthread_cond_wait(pointer(condition), mutex)
            return
        }
        var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        pthread_cond_timedwait(pointer(condition), mutex, &time)
    }

    func signal(_ condition: Condition) {
        pthread_cond_signal(pointer(condition))
    }

    private func pointer(_ condition: Condition) -> UnsafeMutablePointer<pthread_cond_t> {
        switch condition {
        case .work: work
        case .watch: watch
        }
    }
}
