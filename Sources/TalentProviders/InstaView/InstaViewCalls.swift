import GatewayJSON
import TalentModel
import Upstream

// What all calls have in common.
extension InstaViewProvider {
    /// A call below the connection's prefix, for a company: ATS keys must name one on each call (vendor file section 4).
    func call<Output: Sendable>(
        _ name: String, _ operationClass: OperationClass, _ method: UpstreamMethod, _ path: EndpointPath,
        query: [(name: String, value: String)] = [], company: String?, body: [UInt8]? = nil,
        decode: @escaping @Sendable (JSONValue) throws(WireError) -> Output
    ) -> Endpoint<Output> {
        var endpoint = Endpoint(
            name, operationClass, method, path, query: query + (company.map { [("companyId", $0)] } ?? []), body: body,
            decode: decode)
        endpoint.path = prefix + endpoint.path
        return endpoint
    }

    /// A deletion. The vendor answers `true`, bare or wrapped (sections 6.5 and 7).
    func deletion(_ name: String, _ path: EndpointPath) -> Endpoint<Void> {
        var endpoint = call(name, .idempotent, .delete, path, company: ownCompany) { body throws(WireError) in
            guard Self.unwrapped(body).bool == true else { throw WireError(at: "", "true") }
        }
        endpoint.deleted = {}
        return endpoint
    }

    /// A deletion has happened when what it's about isn't found any more.
    func absence<Item>(of read: Endpoint<Item>) -> Proof {
        Proof { reading throws(GatewayError) -> ProofFinding in
            do throws(GatewayError) {
                _ = try await reading.perform(read)
                return .absent
            } catch {
                if error.code == .notFound || error.code == .providerGone { return .present([0]) }
                throw error
            }
        }
    }

    /// A setting under `options` that says something.
    func option(_ name: String) -> String? { settings.options[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The connection's own company.
    var ownCompany: String? { option("company_id") }

    /// The vendor's name of the CV text, where it's known.
    var resumeField: String? { option("resume_field") }

    /// The vendor's name of the text search; nil when lists are searched by the gateway alone.
    var searchField: String? {
        guard let given = settings.options["search_field"] else { return "search" }
        return given.isEmpty ? nil : given
    }

    /// `companyId`, from the request's options or the connection's.
    func company(_ options: ProviderOptions) throws(GatewayError) -> String? {
        guard let given = options.options(for: name) else { return ownCompany }
        var reader = DraftReader(given, at: "/provider_options/instaview")
        let company = reader.string("company_id", max: 128)
        reader.finish()
        try reader.check()
        return company ?? ownCompany
    }

    /// The remote part of an id in either form, which must be a UUID.
    func uuid(_ text: String, at place: FieldError.Place, _ what: String) throws(GatewayError) -> String {
        let id = try settings.remoteID(text, at: place)
        if UUIDText.isValid(id) { return id }
        throw .invalid([FieldError(place, code: "uuid_invalid", detail: "\(what) must be a UUID.")])
    }

    /// The remote parts of jobs' ids; what is wrong with them becomes mistakes.
    func jobIDs(_ texts: [String], _ mistakes: inout [FieldError]) -> [String] {
        var ids: [String] = []
        for (index, text) in texts.enumerated() {
            do {
                ids.append(try uuid(text, at: .pointer("/job_ids/\(index)"), "A job's id"))
            } catch {
                mistakes += error.errors
            }
        }
        return ids
    }

    /// Refuses a change of which nothing is left for the vendor.
    static func checkChange(_ json: [UInt8]) throws(GatewayError) {
        guard json.elementsEqual("{}".utf8) else { return }
        throw .invalid(
            pointer: "", code: "nothing_to_change", "InstaView has a place for none of the fields that are to change.")
    }

    /// A text of ours as a word of the vendor's: `THREE_TO_5_YEARS`; nil when it can't be one.
    static func word(_ text: String) -> String? {
        let isWord = text.utf8.allSatisfy {
            (0x61...0x7a).contains($0) || (0x41...0x5a).contains($0) || (0x30...0x39).contains($0)
                || $0 == UInt8(ascii: "_")
        }
        return isWord && !text.isEmpty ? text.uppercased() : nil
    }
}

/// One page of a list, in any of the forms that the documents show (vendor file section 3): `{data, total, …}` bare,
/// `{items, pagination}` or `{data, total, …}` one level deeper, an array in the wrapper.
struct InstaViewList {
    /// The most items that a page has (section 6.2).
    static let largestPage = 100

    /// The array of the items.
    let items: JSONValue
    private let totals: [JSONValue]

    init(_ body: JSONValue) throws(WireError) {
        var levels = [body]
        while levels.count < 3, let inner = levels.last?["data"], inner.kind == .object { levels.append(inner) }
        // A bare array is tolerated while there is something in it: an empty one could be anything.
        let lists = levels.flatMap { [$0["items"], $0["data"]] }.compactMap(\.self) + (body.count > 0 ? [body] : [])
        guard let items = lists.first(where: { $0.kind == .array }) else { throw WireError(at: "/data", "an array") }
        self.items = items
        totals = levels.flatMap { [$0, $0["pagination"]] }.compactMap(\.self)
    }

    /// Whether nothing comes after the page that was asked for.
    func isLast(_ place: NumberedPlace) -> Bool {
        if let pages = number("totalPages") { return place.number >= pages }
        // The vendor may give smaller pages than it was asked for.
        let size = number("limit").flatMap { $0 > 0 ? $0 : nil } ?? place.size
        if let total = number("total") { return place.number * size >= total }
        return items.count < size
    }

    private func number(_ key: StaticString) -> Int? { totals.lazy.compactMap { $0[key]?.int }.first }
}

extension NumberedPlace {
    /// The place as the vendor's parameters.
    var instaViewQuery: [(name: String, value: String)] { [("page", String(number)), ("limit", String(size))] }
}

extension PageRequest {
    /// The same place, in pages of the largest size.
    var largest: PageRequest { PageRequest(limit: InstaViewList.largestPage, cursor: cursor) }
}
