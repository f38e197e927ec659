import Foundation

/// What single pieces cost, without sockets: JSON with its mapping, ours and Foundation's in turn, and the lane.
///
/// `MicroBenchmarks FOLDER ROUNDS [PAIR]`, the folder with the bodies; one line of JSON for each piece, times in
/// microseconds. With the name of a pair only its own side runs, for a profiler.
@main
struct MicroBenchmarks {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard (3...4).contains(arguments.count), let rounds = Int(arguments[2]), rounds > 0 else {
            print("MicroBenchmarks FOLDER ROUNDS [PAIR]")
            exit(64)
        }
        let bodies = URL(fileURLWithPath: arguments[1])
        func body(_ name: String) throws -> Data { try Data(contentsOf: bodies.appendingPathComponent(name)) }
        let pairs = [
            Pair.batch(try body("batch.json")), Pair.member(try body("member.json")),
            Pair.members(try body("members.json")), Pair.jobs(try body("jobs.json")),
        ]
        if arguments.count == 4 {
            for pair in pairs where pair.name == arguments[3] {
                print(try measure(rounds: rounds, steps: 1000) { _ = try pair.ours() })
            }
            return
        }
        for pair in pairs {
            let (ours, codable) = try pair.compare(rounds: rounds)
            print(
                """
                {"name":"\(pair.name)","us":\(ours.map { $0.rounded(to: 2) }),\
                "codable_us":\(codable.map { $0.rounded(to: 2) }),"bytes":\(pair.bytes)}
                """)
        }
        let drift = try [
            LanePiece.drift("drift: look through a member", "huntr.members.get", try body("member.json")),
            LanePiece.drift("drift: look through a page of 100 jobs", "huntr.jobs.list", try body("jobs.json")),
        ]
        for piece in LanePiece.all + drift {
            let times = try measure(rounds: rounds, steps: 20_000, piece.step)
            print("{\"name\":\"\(piece.name)\",\"us\":\(times.map { $0.rounded(to: 4) })}")
        }
    }
}

/// Microseconds a step, one figure a round; the first round isn't counted.
func measure(rounds: Int, steps: Int, _ step: () throws -> Void) rethrows -> [Double] {
    var times: [Double] = []
    for round in 0...rounds {
        let start = ContinuousClock.now
        for _ in 0..<steps { try step() }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        if round > 0 { times.append((Double(seconds) * 1e6 + Double(attoseconds) / 1e12) / Double(steps)) }
    }
    return times
}

extension Double {
    func rounded(to places: Int) -> Double {
        let scale = pow(10, Double(places))
        return (self * scale).rounded() / scale
    }
}
