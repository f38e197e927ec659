/// How many calls of a connection may run and wait at once.
struct BulkheadConfiguration: Sendable, Hashable {
    var inFlight = 16
    var waiting = 64

    static func read(_ node: ConfigurationNode) -> BulkheadConfiguration? {
        node.section { section in
            var bulkhead = BulkheadConfiguration()
            section.set(&bulkhead.inFlight, "in_flight") { $0.integer(in: 1...100_000) }
            section.set(&bulkhead.waiting, "waiting") { $0.integer(in: 0...1_000_000) }
            return bulkhead
        }
    }
}

/// When a call that may be repeated is repeated.
struct RetryConfiguration: Sendable, Hashable {
    /// In all, the first included.
    var attempts = 3
    var base: Duration = .milliseconds(200)
    var cap: Duration = .seconds(5)
    /// Retries per success.
    var budget = 0.1

    static func read(_ node: ConfigurationNode) -> RetryConfiguration? {
        node.section { section in
            var retries = RetryConfiguration()
            let range: ClosedRange<Duration> = .milliseconds(1)...(.seconds(3600))
            section.set(&retries.attempts, "attempts") { $0.integer(in: 1...10) }
            section.set(&retries.base, "base") { $0.duration(in: range) }
            section.set(&retries.cap, "cap") { $0.duration(in: range) }
            section.set(&retries.budget, "budget") { $0.decimal(in: 0...1) }
            if retries.base > retries.cap {
                section.report(section.has("base") ? "base" : "cap", "base is longer than cap")
            }
            return retries
        }
    }
}

/// When a vendor in trouble is left alone, and for how long.
struct BreakerConfiguration: Sendable, Hashable {
    /// In a row.
    var failures = 5
    /// Or this share of at least `minimum` outcomes within `window`.
    var ratio = 0.5
    var minimum = 10
    var window: Duration = .seconds(30)
    /// The first pause; doubles up to `cap`.
    var open: Duration = .seconds(15)
    var cap: Duration = .seconds(300)

    static func read(_ node: ConfigurationNode) -> BreakerConfiguration? {
        node.section { section in
            var breaker = BreakerConfiguration()
            let range: ClosedRange<Duration> = .milliseconds(100)...(.seconds(86_400))
            section.set(&breaker.failures, "failures") { $0.integer(in: 1...100_000) }
            section.set(&breaker.ratio, "ratio") { $0.decimal(in: 0.01...1) }
            section.set(&breaker.minimum, "minimum") { $0.integer(in: 1...100_000) }
            section.set(&breaker.window, "window") { $0.duration(in: range) }
            section.set(&breaker.open, "open") { $0.duration(in: range) }
            section.set(&breaker.cap, "cap") { $0.duration(in: range) }
            if breaker.open > breaker.cap {
                section.report(section.has("open") ? "open" : "cap", "open is longer than cap")
            }
            return breaker
        }
    }
}

/// How long calls are held after a 429 that doesn't say for how long; doubles up to `cap`.
struct HoldConfiguration: Sendable, Hashable {
    var first: Duration = .seconds(1)
    var cap: Duration = .seconds(60)

    static func read(_ node: ConfigurationNode) -> HoldConfiguration? {
        node.section { section in
            var holds = HoldConfiguration()
            let range: ClosedRange<Duration> = .milliseconds(10)...(.seconds(3600))
            section.set(&holds.first, "default") { $0.duration(in: range) }
            section.set(&holds.cap, "cap") { $0.duration(in: range) }
            if holds.first > holds.cap {
                section.report(section.has("default") ? "default" : "cap", "default is longer than cap")
            }
            return holds
        }
    }
}
