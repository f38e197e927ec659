/// What a caller's key allows (SE-2).
public enum Scope: String, Sendable, Hashable, CaseIterable {
    /// Every GET.
    case read
    /// Writes that neither cost credits nor contact a person.
    case write
    /// Whatever costs credits or contacts a person.
    case spend
    /// Calls of any path of a vendor.
    case passthrough
    /// Pause, resume, check, topped-up, resolve, and the cancelling of others' operations.
    case admin
}
