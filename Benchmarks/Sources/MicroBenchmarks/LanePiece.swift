import Admission
import Upstream

/// What admission costs a call, as one actor step does it.
struct LanePiece {
    var name: String
    var step: () throws -> Void

    private static let windows = [
        RateLimit("all", 1000, per: .seconds(1)), RateLimit("all", 60_000, per: .seconds(60)),
        RateLimit("read", 60_000, per: .seconds(60)), RateLimit("all", 10_000_000, per: .seconds(3600)),
        RateLimit("read", 10_000_000, per: .seconds(3600)),
    ]

    private static let read = AdmissionCall(classes: [.all, .read], isSafe: true)

    static var all: [LanePiece] { [admission, refusal] }

    /// Half of the limit is used, so that every call goes and the oldest expire all the time.
    private static var admission: LanePiece {
        var settings = AdmissionSettings()
        settings.limits = windows
        var admission = ConnectionAdmission(settings, seed: 1)
        var now: Int64 = 0
        return LanePiece(name: "lane: admit and record, five windows") {
            now += 2_000_000
            guard case .go(let permit) = admission.admit(read, at: Tick(now)) else { throw NotAdmitted() }
            admission.record(permit, .answered(paid: nil), nil, inFlight: 3, at: Tick(now))
        }
    }

    private static var refusal: LanePiece {
        var settings = AdmissionSettings()
        settings.limits = windows + [RateLimit("all", 1, per: .seconds(86_400))]
        var admission = ConnectionAdmission(settings, seed: 1)
        _ = admission.admit(read, at: Tick(0))
        var now: Int64 = 0
        return LanePiece(name: "lane: a call that must wait") {
            now += 1
            guard case .wait = admission.admit(read, at: Tick(now)) else { throw NotAdmitted() }
        }
    }
}

/// Admission said something else than the piece is about.
struct NotAdmitted: Error {}
