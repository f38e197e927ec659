import FoundationEssentials
public import GatewayJSON
public import TalentModel
import Upstream

/// A vendor's answer as it is handed on to a caller, with what it says about the call's effect.
public struct RelayedAnswer: Sendable {
    /// What happened at the vendor: `none`, `complete` or `unknown`.
    public var effect: Effect
    /// The vendor's status.
    public var status: Int
    /// Messages that the answer says were sent; nil when it doesn't say.
    public var spent: Int?
    /// The vendor's headers that are handed on, in lower case, each once.
    public var headers: [(name: String, value: String)]
    /// The vendor's body.
    public var body: Body

    /// A body, by what it is.
    public enum Body: Sendable {
        /// There is none.
        case none
        /// JSON, verbatim.
        case json([UInt8])
        /// Any other text.
        case text(String)
        /// What is no text.
        case bytes([UInt8])
    }

    /// The header fields that are handed on: about the body, the limits, the paging; nothing about who and where.
    static let headerNames: Set<String> = [
        "content-type", "content-language", "etag", "last-modified", "link", "location", "retry-after", "ratelimit",
        "ratelimit-policy", "x-request-id", "request-id", "x-total-count", "deprecation", "sunset",
    ]

    /// Takes an answer in.
    ///
    /// - Parameter spentMember: the body's count of messages.
    init(_ response: UpstreamResponse, effect: Effect, spentMember: String?) {
        self.effect = effect
        status = response.status
        headers = []
        for field in response.headers {
            let name = field.name.lowercased()
            guard Self.headerNames.contains(name) || name.hasPrefix("x-ratelimit-"), !field.value.isEmpty else {
                continue
            }
            // A field that comes twice is one list (RFC 9110, 5.3).
            if let place = headers.firstIndex(where: { $0.name == name }) {
                headers[place].value += ", " + field.value
            } else {
                headers.append((name, field.value))
            }
        }
        body = .none
        spent = nil
        guard !response.body.isEmpty else { return }
        var limits = JSONLimits.upstream
        // Handed on verbatim, equal keys would make an answer of our own that readers take in different ways.
        limits.refusesDuplicateKeys = true
        if let root = try? JSONDocument(response.body, limits: limits).root {
            body = .json(Array(root.raw))
            spent = spentMember.flatMap { root.member($0)?.int }
        } else if let text = String(validating: response.body, as: UTF8.self) {
            body = .text(text)
        } else {
            body = .bytes(response.body)
        }
    }

    /// Writes the answer as one JSON object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("status", status)
            json.member(
                "headers",
                object: { json in
                    for field in headers {
                        json.key(dynamic: field.name)
                        json.string(field.value)
                    }
                })
            switch body {
            case .none:
                json.member("body_encoding", "none")
                json.memberNull("body")
            case .json(let bytes):
                json.member("body_encoding", "json")
                json.key("body")
                json.splice(raw: bytes)
            case .text(let text):
                json.member("body_encoding", "text")
                json.member("body", text)
            case .bytes(let bytes):
                json.member("body_encoding", "base64")
                json.member("body", Data(bytes).base64EncodedString())
            }
        }
    }
}
