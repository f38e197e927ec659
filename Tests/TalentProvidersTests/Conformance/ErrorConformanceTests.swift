import GatewayJSON
import TalentModel
import TalentProviders
import Testing
import Upstream

/// Each documented error of the vendor becomes one of ours, with what is known of its effect.
@Suite("Conformance: errors")
struct ErrorConformanceTests {
    @Test(arguments: ConformanceCase.all)
    func documentedErrors(_ subject: ConformanceCase) async throws {
        let call = try subject.call()
        let prepared = try subject.prepare(call)
        let variants = subject.folder.variants("\(subject.operation).error")
        if variants.isEmpty {
            throw FixtureFolder.Missing(
                path: "Tests/Fixtures/\(subject.provider.profile.name)/\(subject.operation).error-….json",
                purpose: "at least one documented error of the call")
        }
        for variant in variants {
            let name = "\(subject.operation).error-\(variant).json"
            let fixture = try subject.folder.json(name, "a documented error")
            let answers = [fixture] + (fixture["then"]?.elements.map { $0 } ?? [])
            let outcome = await subject.outcome(call, prepared, of: answers.map { AnswerFixture($0).response() })
            guard case .failure(let error) = outcome else {
                Issue.record("\(name) is taken for a success")
                continue
            }
            let expected = try #require(fixture["expected"], "\(name) doesn't say what is expected")
            compare(error, with: expected, fixture, name)
        }
    }

    private func compare(_ error: GatewayError, with expected: JSONValue, _ fixture: JSONValue, _ name: String) {
        #expect(error.code.rawValue == expected["code"]?.string, "\(name)")
        #expect(error.code.status == expected["status"]?.int, "\(name)")
        #expect(error.effect.rawValue == expected["effect"]?.string, "\(name)")
        #expect(error.origin == .provider, "\(name)")
        #expect(error.retryAfter == expected["retry_after"]?.int, "\(name)")
        #expect(error.places == (expected["errors"]?.elements.compactMap(\.string) ?? []), "\(name)")
        #expect(error.upstream?.status == fixture["status"]?.int, "\(name)")
        #expect(error.attempts == 1, "\(name)")
        if let retryable = expected["retryable"]?.bool { #expect(error.retryable == retryable, "\(name)") }
        if let detail = expected["detail"]?.string { #expect(error.detail == detail, "\(name)") }
        if let code = expected["upstream_code"]?.string { #expect(error.upstream?.code == code, "\(name)") }
        if let message = expected["upstream_message"]?.string { #expect(error.upstream?.message == message, "\(name)") }
    }

    /// SE-1, SE-4: a vendor may echo what it was sent; our callers' logs must not get it.
    @Test(arguments: ConformanceCase.all)
    func echoedSecretsAndPersonalDataAreMasked(_ subject: ConformanceCase) async throws {
        let call = try subject.call()
        let prepared = try subject.prepare(call)
        let given = try call.body ?? json("{}")
        var personal = prepared.personalData.filter { $0.count > 1 }
        for pointer in JSONEdit.pointers(of: given) {
            guard let field = pointer.split(separator: "/").last, let text = given.at(pointer: pointer)?.string else {
                continue
            }
            if ["first_name", "last_name", "email", "phone", "resume_text"].contains(field) { personal.append(text) }
        }
        for variant in subject.folder.variants("\(subject.operation).error") {
            let fixture = try subject.folder.json("\(subject.operation).error-\(variant).json", "a documented error")
            guard let body = AnswerFixture(fixture).body else { continue }
            let echo =
                " \(ConformanceCase.credential) " + (personal + personal.map { $0.uppercased() }).joined(separator: " ")
            let loud = JSONEdit.bytes(of: body) { _, value in
                value.string.map { .replace(JSONEdit.quoted($0 + echo)) } ?? .keep
            }
            let outcome = await subject.outcome(
                call, prepared, of: [AnswerFixture(fixture).response(body: loud), UpstreamResponse(status: 500)])
            guard case .failure(let error) = outcome else { continue }
            let shown = [
                error.upstream?.code ?? "", error.upstream?.message ?? "",
                String(decoding: error.upstream?.details ?? [], as: UTF8.self),
                error.errors.map(\.detail).joined(separator: " "),
            ].joined(separator: " ")
            #expect(!(error.detail + shown).contains(ConformanceCase.credential), "\(variant): \(shown)")
            let words = shown.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
            for value in personal.map({ $0.lowercased() }) {
                // A name is also a part of words that have nothing to do with it.
                let isShown = value.allSatisfy(\.isLetter) ? words.contains(value) : shown.lowercased().contains(value)
                #expect(!isShown, "\(variant) shows \(value): \(shown)")
            }
        }
    }
}
