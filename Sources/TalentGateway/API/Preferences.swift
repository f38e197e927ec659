import HTTPServer
import TalentModel

/// What a caller prefers (RFC 7240): how long it waits, and whether a lossy mapping is an error.
struct Preferences: Sendable {
    /// How long the caller is willing to wait in all.
    var wait: Duration
    /// Whether a field that the vendor has no place for is refused instead of dropped.
    var isStrict = false

    /// Reads the `Prefer` fields. Preferences that nobody here knows are ignored, as the RFC has it; a known one with
    /// a value that makes no sense is refused. A longer wait than `cap` becomes `cap`.
    init(_ headers: HeaderList, standard: Duration, cap: Duration) throws(GatewayError) {
        var given: Duration?
        var isAsynchronous = false
        for field in headers.all("Prefer") {
            for item in field.split(separator: ",") {
                let preference = item.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" && $0 != "\"" }
                switch preference.lowercased() {
                case "respond-async": isAsynchronous = true
                case "handling=strict": isStrict = true
                case "handling=lenient": isStrict = false
                case let text where text.hasPrefix("wait="):
                    let digits = text.dropFirst(5)
                    guard (1...6).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                        let seconds = Int(digits)
                    else {
                        throw .invalid(
                            parameter: "Prefer", code: "wait_invalid", "wait must be a whole number of seconds.")
                    }
                    given = min(.seconds(seconds), cap)
                default: continue
                }
            }
        }
        // With both, the wait comes first and the 202 after it, in whichever order they stand (RFC 7240, 4.3).
        wait = given ?? (isAsynchronous ? .zero : standard)
    }
}
