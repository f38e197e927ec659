internal import Glibc

/// Nanoseconds of a clock that only goes forward.
enum Monotonic {
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

extension Duration {
    /// Whole nanoseconds, at least 0; more than 290 years are cut to that.
    var clampedNanoseconds: UInt64 {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        guard seconds < 9_000_000_000 else { return 9_000_000_000_000_000_000 }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }

    /// Whole milliseconds for libcurl, where 0 would mean "no limit": at least 1.
    var clampedMilliseconds: Int { min(max(1, Int(clampedNanoseconds / 1_000_000)), Int(Int32.max)) }
}
