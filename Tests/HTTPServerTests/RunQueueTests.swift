import NIOConcurrencyHelpers
import Testing

@testable import HTTPServer

/// Requests begin in the order of their arrival, as fast as what waits for a thread is taken up. Which of those that
/// have begun gets to run first is up to the threads.
@Suite struct RunQueueTests {
    @Test func theirTurnComesInTheOrderOfArrival() {
        let requests = (0..<3).map { _ in RequestTask {} }
        var state = RunQueue.State()
        for request in requests { state.requests.append(request) }
        #expect(state.next(limit: 2) === requests[0])
        #expect(state.next(limit: 2) === requests[1])
        #expect(state.next(limit: 2) === nil)
        state.steps -= 1
        #expect(state.next(limit: 2) === requests[2])
        #expect(state.steps == 2)
    }

    /// While the limit is reached by others, nothing begins; each step that is taken up lets one begin.
    @Test func requestsWaitWhileTheLimitIsReached() async {
        let queue = RunQueue(limit: 2)
        queue.waiting(2)
        let begun = NIOLockedValueBox<[Int]>([])
        let events = (0..<3).map { _ in Event() }
        for number in 0..<3 {
            queue.add(
                RequestTask {
                    begun.withLockedValue { $0.append(number) }
                    events[number].happen()
                })
        }
        #expect(queue.requestsWaiting == 3)
        #expect(begun.withLockedValue { $0 }.isEmpty)
        queue.waiting(-1)
        // One begins; as a thread takes it up, the next does.
        for event in events { await event.wait() }
        #expect(begun.withLockedValue { $0 }.sorted() == [0, 1, 2])
        #expect(queue.requestsWaiting == 0)
    }

    /// What has begun and waits for something else than a thread keeps nobody from beginning.
    @Test func whatHangsHoldsNoPlace() async {
        let queue = RunQueue(limit: 1)
        let end = Event()
        let hanging = (0..<100).map { _ in Event() }
        for event in hanging {
            queue.add(
                RequestTask {
                    event.happen()
                    await end.wait()
                })
        }
        for event in hanging { await event.wait() }
        #expect(queue.requestsWaiting == 0)
        end.happen()
    }

    @Test(arguments: [false, true])
    func cancellingReachesTheTask(beforeItsTurn: Bool) async {
        let queue = RunQueue(limit: 1)
        if beforeItsTurn { queue.waiting(1) }
        let begun = Event()
        let isToLook = Event()
        let seen = NIOLockedValueBox<Bool?>(nil)
        let over = Event()
        let task = RequestTask {
            begun.happen()
            await isToLook.wait()
            seen.withLockedValue { $0 = Task.isCancelled }
            over.happen()
        }
        queue.add(task)
        if !beforeItsTurn { await begun.wait() }
        task.cancel()
        if beforeItsTurn { queue.waiting(-1) }
        isToLook.happen()
        await over.wait()
        #expect(seen.withLockedValue { $0 } == true)
    }

    /// From many threads at once, with steps that come and go: every request has its turn.
    @Test(arguments: [1, 7, 32])
    func everyRequestHasItsTurn(limit: Int) async {
        let queue = RunQueue(limit: limit)
        let count = NIOLockedValueBox(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<500 {
                        let over = Event()
                        queue.add(
                            RequestTask {
                                queue.waiting(1)
                                await Task.yield()
                                queue.waiting(-1)
                                count.withLockedValue { $0 += 1 }
                                over.happen()
                            })
                        if Bool.random() { await over.wait() }
                    }
                }
            }
        }
        while queue.requestsWaiting > 0 || count.withLockedValue({ $0 }) < 4000 { await Task.yield() }
        #expect(count.withLockedValue { $0 } == 4000)
        // Everything was counted out: the next one begins at once.
        queue.waiting(limit - 1)
        let last = Event()
        queue.add(RequestTask { last.happen() })
        #expect(queue.requestsWaiting == 0)
        await last.wait()
    }
}
