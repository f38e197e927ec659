import Admission
import NIOConcurrencyHelpers
import TalentModel
import TalentProviders
import TalentStore
import Testing

@testable import TalentGateway

/// An acceptance that the store may have taken in too late: its caller was told that nothing was sent.
@Suite(.timeLimit(.minutes(1))) struct UnconfirmedAcceptanceTests {
    /// Nothing ever is, also when it was recorded as dispatched, and the record says so.
    @Test(arguments: [false, true])
    func isEnded(isDispatched: Bool) async throws {
        try await withScratchStore { store in
            let bench = EngineBench(store, TextingVendor())
            let connection = try #require(bench.engine.connection("paris"))
            let sent = NIOLockedValueBox(0)
            let call = UpstreamCall(name: "a", operationClass: .create, method: .post, path: "/a")
            let step = WriteStep(
                request: { connection.request(for: call, context: CallContext()) },
                call: connection.admissionCall(for: call)
            ) { _, _ in
                sent.withLockedValue { $0 += 1 }
                return .made(status: 201, data: Array("{}".utf8))
            }
            let write = Write(mapping: MappingReport(), people: 0, steps: [step])
            let order = WorkOrder(
                operationID: "createCandidate", connection: "paris", pathParameters: [:], body: Array("{}".utf8),
                includesRemoteData: false, receivedAt: bench.engine.clock())
            let caller = Caller(
                name: "crm", scopes: [.write], connections: nil, keyID: "k1", messagesPerDay: nil, expiresAt: nil)
            var submission = OperationEngine.Submission(
                order: order, route: "/v1/candidates", caller: caller, connection: connection, spends: false,
                requestID: Identifier.make("req_"))
            if isDispatched {
                submission.permit = await connection.admitAtOnce(step.call, isRecorded: false)
                #expect(submission.permit != nil)
            }

            bench.store.losesAcceptance = true
            let error = await #expect(throws: GatewayError.self) {
                _ = try await bench.engine.accept(write, submission)
            }
            #expect(error?.code == .storeUnavailable && error?.effect == Effect.none)
            // Until the store has answered again, nobody is given the leave before.
            #expect(bench.engine.prompt.begin(nil, of: caller) == false)
            try await eventually("it has ended") {
                try await store.operations(OperationFilter()).allSatisfy(\.state.isOver)
            }
            let record = try #require(try await store.operations(OperationFilter()).first)
            #expect(record.state == .cancelled && record.effect == Effect.none)
            #expect(record.chunks.map(\.state) == [isDispatched ? .notSent : .notAttempted])
            #expect(try await store.recover(at: bench.engine.clock()).isEmpty)
            #expect(sent.withLockedValue { $0 } == 0)

            // The next one is made, and ends the caution.
            if let permit = submission.permit { await connection.giveBack(permit) }
            submission.permit = nil
            guard case .accepted(let next) = try await bench.engine.accept(write, submission) else {
                Issue.record("it wasn't accepted")
                return
            }
            #expect(try await bench.ended(next.value.id).state == .applied)
            #expect(sent.withLockedValue { $0 } == 1)
            #expect(bench.engine.prompt.begin(nil, of: caller))
        }
    }

    @Test func oneKeyAtATime() {
        let prompt = PromptWrites()
        func caller(_ name: String) -> Caller {
            Caller(name: name, scopes: [], connections: nil, keyID: "k1", messagesPerDay: nil, expiresAt: nil)
        }
        let (key, other) = (IdempotencyKey(text: "0123456789abcdef"), IdempotencyKey(text: "0123456789abcdeg"))
        #expect(prompt.begin(key, of: caller("crm")))
        #expect(!prompt.begin(key, of: caller("crm")))
        #expect(prompt.begin(key, of: caller("ats")))
        #expect(prompt.begin(other, of: caller("crm")))
        #expect(prompt.begin(nil, of: caller("crm")) && prompt.begin(nil, of: caller("crm")))
        prompt.end(key, of: caller("crm"))
        #expect(prompt.begin(key, of: caller("crm")))
    }
}
