import TalentModel
import Testing

@testable import TalentGateway

/// What a wall clock that jumps is believed.
@Suite("Clocks: what is believed") struct ClockTrustTests {
    private let day = 86_400

    /// Reads after so many seconds of the steady clock, the wall clock being ahead by so many; both as seconds from the
    /// start.
    private struct Reading {
        var steady: Int
        var ahead: Int
        var earlier: Int
        var later: Int
    }

    @Test("expiry goes by the earlier clock, lives are counted from the later one; a jump that stands is believed")
    func table() {
        let readings = [
            Reading(steady: 0, ahead: 0, earlier: 0, later: 0),
            Reading(steady: 100, ahead: 0, earlier: 100, later: 100),
            // Ahead by three days.
            Reading(steady: 200, ahead: 3 * day, earlier: 200, later: 200 + 3 * day),
            Reading(steady: 200 + day - 1, ahead: 3 * day, earlier: 199 + day, later: 199 + 4 * day),
            // And back, within a day.
            Reading(steady: 200 + day, ahead: 0, earlier: 200 + day, later: 200 + day),
            // Behind by two days.
            Reading(steady: 300 + day, ahead: -2 * day, earlier: 300 - day, later: 300 + day),
            Reading(steady: 299 + 2 * day, ahead: -2 * day, earlier: 299, later: 299 + 2 * day),
            // It has stood for a day: that's what the time is.
            Reading(steady: 300 + 2 * day, ahead: -2 * day, earlier: 300, later: 300),
            Reading(steady: 400 + 2 * day, ahead: -2 * day, earlier: 400, later: 400),
        ]
        let (wall, steady) = (EngineBench.start, ContinuousClock.Instant.now)
        var trust = ClockTrust(wall: wall, steady: steady)
        for reading in readings {
            let moments = trust.read(
                wall: wall + .seconds(reading.steady + reading.ahead), steady: steady + .seconds(reading.steady))
            #expect(moments.earlier == wall + .seconds(reading.earlier), "at \(reading.steady)")
            #expect(moments.later == wall + .seconds(reading.later), "at \(reading.steady)")
        }
    }

    @Test("a clock that runs a little fast is followed, not mistrusted")
    func drift() {
        let (wall, steady) = (EngineBench.start, ContinuousClock.Instant.now)
        var trust = ClockTrust(wall: wall, steady: steady)
        // A tenth of a second in each hour, for a year.
        for hour in 1...8760 {
            let moment = wall + .milliseconds(hour * 3_600_100)
            let moments = trust.read(wall: moment, steady: steady + .seconds(hour * 3600))
            #expect(moments.later == moment)
            #expect(moments.earlier.milliseconds > moment.milliseconds - 20_000)
        }
    }
}
