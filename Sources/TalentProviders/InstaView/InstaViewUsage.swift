import GatewayJSON

// Vendor file section 12: what was used, by default in the last 30 days; there is no call that tells what is left.
extension InstaViewProvider: CreditUsageReading {
    public func creditUsage() -> Endpoint<CreditUsage> {
        call("instaview.billing.usage", .read, .get, "/billing/usage", company: ownCompany) {
            body throws(WireError) -> CreditUsage in
            let wire = try Self.unwrapped(body).asObject()
            var usage = CreditUsage()
            usage.credits = wire["totalCreditsUsed"]?.double
            usage.minutes = wire["totalMinutesUsed"]?.double
            usage.interviews = wire["totalInterviews"]?.int
            guard usage.credits != nil || usage.minutes != nil else {
                throw WireError(at: "/totalCreditsUsed", "a number")
            }
            return usage
        }
    }
}
