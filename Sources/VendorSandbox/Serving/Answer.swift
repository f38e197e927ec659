import GatewayJSON

/// What a fake answers, before faults and the headers that stand on each of a vendor's answers.
struct Answer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var contentType = "application/json; charset=utf-8"
    var body: [UInt8]
    /// What a magic value wants to happen to this answer now that the work is done.
    var fault: Fault?

    /// A JSON object whose members `members` writes.
    static func object(
        _ status: Int = 200, headers: [(name: String, value: String)] = [], _ members: (inout JSONWriter) -> Void
    ) -> Answer {
        var writer = JSONWriter()
        writer.object(members)
        return Answer(status: status, headers: headers, body: writer.bytes)
    }

    /// The same answer with the fault of a magic value that takes effect after the work.
    func afterwards(_ magic: MagicValue?) -> Answer {
        var answer = self
        answer.fault = magic?.fault
        return answer
    }
}
