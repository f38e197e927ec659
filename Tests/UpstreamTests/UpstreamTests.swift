import Testing
import Upstream

struct UpstreamResponseTests {
    private let response = UpstreamResponse(
        status: 200,
        headers: [HeaderField("Retry-After", "20"), HeaderField("retry-after", "30"), HeaderField("X-Empty", "")])

    @Test(
        arguments: [
            ("Retry-After", "20"), ("RETRY-AFTER", "20"), ("retry-after", "20"), ("x-empty", ""), ("Retry", nil),
            ("Retry-After ", nil), ("", nil),
        ] as [(String, String?)])
    func theFirstLineOfANameCounts(name: String, value: String?) { #expect(response.header(name) == value) }
}

struct TransferLimitsTests {
    /// behaviour.md section 0.
    @Test func theDefaultsAreTheProducts() {
        let limits = TransferLimits()
        #expect(limits.connect == .seconds(3))
        #expect(limits.total == .seconds(15))
        #expect(limits.lowSpeedBytes == 100)
        #expect(limits.lowSpeedPeriod == .seconds(5))
        #expect(limits.responseCap == 8 << 20)
        #expect(limits.headerCap == 64 << 10)
    }
}
