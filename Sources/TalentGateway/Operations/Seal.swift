import Crypto
import Foundation
import TalentModel

/// Keyed hashes and encryption for what the store keeps, all keys derived from `server.secret` (ID-4, SE-5).
struct Seal: Sendable {
    /// Keyed, and copied for each text: to key it takes as long as to hash a phone number.
    private let hasher: HMAC<SHA256>
    private let workKey: SymmetricKey
    private let answerSecret: SymmetricKey

    /// - Parameter secret: `server.secret`; the same on every replica.
    init(secret: String) {
        let root = SymmetricKey(data: SHA256.hash(data: Data(secret.utf8)))
        func derived(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: Data(purpose.utf8), outputByteCount: 32)
        }
        hasher = HMAC<SHA256>(key: derived("talent-gateway hash 1"))
        workKey = derived("talent-gateway work 1")
        answerSecret = derived("talent-gateway answer 1")
    }

    /// The keyed hash under which a caller's Idempotency-Key is kept; the key itself is kept nowhere.
    func hash(key: IdempotencyKey, of caller: String) -> [UInt8] { hash("key\n\(caller)\n\(key.text)") }

    /// The keyed hash of somebody who is contacted.
    func hash(recipient: String) -> [UInt8] { hash("recipient\n\(recipient.lowercased())") }

    private func hash(_ text: String) -> [UInt8] {
        var hasher = hasher
        hasher.update(data: Array(text.utf8))
        return Array(hasher.finalize())
    }

    /// Encrypts a work order.
    func sealed(_ order: WorkOrder) throws(GatewayError) -> [UInt8] { try seal(order.bytes, workKey) }

    /// Decrypts a work order; nil when it was sealed with another secret.
    func order(_ sealed: [UInt8]) -> WorkOrder? { open(sealed, workKey).flatMap(WorkOrder.init) }

    /// Encrypts an answer so that only the same Idempotency-Key opens it.
    func sealed(_ answer: Answer, for key: IdempotencyKey) throws(GatewayError) -> [UInt8] {
        try seal(answer.kept, answerKey(key))
    }

    /// Decrypts an answer.
    func answer(_ sealed: [UInt8], for key: IdempotencyKey) -> Answer? {
        open(sealed, answerKey(key)).flatMap(Answer.init(kept:))
    }

    private func answerKey(_ key: IdempotencyKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: answerSecret, salt: Data(key.text.utf8), info: Data(), outputByteCount: 32)
    }

    private func seal(_ bytes: [UInt8], _ key: SymmetricKey) throws(GatewayError) -> [UInt8] {
        guard let nonce = try? AES.GCM.Nonce(data: RandomPool.shared.bytes(12)),
            let box = try? AES.GCM.seal(bytes, using: key, nonce: nonce), let combined = box.combined
        else {
            throw GatewayError(.internal, "The request can't be sealed.")
        }
        return Array(combined)
    }

    private func open(_ sealed: [UInt8], _ key: SymmetricKey) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed), let bytes = try? AES.GCM.open(box, using: key) else {
            return nil
        }
        return Array(bytes)
    }
}
