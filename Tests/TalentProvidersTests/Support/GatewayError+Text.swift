import TalentModel

extension GatewayError {
    /// Where the single mistakes are: `/email`, or `?limit`.
    var places: [String] {
        self.errors.map {
            switch $0.place {
            case .pointer(let pointer): pointer
            case .parameter(let name): "?" + name
            }
        }
    }
}
