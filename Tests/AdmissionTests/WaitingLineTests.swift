import Testing

@testable import Admission

@Suite("Waiting line")
struct WaitingLineTests {
    private static let slow: LaneClasses = [.all, .write]

    private func entry(_ number: UInt64, _ caller: String, _ classes: LaneClasses = [.all, .read]) -> WaitingLine.Entry
    {
        WaitingLine.Entry(number: number, caller: caller, call: AdmissionCall(classes: classes, isSafe: true))
    }

    /// Takes those who can go, and says whose they are.
    private func take(_ line: inout WaitingLine, _ most: Int = .max, blocked: [LaneClasses] = []) -> [String] {
        var callers: [String] = []
        while callers.count < most, let next = line.next(blocked: blocked) {
            line.take(next)
            callers.append(next.caller)
        }
        return callers
    }

    @Test("goes by rounds, whoever has how many")
    func rounds() {
        var line = WaitingLine()
        for number in 0..<6 { line.append(entry(UInt64(number), "a")) }
        for number in 10..<13 { line.append(entry(UInt64(number), "b")) }
        line.append(entry(20, "c"))
        #expect(take(&line) == ["a", "b", "c", "a", "b", "a", "b", "a", "a", "a"])
        #expect(line.count == 0)
    }

    @Test("keeps a caller's order")
    func order() {
        var line = WaitingLine()
        for number in 0..<200 { line.append(entry(UInt64(number), "a")) }
        var numbers: [UInt64] = []
        while let next = line.next(blocked: []) {
            line.take(next)
            numbers.append(next.number)
        }
        #expect(numbers == Array(0..<200))
    }

