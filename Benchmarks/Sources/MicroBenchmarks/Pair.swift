import CodablePeer
import Foundation
import GatewayJSON
import TalentModel
import TalentProviders

/// The same work by our reader, mapping and writer, and by Foundation's decoder, the same mapping and its encoder.
struct Pair {
    var name: String
    var bytes: Int
    var ours: () throws -> [UInt8]
    var codable: () throws -> Data

    /// Both in turn, microseconds a time.
    func compare(rounds: Int) throws -> (ours: [Double], codable: [Double]) {
        // What is faster because it does something else is no comparison.
        try demandSameMembers(Data(try ours()), try codable())
        let steps = max(1, 400_000 / bytes)
        var times: (ours: [Double], codable: [Double]) = ([], [])
        for _ in 0..<rounds {
            times.ours += try measure(rounds: 1, steps: 4 * steps) { sink = try ours().count }
            times.codable += try measure(rounds: 1, steps: steps) { sink = try codable().count }
        }
        return times
    }

    private func demandSameMembers(_ ours: Data, _ theirs: Data) throws {
        guard try sorted(ours) == sorted(theirs) else { throw Difference(name: name, ours: ours, theirs: theirs) }
    }

    private func sorted(_ json: Data) throws -> Data {
        try JSONSerialization.data(withJSONObject: JSONSerialization.jsonObject(with: json), options: .sortedKeys)
    }
}

/// The two sides of a pair don't say the same.
struct Difference: Error, CustomStringConvertible {
    var name: String
    var ours: Data
    var theirs: Data

    var description: String {
        """
        \(name) differs:
        \(String(decoding: ours.prefix(3000), as: UTF8.self))
        \(String(decoding: theirs.prefix(3000), as: UTF8.self))
        """
    }
}

/// Takes results, so that no step can be optimised away.
nonisolated(unsafe) private var sink = 0

extension Pair {
    private static let context = ResourceContext(connection: "d0", provider: "huntr")

    /// A caller's batch of people: read, checked, mapped to VoiceHire's request.
    static func batch(_ body: Data) -> Pair {
        let bytes = [UInt8](body)
        let provider = VoiceHireProvider(ProviderSettings(connection: "v0", defaultRegion: "FR"))
        let now = Timestamp(milliseconds: 1_700_000_000_000)
        return Pair(
            name: "batch", bytes: bytes.count,
            ours: {
                let draft = try OutreachDraft(try JSONDocument(bytes).root, now: now)
                let plan = try provider.planOutreach(draft)
                return try provider.addToCampaign("abc123def456", draft.outreach, plan.recipients).body ?? []
            },
            codable: { try JSONEncoder().encode(try JSONDecoder().decode(OutreachBatch.self, from: body).vendorBatch) })
    }

    /// One Huntr member.
    static func member(_ body: Data) -> Pair {
        let bytes = [UInt8](body)
        return Pair(
            name: "member", bytes: bytes.count,
            ours: {
                let endpoint = try HuntrProvider(ProviderSettings(connection: "d0")).candidate("1")
                let candidate = try endpoint.decode(try JSONDocument(bytes, limits: .upstream).root)
                var json = JSONWriter(capacity: 2048)
                json.object { json in
                    json.key("data")
                    candidate.write(to: &json, in: context)
                    json.member("meta", object: { _ in })
                }
                return json.bytes
            },
            codable: {
                let wire = try JSONDecoder().decode(VendorMember.self, from: body)
                return try encoder().encode(Envelope(data: CandidateAnswer(wire, connection: "d0")))
            })
    }

    /// A page of 100 Huntr members.
    static func members(_ body: Data) -> Pair {
        let bytes = [UInt8](body)
        return Pair(
            name: "members", bytes: bytes.count,
            ours: {
                let page = PageRequest(limit: 100)
                let endpoint = try HuntrProvider(ProviderSettings(connection: "d0")).candidates(ListFilters(), page)
                return write(try endpoint.decode(try JSONDocument(bytes, limits: .upstream).root))
            },
            codable: {
                let page = try JSONDecoder().decode(VendorMemberPage.self, from: body)
                let people = page.data.map { CandidateAnswer($0, connection: "d0") }
                return try encoder().encode(
                    Envelope(data: people, meta: .init(nextCursor: page.next, hasMore: page.next != nil)))
            })
    }

    /// A page of 100 Huntr jobs, 245 KB.
    static func jobs(_ body: Data) -> Pair {
        let bytes = [UInt8](body)
        return Pair(
            name: "jobs", bytes: bytes.count,
            ours: {
                let page = PageRequest(limit: 100)
                let endpoint = try HuntrProvider(ProviderSettings(connection: "d0")).jobs(ListFilters(), page)
                return write(try endpoint.decode(try JSONDocument(bytes, limits: .upstream).root))
            },
            codable: {
                let page = try JSONDecoder().decode(VendorJobPage.self, from: body)
                let jobs = page.data.map { JobAnswer($0, connection: "d0") }
                return try encoder().encode(
                    Envelope(data: jobs, meta: .init(nextCursor: page.next, hasMore: page.next != nil)))
            })
    }

    private static func write<Item: Resource>(_ page: Page<Item>) -> [UInt8] {
        var json = JSONWriter(capacity: 64 << 10)
        json.object { json in
            json.member("data", array: { json in for item in page.items { item.write(to: &json, in: context) } })
            json.member(
                "meta",
                object: { json in
                    json.member("next_cursor", page.next)
                    json.member("has_more", page.next != nil)
                })
        }
        return json.bytes
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = .withoutEscapingSlashes
        return encoder
    }
}
