import GatewayJSON
import TalentModel
import TalentProviders

extension Drift {
    /// Writes the row as the API shows it.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("endpoint", endpoint)
            json.member("path", path)
            json.member("kind", kind.rawValue)
            json.member("value", value)
            json.member("count", count)
            json.member("first_seen_at", Timestamp(milliseconds: firstSeen).text)
            json.member("last_seen_at", Timestamp(milliseconds: lastSeen).text)
        }
    }
}