    @Test("asking who is next changes nothing")
    func peek() {
        var line = WaitingLine()
        line.append(entry(1, "a"))
        line.append(entry(2, "b"))
        for _ in 0..<5 { #expect(line.next(blocked: [])?.number == 1) }
        #expect(line.count == 2)
    }

    @Test("a newcomer waits for at most one call of each other")
    func newcomer() {
        var line = WaitingLine()
        for number in 0..<10_000 { line.append(entry(UInt64(number), "import")) }
        for number in 10_000..<10_500 { line.append(entry(UInt64(number), "second")) }
        _ = take(&line, 301)
        line.append(entry(50_000, "person"))
        #expect(take(&line, 3).contains("person"))
    }

    @Test("whoever comes seldom goes before the next of an import")
    func seldom() {
        var line = WaitingLine()
        for number in 0..<10_000 { line.append(entry(UInt64(number), "import")) }
        for round in 0..<50 {
            _ = take(&line, 7)
            line.append(entry(UInt64(20_000 + round), "person"))
            #expect(take(&line, 1) == ["person"])
        }
    }

    @Test("whoever keeps coming back gets no more turns than whoever stays")
    func rejoining() {
        var line = WaitingLine()
        for number in 0..<1000 { line.append(entry(UInt64(number), "stays")) }
        var turns: [String: Int] = [:]
        var number: UInt64 = 5000
        line.append(entry(number, "returns"))
        for _ in 0..<400 {
            let caller = take(&line, 1)[0]
            turns[caller, default: 0] += 1
            if caller == "returns" {
                number += 1
                line.append(entry(number, "returns"))
            }
        }
        #expect(turns["stays"] == 200 && turns["returns"] == 200, "\(turns)")
    }

    @Test("is fair between many callers with backlogs of any size", arguments: 1...10 as ClosedRange<UInt64>)
    func manyCallers(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var line = WaitingLine()
        var number: UInt64 = 0
        let callers = (0..<50).map { "caller \($0)" }
        for caller in callers {
            for _ in 0..<Int.random(in: 20...200, using: &random) {
                number += 1
                line.append(entry(number, caller))
            }
        }
        var turns: [String: Int] = [:]
        for caller in take(&line, 50 * 20) { turns[caller, default: 0] += 1 }
        #expect(turns.values.allSatisfy { $0 == 20 }, "\(turns)")
    }

    @Test("what can't go holds up nothing else, and keeps its turn")
    func blocked() {
        var line = WaitingLine()
        for number in 0..<3 { line.append(entry(UInt64(number), "a", Self.slow)) }
        for number in 10..<20 { line.append(entry(UInt64(number), "b")) }
        #expect(take(&line, 3, blocked: [Self.slow]) == ["b", "b", "b"])
        #expect(take(&line, 1) == ["a"])
    }

    @Test("a kind of call that rarely can go is fair too, whatever else its callers do")
    func rareKind() {
        var line = WaitingLine()
        var number: UInt64 = 0
        func fill(_ caller: String, _ classes: LaneClasses, _ count: Int) {
            for _ in 0..<count {
                number += 1
                line.append(entry(number, caller, classes))
            }
        }
        fill("import", Self.slow, 1000)
        fill("person", Self.slow, 100)
        fill("person", [.all, .read], 2000)
        fill("reader", [.all, .read], 2000)
        var turns: [String: Int] = [:]
        for _ in 0..<100 {
            _ = take(&line, 5, blocked: [Self.slow])
            if let next = line.next(blocked: [[.all, .read]]) {
                line.take(next)
                turns[next.caller, default: 0] += 1
            }
        }
        #expect(turns["person"] ?? 0 >= 49, "\(turns)")
        #expect(turns["import"] ?? 0 >= 49, "\(turns)")
    }

    @Test("a caller has one turn, however many kinds of calls it makes")
    func manyKinds() {
        var line = WaitingLine()
        for number in 0..<300 {
            line.append(entry(UInt64(number), "many", [.all, [.read, .write, .spend][number % 3]]))
        }
        for number in 300..<600 { line.append(entry(UInt64(number), "one")) }
        let turns = take(&line, 200)
        #expect(turns.count { $0 == "many" } == 100)
        let left = Dictionary(grouping: line.all.filter { $0.caller == "many" }, by: \.call.classes).values
        #expect(left.allSatisfy { (66...67).contains($0.count) }, "its kinds take turns among themselves")
    }

    @Test("forgets a call anywhere in the line")
    func removal() {
        var line = WaitingLine()
        for number in 0..<10 { line.append(entry(UInt64(number), number < 5 ? "a" : "b")) }
        for number: UInt64 in [0, 2, 4, 9] { #expect(line.remove(number) == true) }
        #expect(line.remove(2) == false)
        #expect(line.remove(100) == false)
        #expect(line.count == 6)
        #expect(Set(line.all.map(\.number)) == [1, 3, 5, 6, 7, 8])
        #expect(take(&line) == ["a", "b", "a", "b", "b", "b"])
        #expect(line.count == 0)
    }

    @Test("stays small when calls come and go behind one that waits for long")
    func bounded() {
        var line = WaitingLine()
        line.append(entry(0, "a"))
        for number in 1..<20_000 {
            line.append(entry(UInt64(number), number.isMultiple(of: 2) ? "a" : "b\(number)"))
            #expect(line.remove(UInt64(number)) == true)
        }
        #expect(line.kept <= 3)
        for number in 30_000..<40_000 {
            line.append(entry(UInt64(number), "a"))
            _ = take(&line, 1)
        }
        #expect(line.kept <= 100)
    }

    @Test("tells how many would go before a new call")
    func ahead() {
        var line = WaitingLine()
        #expect(line.ahead(of: "a") == 0)
        for number in 0..<10 { line.append(entry(UInt64(number), "import")) }
        line.append(entry(10, "other"))
        #expect(line.ahead(of: "import") == 11)
        #expect(line.ahead(of: "other") == 3, "its own, and two of the import")
        #expect(line.ahead(of: "newcomer") == 2)
    }

    @Test(
        "agrees with a slow and simple line, over random comings and goings", arguments: 1...30 as ClosedRange<UInt64>)
    func oracle(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var line = WaitingLine()
        var waiting: [UInt64: String] = [:]
        var number: UInt64 = 0
        for _ in 0..<500 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                number += 1
                let caller = "c\(Int.random(in: 0..<5, using: &random))"
                waiting[number] = caller
                line.append(entry(number, caller, Bool.random(using: &random) ? Self.slow : [.all, .read]))
            case 2:
                let blocked = Bool.random(using: &random) ? [Self.slow] : []
                guard let next = line.next(blocked: blocked) else { continue }
                #expect(waiting[next.number] == next.caller)
                #expect(!blocked.contains(next.call.classes))
                line.take(next)
                waiting[next.number] = nil
            default:
                guard let some = waiting.keys.sorted().randomElement(using: &random) else { continue }
                #expect(line.remove(some) == true)
                waiting[some] = nil
            }
            #expect(line.count == waiting.count)
        }
        while let next = line.next(blocked: []) {
            line.take(next)
            #expect(waiting.removeValue(forKey: next.number) != nil)
        }
        #expect(waiting.isEmpty, "nobody is left behind")
    }
}
