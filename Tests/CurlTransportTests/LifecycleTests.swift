import CurlTransport
import Glibc
import NIOConcurrencyHelpers
import Testing
import Upstream

extension SocketTests {
    /// Many calls, cancelled calls and the end.
    @Suite(.serialized) struct LifecycleTests {
        /// No call is answered before all have come, so they must all be under way at once.
        @Test func aThousandCallsAtOnceOnOneThread() async throws {
            let calls = 1000
            let gate = NIOLockedValueBox(Signal(goal: calls))
            try await withVendor({ connection in
                while connection.readRequest() != nil {
                    let gate = gate.withLockedValue { $0 }
                    gate.fire()
                    guard gate.block(), connection.answer("200 OK", String(repeating: "x", count: 882)) else { return }
                }
            }) { vendor, transport in
                var resident: [Int] = []
                for _ in 0..<3 {
                    gate.withLockedValue { $0 = Signal(goal: calls) }
                    try await withThrowingTaskGroup(of: Int.self) { group in
                        for _ in 0..<calls { group.addTask { try await transport.send(.get(vendor.url)).body.count } }
                        for try await size in group { #expect(size == 882) }
                    }
                    #expect(ProcessMemory.threadNames.filter { $0 != "vendor" }.count < 100)
                    resident.append(ProcessMemory.resident)
                }
                #expect(vendor.ledger.count == 3 * calls)
                #expect(transport.statistics.completed == 3 * calls)
                // Other tests of the same process may take memory meanwhile, but not in every round.
                let growth = zip(resident.dropFirst(), resident).map { $0 - $1 }
                #expect(growth.contains { $0 < 4 << 20 }, "memory grows: \(resident)")
            }
        }

        @Test func aCallCancelledBeforeItsStartIsNotSent() async throws {
            try await withVendor(answerAll) { vendor, transport in
                let url = vendor.url
                for _ in 0..<50 {
                    let error = await Task {
                        withUnsafeCurrentTask { $0?.cancel() }
                        return await #expect(throws: TransportError.self) { try await transport.send(.post(url)) }
                    }.value
                    #expect(error?.reason == .cancelled)
                    #expect(error?.delivery == .notSent)
                }
                #expect(vendor.accepted == 0)
                #expect(transport.statistics.completed == 50)
            }
        }

        @Test func aCallCancelledInFlightMayBeSent() async throws {
            let received = Signal()
            try await withVendor({ connection in
                guard connection.readRequest() != nil else { return }
                received.fire()
                connection.awaitEnd()
            }) { vendor, transport in
                let url = vendor.url
                let task = Task { await #expect(throws: TransportError.self) { try await transport.send(.post(url)) } }
                await received.wait()
                task.cancel()
                let error = await task.value
                #expect(error?.reason == .cancelled)
                #expect(error?.delivery == .maybeSent)
                #expect(vendor.ledger.count == 1)
            }
        }

        /// Cancellations race with starts and answers; each call must complete, and exactly once (a checked
        /// continuation ends the process otherwise).
        @Test func cancellationAtAnyMomentCompletesOnce() async throws {
            try await withVendor(answerAll) { vendor, transport in
                let url = vendor.url
                await withTaskGroup(of: Void.self) { group in
                    for index in 0..<400 {
                        group.addTask {
                            let task = Task {
                                try await transport.send(.get(url, reuse: index % 4 == 0 ? .fresh : .pooled))
                            }
                            for _ in 0..<(index % 40) { await Task.yield() }
                            task.cancel()
                            if case .failure(let error) = await task.result {
                                #expect((error as? TransportError)?.reason == .cancelled)
                            }
                        }
                    }
                }
                #expect(transport.statistics.completed == 400)
                let response = try await transport.send(.get(url))
                #expect(response.status == 200)
            }
        }

        @Test func shutDownCompletesEverything() async throws {
            let calls = 50
            let received = Signal(goal: calls)
            let vendor = try RawVendor { connection in
                guard connection.readRequest() != nil else { return }
                received.fire()
                connection.awaitEnd()
            }
            let waiting = NIOLockedValueBox(0)
            let transport = try CurlTransport { change in waiting.withLockedValue { $0 += change } }
            let url = vendor.url
            let tasks = (0..<calls).map { _ in
                Task { await #expect(throws: TransportError.self) { try await transport.send(.post(url)) } }
            }
            await received.wait()
            async let first: Void = transport.shutDown()
            async let second: Void = transport.shutDown()
            _ = await (first, second)
            for task in tasks {
                let error = await task.value
                #expect(error?.reason == .shutDown)
                #expect(error?.delivery == .maybeSent)
            }
            let late = try await failure(transport, .post(url))
            #expect(late.reason == .shutDown)
            #expect(late.delivery == .notSent)
            await transport.shutDown()
            #expect(vendor.stop())
            #expect(vendor.ledger.count == calls)
            #expect(transport.statistics.inFlight == 0)
            #expect(waiting.withLockedValue { $0 } == 0)
            #expect(!transport.statistics.isRunning)
        }

        @Test func callsRacingWithShutDownComplete() async throws {
            for _ in 0..<20 {
                try await withVendor(answerAll) { vendor, transport in
                    let url = vendor.url
                    await withTaskGroup(of: Void.self) { group in
                        for index in 0..<20 {
                            group.addTask {
                                if index == 10 { return await transport.shutDown() }
                                do {
                                    _ = try await transport.send(.get(url))
                                } catch {
                                    #expect((error as? TransportError)?.reason == .shutDown)
                                }
                            }
                        }
                    }
                }
            }
        }

        @Test func oneCallTooManyIsRefused() async throws {
            let received = Signal()
            try await withVendor(
                configuration: CurlTransportConfiguration(maxInFlight: 1),
                { connection in
                    guard connection.readRequest() != nil else { return }
                    received.fire()
                    connection.awaitEnd()
                }
            ) { vendor, transport in
                let url = vendor.url
                let task = Task { try await transport.send(.get(url)) }
                await received.wait()
                let error = try await failure(transport, .get(url))
                #expect(error.delivery == .notSent)
                #expect(transport.statistics.refused == 1)
                task.cancel()
                _ = await task.result
            }
        }

        @Test func leavesNoDescriptorBehind() async throws {
            func descriptors() -> Int { (0..<4096).filter { fcntl(Int32($0), F_GETFD) >= 0 }.count }
            // Other tests of the same process may open files meanwhile, but not in every round.
            var growth = 1
            for _ in 0..<10 where growth > 0 {
                let before = descriptors()
                try await withVendor(answerAll) { vendor, transport in
                    for _ in 0..<3 { _ = try await transport.send(.get(vendor.url)) }
                }
                growth = descriptors() - before
            }
            #expect(growth <= 0)
        }
    }
}
