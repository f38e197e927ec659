import GatewayJSON

/// Where a card's job is; all strings, coordinates included (section 4).
struct HuntrLocation: Sendable {
    let id: String
    let name: String
    let address: String
    let lat: String
    let lng: String

    func write(into writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("name", name)
        writer.member("address", address)
        writer.member("lat", lat)
        writer.member("lng", lng)
    }
}
