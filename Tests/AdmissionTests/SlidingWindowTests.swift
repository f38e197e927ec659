import Testing

@testable import Admission

@Suite("Sliding window")
struct SlidingWindowTests {
    private func at(_ seconds: Double) -> Tick { Tick(Int64(seconds * 1e9)) }

    @Test("lets exactly its limit through within any period")
    func limit() {
        var window = SlidingWindow(limit: 3, period: .seconds(1))
        for _ in 0..<3 {
            #expect(window.opening(at: at(1)) == at(1))
            window.take(at: at(1))
        }
        #expect(window.opening(at: at(1.5)) == at(1) + .milliseconds(1010), "a hundredth is added for calls that travel at other speeds")
        #expect(window.used(at: at(2.02)) == 0)
    }

    @Test("estimates for those who are behind others, beyond one period too")
    func ahead() {
        var window = SlidingWindow(limit: 2, period: .seconds(10))
        window.take(at: at(0))
        window.take(at: at(4))
        #expect(window.opening(at: at(5)) == at(10.05))
        #expect(window.opening(at: at(5), ahead: 1) == at(14.05))
        #expect(window.opening(at: at(5), ahead: 2) == at(20.1))
    }

    @Test("groups what is used without losing a call")
    func groups() {
        var window = SlidingWindow(limit: 1000, period: .seconds(60))
        for call in 0..<900 { window.take(at: at(Double(call) / 20)) }
        let groups = window.groups(at: at(45))
        #expect(groups.reduce(0) { $0 + $1.count } == 900)
        #expect(groups.count <= 201)
    }
}
