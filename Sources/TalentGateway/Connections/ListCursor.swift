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
        /// In the middle of what the vendor gives after its mark, which was more than was asked for.
        case within(Cut)
        /// In a list without cursors, of which a snapshot was kept.
        case kept(Kept)
        /// Nothing is left.
        case end
    }

    /// A place within a page that was cut.
    struct Cut: Sendable, Equatable {
        /// The vendor's mark of the page; nil is the start.
        var mark: String?
        /// The last item that was given out.
        var item: UInt64
        /// How many of the page were.
        var count: Int
    }

    /// A place in a list of which a snapshot was kept.
    struct Kept: Sendable, Equatable {
        /// The snapshot's name.
        var snapshot: String
        /// How many items were given out.
        var count: Int
        /// The vendor's mark of the page on which the last one stood, where it counts pages; nil where lists come whole.
        var mark: String?
        /// The last items that were given out, the last first: they tell the place when the snapshot has gone.
        var anchors: [UInt64]

        /// The most anchors: each may have been deleted when it's looked for.
        static let anchorCount = 3
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
            guard let place = Self.place(mark) else { throw refused() }
            places[name] = place
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
                        Self.write(place, to: &json)
                    }
                })
        }
        return Data(json.bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    private static func write(_ place: Place, to json: inout JSONWriter) {
        switch place {
        case .after(let mark?): json.string(mark)
        case .after(nil): json.bool(true)
        case .end: json.bool(false)
        case .within(let cut):
            json.object { json in
                json.member("m", cut.mark)
                json.member("i", text(cut.item))
                json.member("n", cut.count)
            }
        case .kept(let kept):
            json.object { json in
                json.member("s", kept.snapshot)
                json.member("n", kept.count)
                json.member("m", kept.mark)
                json.member("a", kept.anchors.map(text))
            }
        }
    }

    private static func place(_ value: JSONValue) -> Place? {
        if let mark = value.string { return .after(mark) }
        if let isOpen = value.bool { return isOpen ? .after(nil) : .end }
        guard let count = value["n"]?.int, (0...1_000_000_000).contains(count) else { return nil }
        let mark = value["m"]?.string
        if let item = value["i"]?.string.flatMap({ UInt64($0, radix: 36) }) {
            return .within(Cut(mark: mark, item: item, count: count))
        }
        guard let snapshot = value["s"]?.string, let list = value["a"] else { return nil }
        let anchors = list.elements.compactMap { $0.string.flatMap { UInt64($0, radix: 36) } }
        guard anchors.count == list.count, (1...Kept.anchorCount).contains(anchors.count) else { return nil }
        return .kept(Kept(snapshot: snapshot, count: count, mark: mark, anchors: anchors))
    }

    private static func text(_ hash: UInt64) -> String { String(hash, radix: 36) }

    private static func digest(_ text: String) -> String { self.text(hash(text)) }

    /// FNV-1a, 64 bits: enough to notice a cursor used for another list, and to know an item again; it guards nothing.
    static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}
