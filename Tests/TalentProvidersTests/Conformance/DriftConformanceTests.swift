import GatewayJSON
import TalentProviders
import Testing

/// A provider's shapes know all that its vendor documents, and notice the rest.
@Suite("Conformance: drift")
struct DriftConformanceTests {
    /// Words in fixtures that their vendor documents nowhere, or outside of the enum's list.
    private static let onPurpose: [String: Set<String>] = [
        "voicehire/listCampaigns.response-more": ["unknown_value campaigns[].status archived"],
        "instaview/updateCandidate.response-later-forms": ["unknown_value status INTERVIEWED"],
        "instaview/listJobs.response": ["unknown_value data[].contractType SOMETHING_NEW"],
        "instaview/listJobs.response-deeper": ["unknown_value data.data[].contractType SOMETHING_NEW"],
        "instaview/getJob.response-other-forms": ["unknown_value contractType SOMETHING_NEW"],
        "huntr/listCustomFields.response-types": ["unknown_value data[].fieldType A_WORD_OF_TOMORROW"],
        "huntr/listActivityTypes.response-new": ["unknown_value data[].name"],
        "huntr/listChanges.response-later-types": [
            "unknown_value data[].actionType WORD", "unknown_value data[].actionType A_WORD_OF_TOMORROW",
        ],
        "huntr/listJobs-posts.response": [
            "unknown_value data[].jobPostStatus.name Archived", "unknown_value data[].jobType A_WORD_OF_TOMORROW",
        ],
    ]

    /// Places whose words the vendor shows by examples alone and that go through as they are, and stages, whose names are
    /// people's own.
    private static let open: Set<String> = [
        "instaview experience", "instaview data[].callAttempts[].direction", "instaview callAttempts[].reasonCode",
        "instaview analysis.general.companyFitRating", "instaview breakdownByCostKey[].costKey",
        "huntr data[].list.name", "huntr list.name", "huntr data[].listTemplates[].name", "huntr data[].toList.name",
        "huntr experiencePreference",
    ]

    private func shape(_ subject: ConformanceCase, _ call: CallFixture) throws -> JSONShape {
        let provider = subject.provider.init(call.settings(connection: subject.connection))
        let endpoint = try subject.prepare(call).name
        return try #require(provider.shapes[endpoint], "\(endpoint) has no shape: what does its answer hold?")
    }

    /// What a body has, with its count.
    private static func found(_ shape: JSONShape, _ body: JSONValue) -> [String: Int] {
        var found: [String: Int] = [:]
        for each in shape.deviations(in: body) {
            found["\(each.kind.rawValue) \(each.path ?? "")\(each.value.map { " " + $0 } ?? "")", default: 0] +=
                each.count
        }
        return found
    }

    @Test(arguments: ConformanceCase.all)
    func documentedAnswersHaveNone(_ subject: ConformanceCase) throws {
        let shape = try shape(subject, subject.call())
        for variant in [""] + subject.folder.variants("\(subject.operation).response").map({ "-" + $0 }) {
            let name = "\(subject.operation).response\(variant)"
            let answer = AnswerFixture(try subject.folder.json(name + ".json", "the vendor's answer"))
            guard let body = answer.body else { continue }
            let expected = Self.onPurpose["\(subject.connection)/\(name)"] ?? []
            #expect(Set(Self.found(shape, body).keys) == expected, "\(subject.connection)/\(name).json")
        }
    }

    @Test(arguments: ConformanceCase.all)
    func newMembersAreNoticed(_ subject: ConformanceCase) throws {
        let shape = try shape(subject, subject.call())
        let answer = AnswerFixture(try subject.folder.json("\(subject.operation).response.json", "the vendor's answer"))
        guard let body = answer.body, body.kind == .object else { return }
        let more = JSONEdit.bytes(of: body, adding: #""x_new": {"deep": [null, 1]}"#) { _, _ in .keep }
        var found = Self.found(shape, try JSONDocument(more, limits: .upstream).root)
        #expect(found["unknown_field x_new"] == 1)
        found = found.filter { !($0.key.hasPrefix("unknown_field ") && $0.key.hasSuffix("x_new")) }
        #expect(found == Self.found(shape, body))
    }

    @Test(arguments: ConformanceCase.all)
    func newWordsOfEnumsAreNoticed(_ subject: ConformanceCase) throws {
        let call = try subject.call()
        let shape = try shape(subject, call)
        let answer = AnswerFixture(try subject.folder.json("\(subject.operation).response.json", "the vendor's answer"))
        for pointer in call.responseEnums {
            let body = try #require(answer.body)
            let changed = JSONEdit.bytes(of: body) { place, _ in
                place == pointer ? .replace(#""A_WORD_OF_TOMORROW""#) : .keep
            }
            let path = Self.path(pointer)
            var expected = Self.found(shape, body)
            if !Self.open.contains("\(subject.connection) \(path)") {
                expected["unknown_value \(path) A_WORD_OF_TOMORROW", default: 0] += 1
            }
            #expect(
                Self.found(shape, try JSONDocument(changed, limits: .upstream).root) == expected,
                "\(subject.operation) \(pointer)")
        }
    }

    /// `/data/0/status` as `data[].status`.
    private static func path(_ pointer: String) -> String {
        pointer.split(separator: "/").reduce("") { path, part in
            if part.allSatisfy(\.isNumber) { return path + "[]" }
            return path.isEmpty ? String(part) : path + "." + part
        }
    }
}
