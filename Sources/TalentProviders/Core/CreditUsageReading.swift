/// What an account has used, as its vendor counts it.
public struct CreditUsage: Sendable, Equatable {
    /// Credits used in the vendor's period; nil for accounts that are counted otherwise.
    public var credits: Double?
    /// Minutes used in the vendor's period; nil for accounts that are counted otherwise.
    public var minutes: Double?
    /// Interviews held in the vendor's period.
    public var interviews: Int?

    /// Usage of which nothing is known.
    public init() {}
}

/// Reads what the account has used, free of charge, for vendors that don't tell what is left.
public protocol CreditUsageReading: Provider {
    /// What was used in the vendor's period.
    func creditUsage() -> Endpoint<CreditUsage>
}
