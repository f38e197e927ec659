import GatewayJSON

extension ProviderActor {
    /// Counts what an answer had that the vendor doesn't document.
    func note(_ deviations: [JSONDeviation], of endpoint: String) async {
        // Who has taken over counts on from what was counted until then.
        if let successor { return await successor.note(deviations, of: endpoint) }
        drift.note(deviations, of: endpoint, at: clock.wall())
    }
}

extension [JSONDeviation] {
    /// The same, without words and names that are a person's of the call, whatever they look like.
    func without(_ personalData: [String]) -> [JSONDeviation] {
        if personalData.isEmpty { return self }
        return map { deviation in
            var deviation = deviation
            if let value = deviation.value, personalData.contains(value) { deviation.value = nil }
            if deviation.kind == .unknownField, let path = deviation.path {
                // A name with dots in it is longer than the last part.
                for name in personalData where !name.isEmpty && (path == name || path.hasSuffix("." + name)) {
                    deviation.path = String(path.dropLast(name.count)) + "?"
                }
            }
            return deviation
        }
    }
}
