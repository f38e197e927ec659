import NIOCore

/// A configuration's timers and limits in the units that the connection's state reckons in.
struct ConnectionTimers {
    let header: TimeAmount
    let body: TimeAmount
    let bodyLeastRate: Int
    let bodyGrace: TimeAmount
    let idle: TimeAmount
    let write: TimeAmount
    let linger: TimeAmount
    let lingerLimit: Int
    let lineLimit: Int
    let headLimit: Int
    let chunkOverhead: Int

    init(_ configuration: HTTPServerConfiguration) {
        header = TimeAmount(configuration.headerTimer)
        body = TimeAmount(configuration.bodyTimer)
        bodyLeastRate = max(1, configuration.bodyLeastRate)
        bodyGrace = TimeAmount(configuration.bodyLeastRateGrace)
        idle = TimeAmount(configuration.idleTimer)
        write = TimeAmount(configuration.writeTimer)
        linger = TimeAmount(configuration.lingerTimer)
        lingerLimit = configuration.lingerLimit
        lineLimit = configuration.requestLineLimit
        headLimit = configuration.requestLineLimit + configuration.headerLimit
        chunkOverhead = configuration.headerLimit
    }
}
