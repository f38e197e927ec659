import Foundation
import GatewayJSON
import TalentModel

/// Where a list goes on: each connection's own mark, bound to the route and the filters.
///
/// Opaque to callers: base64url of a small JSON object. It holds nothing but vendors' marks, and every mark goes out
/// percent-encoded, so a forged one can only start a page elsewhere in a list that the caller may read anyway.
struct ListCursor: Sendable, Equatable {
    /// What is left of one connection's list.
    enum Place: Sendable, Equatable {
        /// From the vendor's mark on; nil is the start.
        case after(String?)
        /// Nothing is left.
        case end
    }

    /// Route, filters and connections as a text that must be the same on every page.
    var binding: String
    /// The places by connection.
    var places: [String: Place]

    init(binding: String, places: [String: Place]) {
        self.binding = binding
        self.places = places
    }

    /// Reads a cursor; throws unless it was made for the same list.
    init(_ text: String, binding: String, connections: [String]) throws(GatewayError) {
        func refused() -> GatewayError {
            GatewayError(
                .invalidCursor, "The cursor doesn't belong to this route with these filters and connections.",
                errors: [FieldError(parameter: "cursor", code: "invalid", detail: "Start again without a cursor.")])
        }
        let padded = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4)
        guard text.utf8.count <= 4096, let data = Data(base64Encoded: padded + padding),
            let root = try? JSONDocument([UInt8](data), limits: .caller).root,
            root["b"]?.string == Self.digest(binding), let marks = root["p"], marks.kind == .object
        else { throw refused() }
        places = [:]
        for (name, mark) in marks.members {
            switch mark.kind {
            case .string: places[name] = .after(mark.string)
            case .bool: places[name] = mark.bool == true ? .after(nil) : .end
            default: throw refused()
            }
        }
        guard Set(places.keys) == Set(connections) else { throw refused() }
        self.binding = binding
    }

    /// The cursor as callers get it.
    var text: String {
        var json = JSONWriter(capacity: 128)
        json.object { json in
            json.member("b", Self.digest(binding))
            json.member(
                "p",
                object: { json in
                    for (name, place) in places.sorted(by: { $0.key < $1.key }) {
                        json.key(dynamic: name)
                        switch place {
                        case .after(let mark?): json.string(mark)
                        case .after(nil): json.bool(true)
                        case .end: json.bool(false)
                        }
                    }
                })
        }
        return Data(json.bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// FNV-1a, 64 bits: enough to notice a cursor used for another list; it guards nothing.
    private static func digest(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
    }
}
