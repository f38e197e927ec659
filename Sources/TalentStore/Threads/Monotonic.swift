internal import Glibc

/// The clock of time-outs, which no clock jump moves. What is stored is timed by the caller's moments instead.
enum Monotonic {
    /// Nanoseconds since some start.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

extension Duration {
    /// Whole nanoseconds, negative ones as none.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflows) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max / 2 : min(whole, .max / 2) + UInt64(attoseconds / 1_000_000_000)
    }

    /// Whole milliseconds, clamped.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1000)
        return overflows ? (seconds < 0 ? .min / 2 : .max / 2) : whole + attoseconds / 1_000_000_000_000_000
    }
}
