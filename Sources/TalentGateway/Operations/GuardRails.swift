import Foundation
import TalentModel

/// What protects people from being contacted by mistake or at the wrong hour (PE-1, PE-2).
struct GuardRails: Sendable {
    /// Patterns of phones in E.164 and e-mail addresses that may be contacted; nil: everybody.
    var allowRecipients: [String]?
    /// When messages may leave; nil: always.
    var sendWindow: SendWindow?

    /// Refuses a write that would contact somebody who isn't allowed.
    func checkRecipients(_ write: Write) throws(GatewayError) {
        guard let allowRecipients else { return }
        let patterns = allowRecipients.map { Array($0.lowercased().unicodeScalars) }
        let refused = write.steps.flatMap(\.recipients).filter { recipient in
            let address = Array(recipient.address.lowercased().unicodeScalars)
            return !patterns.contains { Self.fits(address[...], $0[...]) }
        }
        guard !refused.isEmpty else { return }
        throw GatewayError(
            .recipientNotAllowed, "The connection may not contact \(refused.count) of these people.",
            errors: refused.prefix(100).map {
                FieldError(pointer: $0.pointer, code: "recipient_not_allowed", detail: "Not among allow_recipients.")
            })
    }

    /// Whether `text` fits a pattern in which `*` stands for any number of characters.
    static func fits(_ text: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>) -> Bool {
        // Greedy with one place to go back to, which is enough for `*` alone and linear in practice.
        var text = text
        var pattern = pattern
        var retry: (text: ArraySlice<Unicode.Scalar>, pattern: ArraySlice<Unicode.Scalar>)?
        while true {
            if pattern.first == "*" {
                pattern = pattern.dropFirst()
                retry = (text, pattern)
            } else if let next = text.first, next == pattern.first {
                text = text.dropFirst()
                pattern = pattern.dropFirst()
            } else if text.isEmpty && pattern.isEmpty {
                return true
            } else if let (from, rest) = retry, !from.isEmpty {
                retry = (from.dropFirst(), rest)
                text = from.dropFirst()
                pattern = rest
            } else {
                return false
            }
        }
    }
}
