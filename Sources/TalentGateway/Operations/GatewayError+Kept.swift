import GatewayJSON
import TalentModel

extension GatewayError {
    /// Reads a problem as `OperationEngine.kept` has recorded it; nil when it isn't one.
    init?(kept: [UInt8]) {
        guard let root = try? JSONDocument(kept, limits: .upstream).root,
            let code = root["code"]?.string.flatMap(ErrorCode.init(rawValue:)), let detail = root["detail"]?.string
        else { return nil }
        self.init(
            code, detail, origin: root["origin"]?.string.flatMap(ErrorOrigin.init(rawValue:)),
            effect: root["effect"]?.string.flatMap(Effect.init(rawValue:)) ?? .unknown,
            retryable: root["retryable"]?.bool, retryAfter: root["retry_after"]?.int)
        self.attempts = root["attempts"]?.int
        guard let upstream = root["upstream"], let status = upstream["status"]?.int else { return }
        self.upstream = UpstreamProblem(
            status: status, code: upstream["code"]?.string, message: upstream["message"]?.string,
            details: upstream["details"].map { Array($0.raw) })
    }
}
