import GatewayJSON
import TalentModel
import TalentProviders
import Testing
import Upstream

/// What leaves is what the vendor documents, and nothing that a caller gives can leave its place (SE-3).
@Suite("Conformance: requests")
struct RequestConformanceTests {
    @Test(arguments: ConformanceCase.all)
    func theRequestIsTheVendors(_ subject: ConformanceCase) throws {
        let expected = try subject.folder.json("\(subject.operation).request.json", "the vendor's request")
        let prepared = try subject.prepare(subject.call())
        #expect(prepared.method.rawValue == expected["method"]?.string)
        #expect(prepared.path == expected["path"]?.string)
        #expect(prepared.query == expected["query"]?.elements.map { $0.string })
        let body = try prepared.body.map { try JSONDocument($0).root.pretty() }
        #expect(body == expected["body"]?.pretty())
    }

    @Test(arguments: ConformanceCase.all)
    func itLeavesWithTheCredentialForTheBaseURL(_ subject: ConformanceCase) async throws {
        let call = try subject.call()
        let prepared = try subject.prepare(call)
        let (connection, transport) = subject.connection(call, [])
        _ = try? await prepared.perform(connection)
        let sent = try #require(await transport.requests.first)
        #expect(sent.url.hasPrefix(ConformanceCase.baseURL + "/"))
        let credential = subject.provider.init(call.settings(connection: subject.connection))
            .credentialHeader(ConformanceCase.credential)
        #expect(sent.headers.filter { $0.value.contains(ConformanceCase.credential) } == [credential])
        #expect(sent.headers.contains { $0.name == "Content-Type" } == (sent.body != nil))
        #expect(!sent.url.contains(ConformanceCase.credential))
    }

    /// RT-2: only what may be repeated travels on a used connection.
    @Test(arguments: ConformanceCase.all)
    func itsClassFitsItsMethodAndItsCost(_ subject: ConformanceCase) throws {
        let prepared = try subject.prepare(subject.call())
        #expect((prepared.operationClass == .read) == (prepared.method == .get))
        #expect(prepared.name.hasPrefix(subject.provider.profile.name + "."))
        if prepared.spends {
            #expect([.spend, .conflictDetecting].contains(prepared.operationClass))
            #expect(prepared.operationClass.reuse == .fresh)
        }
        if prepared.operationClass == .spend { #expect(prepared.spends) }
        if subject.operation == "createCandidate", let creator = subject.provider as? any CandidateCreating.Type {
            #expect(creator.candidateCreationSpends == prepared.spends)
        }
    }

    static let hostile = [
        "../x", "..", ".", "a/b", "a%2fb", "%2e%2e%2f", "a?b=c", "a#b", "a&b=c", "a;b", "a\rb", "a\r\nHost: x",
        "a\u{0}b", "a b", "a\\b", "\u{fc}\u{65e5}\u{672c}", "\u{ff0e}\u{ff0e}/", "invitation.../x", "",
    ]

    @Test(arguments: ConformanceCase.all, ["id", "field_id"])
    func idsStayInTheirSegment(_ subject: ConformanceCase, _ member: String) throws {
        let call = try subject.call()
        guard !(member == "id" ? call.id : call.fieldID).isEmpty else { return }
        let segments = try subject.prepare(call).path.split(separator: "/", omittingEmptySubsequences: false).count
        for id in Self.hostile {
            guard let prepared = try? subject.prepare(call.with("/" + member, JSONEdit.quoted(id))) else { continue }
            let path = prepared.path.split(separator: "/", omittingEmptySubsequences: false)
            #expect(path.count <= segments, "\(id.debugDescription) → \(prepared.path)")
            #expect(!path.contains(".") && !path.contains(".."), "\(id.debugDescription) → \(prepared.path)")
            #expect(prepared.path.utf8.allSatisfy(Self.isPlain), "\(id.debugDescription) → \(prepared.path)")
        }
    }

    @Test(arguments: ConformanceCase.creations, ["job_ids", "job_id", "pipeline_id"])
    func idsInBodiesAreOfThisConnectionAndCanBeIDs(_ subject: ConformanceCase, _ field: String) throws {
        let call = try subject.call()
        guard subject.table.contains(where: { $0.field == field }), let given = call.body?.member(field) else { return }
        for id in Self.hostile.filter({ !$0.isEmpty }) + ["another:" + (given.string ?? "0")] {
            let value = JSONEdit.quoted(id)
            let changed = try call.with("/body/" + field, given.kind == .array ? "[\(value)]" : value)
            let error = #expect(throws: GatewayError.self, "\(id.debugDescription)") {
                _ = try subject.prepare(changed)
            }
            #expect(error?.code == .invalidRequest)
            #expect(error?.places.first?.hasPrefix("/" + field) == true)
        }
    }

    @Test(arguments: ConformanceCase.lists)
    func filtersAreWhereTheirTableSays(_ subject: ConformanceCase) throws {
        let call = try subject.call()
        let query = try subject.prepare(call).query
        for filter in subject.filters {
            #expect(call.filters[filter.name] != nil, "the call's fixture has no value for the filter \(filter.name)")
            // What a list can't do without is in its path.
            guard let remoteName = filter.remoteName, !filter.isRequired else { continue }
            var call = call
            for other in call.filtersApart where other != filter.name {
                call = try call.with("/filters/" + other, "null")
            }
            let query = try subject.prepare(call).query
            #expect(query.contains { $0.hasPrefix(remoteName + "=") }, "\(filter.name) isn't sent as \(remoteName)")
            let without = try subject.prepare(call.with("/filters/" + filter.name, "null")).query
            #expect(!without.contains { $0.hasPrefix(remoteName + "=") })
        }
        let allowed = subject.filters.compactMap(\.remoteName)
        for pair in query.map({ $0.prefix { $0 != "=" } })
        where !["limit", "next", "page", "per_page", "cursor"].contains(pair) {
            #expect(allowed.contains(String(pair)), "\(pair) is sent and no filter says so")
        }
    }

    @Test(arguments: ConformanceCase.lists)
    func filtersAndCursorsStayInTheirPlace(_ subject: ConformanceCase) throws {
        let call = try subject.call()
        let places = subject.filters.map { "/filters/" + $0.name } + ["/cursor"]
        for place in places {
            for value in Self.hostile {
                guard let prepared = try? subject.prepare(call.with(place, JSONEdit.quoted(value))) else { continue }
                let (connection, _) = subject.connection(call, [])
                let url = prepared.request(connection).url
                let query = url.drop { $0 != "?" }.dropFirst()
                let pairs = query.isEmpty ? [] : query.split(separator: "&", omittingEmptySubsequences: false)
                #expect(pairs.count == prepared.query.count, "\(url)")
                #expect(url.utf8.allSatisfy { Self.isPlain($0) || "?&=:".utf8.contains($0) }, "\(url)")
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "-._~/%".utf8.contains(byte)
        }
    }
}
