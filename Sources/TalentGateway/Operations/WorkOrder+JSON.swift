import GatewayJSON
import TalentModel

extension WorkOrder {
    /// The order as bytes, to be sealed.
    var bytes: [UInt8] {
        var json = JSONWriter(capacity: body.count + 256)
        json.object { json in
            json.member("operation", operationID)
            json.member("connection", connection)
            json.member(
                "path",
                object: { json in
                    for (name, value) in pathParameters.sorted(by: { $0.key < $1.key }) {
                        json.key(dynamic: name)
                        json.string(value)
                    }
                })
            json.member("remote_data", includesRemoteData)
            json.member("received_at", Int(receivedAt.milliseconds))
            json.member("traceparent", traceparent)
            json.key("body")
            json.splice(raw: body)
        }
        return json.bytes
    }

    /// Reads `bytes`; nil when they aren't an order.
    init?(_ bytes: [UInt8]) {
        guard let root = try? JSONDocument(bytes, limits: .upstream).root,
            let operationID = root["operation"]?.string, let connection = root["connection"]?.string,
            let path = root["path"], let received = root["received_at"]?.int, let body = root["body"]
        else { return nil }
        self.operationID = operationID
        self.connection = connection
        pathParameters = Dictionary(path.members.compactMap { entry in entry.value.string.map { (entry.key, $0) } }) {
            first, _ in first
        }
        self.body = Array(body.raw)
        includesRemoteData = root["remote_data"]?.bool ?? false
        receivedAt = Timestamp(milliseconds: Int64(received))
        traceparent = root["traceparent"]?.string
    }
}
