import TalentModel
import GatewayJSON

// Vendor file section 7.6. Balances have decimals.
extension VoiceHireProvider: BalanceReading {
    public func balance() -> Endpoint<Double> {
        Endpoint("voicehire.credits.get", .read, .get, "/account/credits") { body throws(WireError) -> Double in
            guard let available = body["credits_available"]?.double else {
                throw WireError(at: "/credits_available", "a number")
            }
            return available
        }
    }
}
