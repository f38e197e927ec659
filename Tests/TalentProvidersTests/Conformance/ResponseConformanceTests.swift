import GatewayJSON
import TalentModel
import TalentProviders
import Testing
import Upstream

/// What the vendor answers becomes our resource; what it mustn't answer becomes one error with a true effect.
@Suite("Conformance: answers")
struct ResponseConformanceTests {
    private struct Subject {
        let call: CallFixture
        let prepared: PreparedCall
        let answer: AnswerFixture
        let body: JSONValue
    }

    private func subject(_ subject: ConformanceCase) throws -> Subject {
        let call = try subject.call()
        let answer = AnswerFixture(try subject.folder.json("\(subject.operation).response.json", "the vendor's answer"))
        return Subject(
            call: call, prepared: try subject.prepare(call), answer: answer, body: try #require(answer.body))
    }

    @Test(arguments: ConformanceCase.all)
    func theAnswerBecomesOurResource(_ subject: ConformanceCase) async throws {
        let call = try subject.call()
        let prepared = try subject.prepare(call)
        let variants = [""] + subject.folder.variants("\(subject.operation).response").map { "-" + $0 }
        for variant in variants {
            let answer = try subject.folder.json("\(subject.operation).response\(variant).json", "the vendor's answer")
            let mapped = try await subject.outcome(call, prepared, of: [AnswerFixture(answer).response()]).get()
            try subject.folder.compare(
                JSONDocument(mapped).root.pretty(), with: "\(subject.operation).mapped\(variant).json")
        }
    }

    @Test(arguments: ConformanceCase.all)
    func membersNobodyHasHeardOfAreTolerated(_ subject: ConformanceCase) async throws {
        let own = try self.subject(subject)
        let expected = try await subject.outcome(own.call, own.prepared, of: [own.answer.response()]).get()
        let more = JSONEdit.bytes(of: own.body, adding: #""x_new": {"deep": [null, 1]}"#) { _, _ in .keep }
        let mapped = try await subject.outcome(own.call, own.prepared, of: [own.answer.response(body: more)]).get()
        // Objects that are the caller's own come back as they are, new members included.
        let rest = JSONEdit.bytes(of: try JSONDocument(mapped).root) { pointer, _ in
            pointer.hasSuffix("/x_new") ? .remove : .keep
        }
        #expect(try JSONDocument(rest).root.pretty() == JSONDocument(expected).root.pretty())
    }

    @Test(arguments: ConformanceCase.all)
    func newWordsOfEnumsAreTolerated(_ subject: ConformanceCase) async throws {
        let own = try self.subject(subject)
        for pointer in own.call.responseEnums {
            try #require(own.body.at(pointer: pointer) != nil, "response_enums: \(pointer) isn't in the answer")
            let changed = JSONEdit.bytes(of: own.body) { place, _ in
                place == pointer ? .replace(#""A_WORD_OF_TOMORROW""#) : .keep
            }
            let outcome = await subject.outcome(own.call, own.prepared, of: [own.answer.response(body: changed)])
            #expect(throws: Never.self, "\(pointer)") { _ = try outcome.get() }
        }
    }

    @Test(arguments: ConformanceCase.all)
    func whatMustBeThereIsMissed(_ subject: ConformanceCase) async throws {
        let own = try self.subject(subject)
        let isObject = own.body.kind == .object || own.body.kind == .array
        #expect(!own.call.responseRequired.isEmpty || !isObject, "response_required names no member of the answer")
        for pointer in own.call.responseRequired {
            try #require(own.body.at(pointer: pointer) != nil, "response_required: \(pointer) isn't in the answer")
            let without = JSONEdit.bytes(of: own.body) { place, _ in place == pointer ? .remove : .keep }
            let outcome = await subject.outcome(own.call, own.prepared, of: [own.answer.response(body: without)])
            expectBadResponse(outcome, own.prepared, "without \(pointer)")
        }
    }

    @Test(
        arguments: ConformanceCase.all,
        ["", " ", "null", "{}", "[]", "0", #""x""#, "<html></html>", "{\"a\":1e999}", "\u{feff}{}", "{} {}"])
    func whatIsNoAnswerAtAll(_ subject: ConformanceCase, _ text: String) async throws {
        let own = try self.subject(subject)
        let outcome = await subject.outcome(own.call, own.prepared, of: [own.answer.response(body: Array(text.utf8))])
        expectBadResponse(outcome, own.prepared, text)
    }

    @Test(arguments: ConformanceCase.all)
    func aBodyCutAnywhere(_ subject: ConformanceCase) async throws {
        let own = try self.subject(subject)
        let whole = own.answer.response()
        for length in 0..<whole.body.count {
            let cut = own.answer.response(body: Array(whole.body.prefix(length)))
            expectBadResponse(await subject.outcome(own.call, own.prepared, of: [cut]), own.prepared, "at \(length)")
        }
        // All bytes are there, and the transport knows that more were announced.
        var faulty = whole
        faulty.bodyFault = .interrupted
        expectBadResponse(await subject.outcome(own.call, own.prepared, of: [faulty]), own.prepared, "a fault")
        faulty.bodyFault = .timedOut
        let late = await subject.outcome(own.call, own.prepared, of: [faulty])
        let error = #expect(throws: GatewayError.self) { _ = try late.get() }
        #expect(error?.code == .providerTimeout)
        #expect(error?.effect == (own.prepared.operationClass == .read ? Effect.none : .unknown))
    }

    @Test(arguments: ConformanceCase.all)
    func aValueOfAnotherKindIsReadOrRefused(_ subject: ConformanceCase) async throws {
        let own = try self.subject(subject)
        for pointer in JSONEdit.pointers(of: own.body) {
            for other in ["null", "[]", "{}", "[{}]", #""""#, #""x""#, "-1", "9223372036854775807", "1.5e300", "true"] {
                let changed = JSONEdit.bytes(of: own.body) { place, _ in place == pointer ? .replace(other) : .keep }
                let outcome = await subject.outcome(own.call, own.prepared, of: [own.answer.response(body: changed)])
                if case .success(let mapped) = outcome {
                    #expect(throws: Never.self) { _ = try JSONDocument(mapped) }
                } else {
                    expectBadResponse(outcome, own.prepared, "\(other) at \(pointer)")
                }
            }
        }
    }

    /// RT-1: what surely didn't leave had no effect; what may have left is unknown for writes.
    @Test(arguments: ConformanceCase.all)
    func withoutAnAnswer(_ subject: ConformanceCase) async throws {
        let own = try self.subject(subject)
        let isWrite = own.prepared.operationClass != .read
        for (delivery, effect) in [(TransportError.Delivery.notSent, Effect.none), (.maybeSent, .unknown)] {
            let (connection, transport) = subject.connection(
                own.call, [.failure(TransportError(.interrupted, delivery: delivery))])
            let error = await #expect(throws: GatewayError.self) { _ = try await own.prepared.perform(connection) }
            #expect(error?.code == .providerUnreachable)
            #expect(error?.effect == (isWrite ? effect : .none))
            #expect(error?.provider == subject.provider.profile.name)
            #expect(error?.connection == subject.connection)
            #expect(await transport.requests.count == 1)
        }
    }

    private func expectBadResponse(
        _ outcome: Result<[UInt8], GatewayError>, _ prepared: PreparedCall, _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard case .failure(let error) = outcome else {
            Issue.record("taken for an answer: \(what)", sourceLocation: sourceLocation)
            return
        }
        let isWrite = prepared.operationClass != .read
        let isRepeatable = !isWrite || prepared.operationClass == .idempotent
        #expect(error.code == .providerBadResponse, "\(what)", sourceLocation: sourceLocation)
        #expect(error.origin == .provider, "\(what)", sourceLocation: sourceLocation)
        #expect(error.effect == (isWrite ? .unknown : .none), "\(what)", sourceLocation: sourceLocation)
        #expect(error.retryable == isRepeatable, "\(what)", sourceLocation: sourceLocation)
    }
}
