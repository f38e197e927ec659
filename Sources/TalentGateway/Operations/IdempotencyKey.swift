import Crypto
import HTTPServer
import TalentModel

/// A caller's `Idempotency-Key`, checked for form (ID-1).
struct IdempotencyKey: Sendable, Hashable {
    let text: String

    /// Reads the header field: 16 to 255 visible ASCII characters, bare or quoted. Nil when there is none.
    static func read(_ headers: HeaderList) throws(GatewayError) -> IdempotencyKey? {
        let fields = headers.all("Idempotency-Key")
        guard let field = fields.first else { return nil }
        var bytes = Array(field.utf8)[...]
        let quote = UInt8(ascii: "\"")
        if bytes.count >= 2, bytes.first == quote, bytes.last == quote { bytes = bytes.dropFirst().dropLast() }
        guard fields.count == 1, (16...255).contains(bytes.count),
            bytes.allSatisfy({ (0x21...0x7e).contains($0) && $0 != quote })
        else {
            throw GatewayError(
                .idempotencyKeyInvalid, "Idempotency-Key must be one value of 16 to 255 visible ASCII characters.",
                errors: [
                    FieldError(
                        parameter: "Idempotency-Key", code: "invalid", detail: "16 to 255 visible ASCII characters.")
                ])
        }
        return IdempotencyKey(text: String(decoding: bytes, as: UTF8.self))
    }
}

/// What makes two requests the same: method, path, connection and canonical body (ID-2).
struct RequestFingerprint: Sendable, Hashable {
    let digest: [UInt8]

    /// - Parameter canonicalBody: the body with its members sorted and without white space.
    init(method: String, path: String, connection: String, canonicalBody: [UInt8]) {
        var hash = SHA256()
        // None of the parts but the last can hold a line break.
        hash.update(data: Array("\(method)\n\(path)\n\(connection)\n".utf8))
        hash.update(data: canonicalBody)
        digest = hash.finalize().withUnsafeBytes(Array.init)
    }
}
