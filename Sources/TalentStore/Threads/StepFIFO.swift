/// Steps in order; the first is taken in constant time.
struct StepFIFO {
    private var steps: [PendingStep?] = []
    private var head = 0

    var isEmpty: Bool { head == steps.count }
    var count: Int { steps.count - head }
    var first: PendingStep? { isEmpty ? nil : steps[head] }

    mutating func append(_ step: PendingStep) { steps.append(step) }

    /// Keeps the order of deadlines. Nearly all steps have the same time-out, so the place is nearly always the last.
    mutating func insertByDeadline(_ step: PendingStep) {
        var place = steps.count
        while place > head, let before = steps[place - 1], before.deadline > step.deadline { place -= 1 }
        steps.insert(step, at: place)
    }

    @discardableResult
    mutating func popFirst() -> PendingStep? {
        guard !isEmpty else { return nil }
        let step = steps[head]
        steps[head] = nil
        head += 1
        if head == steps.count {
            steps.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64, head * 2 > steps.count {
            steps.removeFirst(head)
            head = 0
        }
        return step
    }
}
