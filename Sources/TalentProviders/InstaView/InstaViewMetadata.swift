import GatewayJSON
import TalentModel

/// A candidate's `metadata` as it's to be at the vendor: the caller's own data, and beside it the fields of ours that the
/// vendor has no other place for (vendor file section 6.1).
struct InstaViewMetadata {
    /// The caller's own data.
    var own: [(key: String, value: JSONValue)]
    var source: String?
    var externalID: String?
    var tags: [String]?

    /// The keys that are ours, as far as they have values.
    private var ours: [String] {
        [source.map { _ in "source" }, externalID.map { _ in "externalId" }, tags.map { _ in "tags" }].compactMap(
            \.self)
    }

    /// The JSON. The vendor's caps are checked after our keys are added.
    func json(_ mistakes: inout [FieldError]) -> [UInt8] {
        let ours = ours
        var json = JSONWriter()
        json.object { json in
            for (key, value) in own {
                if ours.contains(key) {
                    mistakes.append(
                        FieldError(
                            pointer: "/metadata/" + DraftReader.escaped(key), code: "conflict",
                            detail: "metadata.\(key) is where this provider keeps a field that is given too."))
                    continue
                }
                json.key(dynamic: key)
                json.splice(value)
            }
            json.member("source", source)
            json.member("externalId", externalID)
            if let tags { json.member("tags", tags) }
        }
        if json.bytes.count > 10_240 {
            mistakes.append(
                FieldError(
                    pointer: "/metadata", code: "too_large",
                    detail: "metadata must be at most 10 KB, source, external_id and tags included."))
        }
        if own.count + ours.count > 50 {
            mistakes.append(
                FieldError(
                    pointer: "/metadata", code: "too_many_keys",
                    detail: "metadata must have at most 50 keys, source, external_id and tags included."))
        }
        let depth = max(1 + (own.map { Self.depth($0.value) }.max() ?? 0), tags == nil ? 1 : 2)
        if depth > 5 {
            mistakes.append(
                FieldError(pointer: "/metadata", code: "too_deep", detail: "metadata must have at most 5 levels."))
        }
        return json.bytes
    }

    /// Levels of objects and arrays; the value itself is the first. The caller's body is at most 32 deep.
    static func depth(_ value: JSONValue) -> Int {
        switch value.kind {
        case .object: 1 + (value.members.map { depth($0.value) }.max() ?? 0)
        case .array: 1 + (value.elements.map { depth($0) }.max() ?? 0)
        default: 0
        }
    }
}

extension InstaViewProvider {
    /// The metadata of a person to create; nil when there is nothing in it.
    static func metadata(of draft: CandidateDraft, _ mistakes: inout [FieldError]) -> [UInt8]? {
        guard draft.metadata != nil || draft.source != nil || draft.externalID != nil || draft.tags != nil else {
            return nil
        }
        return InstaViewMetadata(
            own: draft.metadata.map { $0.members.map { ($0.key, $0.value) } } ?? [], source: draft.source,
            externalID: draft.externalID, tags: draft.tags
        ).json(&mistakes)
    }
}
