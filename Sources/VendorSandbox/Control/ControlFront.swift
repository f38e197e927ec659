import GatewayJSON
import HTTPServer

/// The sandbox's own API, for tests: what came in, what is to go wrong, back to the seeds. The README of this target
/// has the list.
struct ControlFront: Responder {
    private enum Operation {
        case ledger, clearLedger, addFault, clearFaults, setCredits, addCredits, setTemplate, setEnvelope, reset, state
    }

    private static let router = Router<Operation>([
        ("GET", "/ledger", .ledger),
        ("DELETE", "/ledger", .clearLedger),
        ("POST", "/faults", .addFault),
        ("DELETE", "/faults", .clearFaults),
        ("PUT", "/voicehire/credits", .setCredits),
        ("POST", "/voicehire/credits", .addCredits),
        ("PUT", "/voicehire/sms-template", .setTemplate),
        ("PUT", "/instaview/envelope", .setEnvelope),
        ("POST", "/reset", .reset),
        ("GET", "/state", .state),
    ])

    let vendors: Vendors
    let endpoints: [Vendor: String]

    func admit(_ head: RequestHead) -> HeadDecision { .accept(bodyLimit: 64 * 1024) }

    func respond(to request: ServerRequest) async -> ServerResponse {
        do throws(Refusal) {
            return Self.response(to: try await answer(request))
        } catch {
            guard case .answer(let answer) = error else { return Self.response(to: Self.error(500, "No answer")) }
            return Self.response(to: answer)
        }
    }

    func render(_ fault: ProtocolFault, head: RequestHead?) -> ServerResponse {
        Self.response(to: Self.error(400, "The request can't be read"))
    }

    private func answer(_ request: ServerRequest) async throws(Refusal) -> Answer {
        let segments = Call.segments(ofPath: request.head.path)
        let operation: Operation
        switch Self.router.match(method: request.head.method, segments: segments) {
        case .found(let found, _): operation = found
        case .wrongMethod: throw .answer(Self.error(405, "No such method here"))
        case .unknownPath: throw .answer(Self.error(404, "No such path"))
        }
        // Any content type will do here: this is for curl by hand as well.
        let body = try? JSONDocument(request.body).root
        switch operation {
        case .ledger: return try ledger(QueryItems(raw: request.head.query))
        case .clearLedger: return Self.cleared(vendors.ledger.clear())
        case .addFault: return try addFault(body)
        case .clearFaults: return Self.cleared(vendors.faults.clear())
        case .setCredits:
            guard let available = body?["available"]?.double, available >= 0 else {
                throw .answer(Self.error(400, "available must be a number of credits"))
            }
            await vendors.voiceHire.setCredits(available)
            return .object { $0.member("credits_available", available) }
        case .addCredits:
            guard let bought = body?["add"]?.double, bought > 0 else {
                throw .answer(Self.error(400, "add must be a number of credits above 0"))
            }
            let available = await vendors.voiceHire.addCredits(bought)
            return .object { $0.member("credits_available", available) }
        case .setTemplate:
            guard let id = body?["campaign_id"]?.string, let present = body?["present"]?.bool else {
                throw .answer(Self.error(400, "campaign_id (text) and present (true or false) are needed"))
            }
            guard await vendors.voiceHire.setSMSTemplate(present, ofCampaign: id) else {
                throw .answer(Self.error(404, "No such campaign"))
            }
            return .object { $0.member("present", present) }
        case .setEnvelope:
            guard let wrapped = body?["wrapped"]?.bool else {
                throw .answer(Self.error(400, "wrapped must be true or false"))
            }
            await vendors.instaView.setWrapped(wrapped)
            return .object { $0.member("wrapped", wrapped) }
        case .reset:
            await vendors.reset()
            return .object { $0.member("reset", true) }
        case .state: return await state()
        }
    }

    private func ledger(_ query: QueryItems) throws(Refusal) -> Answer {
        var vendor: Vendor?
        if let name = query["vendor"] {
            vendor = Vendor(rawValue: name)
            if vendor == nil { throw .answer(Self.error(400, "vendor must be one of \(Self.vendorNames)")) }
        }
        let entries = vendors.ledger.entries(of: vendor)
        return .object { body in
            body.array("entries") { list in
                for entry in entries { entry.write(into: &list) }
            }
            body.member("dropped", vendors.ledger.dropped)
        }
    }

    private func addFault(_ body: JSONValue?) throws(Refusal) -> Answer {
        guard let body, let vendor = body["vendor"]?.string.flatMap(Vendor.init(rawValue:)) else {
            throw .answer(Self.error(400, "vendor must be one of \(Self.vendorNames)"))
        }
        let times = body["times"].map { $0.int ?? 0 } ?? 1
        guard times >= 1 else { throw .answer(Self.error(400, "times must be a whole number from 1")) }
        let retryAfter = body["retry_after"]?.int
        guard let fault = body["fault"]?.string.flatMap({ Fault(text: $0, retryAfter: retryAfter) }) else {
            throw .answer(
                Self.error(
                    400,
                    "fault must be one of 402, 429, 500, 503, silence, hang_up, hang_up_after_apply, "
                        + "silence_after_apply, slow:MS, html, truncated, redirect"))
        }
        let rule = FaultRule(
            fault, vendor: vendor, method: body["method"]?.string, pathPrefix: body["path"]?.string, times: times)
        guard vendors.faults.add(rule) else { throw .answer(Self.error(409, "Too many faults wait already")) }
        return .object(201) { $0.member("waiting", vendors.faults.waiting.count) }
    }

    private func state() async -> Answer {
        var parts: [(vendor: Vendor, summary: [UInt8])] = []
        for vendor in Vendor.allCases {
            parts.append((vendor, await vendors.fake(of: vendor).summary().body))
        }
        return .object { body in
            body.object("vendors") { list in
                for part in parts {
                    list.key(dynamic: part.vendor.rawValue)
                    list.splice(raw: part.summary)
                }
            }
            body.member("ledger", vendors.ledger.count)
            body.member("faults_waiting", vendors.faults.waiting.count)
        }
    }

    private static var vendorNames: String { Vendor.allCases.map(\.rawValue).joined(separator: ", ") }

    private static func cleared(_ count: Int) -> Answer { .object { $0.member("cleared", count) } }

    private static func error(_ status: Int, _ text: String) -> Answer {
        .object(status) { $0.member("error", text) }
    }

    private static func response(to answer: Answer) -> ServerResponse {
        ServerResponse(
            status: answer.status, headers: [("Content-Type", answer.contentType)], body: .bytes(answer.body))
    }
}
