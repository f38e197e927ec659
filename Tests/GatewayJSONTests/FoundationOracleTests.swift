import Foundation
import GatewayJSON
import Testing

/// Foundation's two JSON implementations as oracles, in both directions.
@Suite struct FoundationOracleTests {
    private static let seeds = Array(UInt64(1)...60)

    @Test(arguments: seeds) func readsWhatJSONDecoderReads(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sample = SampleValue.random(depth: 5, using: &generator)
        let bytes = Array(sample.text(using: &generator).utf8)
        let root = try JSONDocument(bytes).root
        #expect(SampleValue(reading: root) == sample)
        #expect(try JSONDecoder().decode(SampleValue.self, from: Data(bytes)) == sample)
    }

    @Test(arguments: seeds) func readsWhatJSONEncoderWrites(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sample = SampleValue.random(depth: 5, using: &generator)
        let root = try JSONDocument(Array(JSONEncoder().encode(sample))).root
        #expect(SampleValue(reading: root) == sample)
    }

    @Test(arguments: seeds) func writesWhatJSONDecoderReads(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sample = SampleValue.random(depth: 5, using: &generator)
        var writer = JSONWriter(capacity: 0)
        sample.write(to: &writer)
        #expect(try JSONDecoder().decode(SampleValue.self, from: Data(writer.bytes)) == sample)
        #expect(SampleValue(reading: try JSONDocument(writer.bytes).root) == sample)
    }

    @Test(arguments: seeds) func agreesWithJSONSerialization(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sample = SampleValue.random(depth: 4, using: &generator)
        var writer = JSONWriter()
        sample.write(to: &writer)
        for text in [writer.bytes, Array(sample.text(using: &generator).utf8)] {
            let object = try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            let rewritten = try JSONSerialization.data(withJSONObject: object, options: .fragmentsAllowed)
            #expect(SampleValue(reading: try JSONDocument(Array(rewritten)).root) == sample)
        }
    }

    @Test func convertsNumbersAsTheStandardLibraryDoes() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<5000 {
            let digits = String(generator.next() >> UInt64.random(in: 0..<64, using: &generator))
            let fraction = String(generator.next() >> UInt64.random(in: 0..<64, using: &generator))
            let exponent = Int.random(in: -330...280, using: &generator)
            let literal = [
                "\(digits).\(fraction)", "-\(digits)e\(exponent)", "\(digits).\(fraction)E\(exponent % 30)",
            ][
                Int(generator.next() % 3)]
            let root = try JSONDocument(Array(literal.utf8)).root
            #expect(root.double?.bitPattern == Double(literal)?.bitPattern, "\(literal)")
        }
    }
}
