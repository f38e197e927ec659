import TalentProviders

extension ConnectionSettings {
    /// The same without repeats: for tests of what one answer means.
    var oneAttempt: ConnectionSettings {
        var settings = self
        settings.admission.retries.attempts = 1
        return settings
    }
}
