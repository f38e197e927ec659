import GatewayJSON
import Testing

/// Whatever the bytes are, the reader answers with a document that holds together, or with an error.
@Suite struct HostileInputTests {
    private static let document = #"{"a":[1,-2.5e3,"x\n\ud83d\ude00é"],"b":{"c":null,"d":true},"e":false}"#

    /// Touches everything a document offers; an accepted one must survive its own canonical form.
    private func exercise(_ bytes: [UInt8], limits: JSONLimits = .caller) {
        do throws(JSONSyntaxError) {
            let root = try JSONDocument(bytes, limits: limits).root
            let sample = SampleValue(reading: root)
            visit(root)
            let canonical = root.canonicalBytes()
            let again = try JSONDocument(canonical, limits: limits).root
            #expect(SampleValue(reading: again) == sample)
            #expect(again.canonicalBytes() == canonical)
        } catch {
            #expect(error.offset >= 0 && error.offset <= bytes.count)
            #expect(!error.description.isEmpty)
        }
    }

    private func visit(_ value: JSONValue) {
        #expect(!value.raw.isEmpty)
        #expect((value.kind == .number) == (value.double?.isFinite == true))
        for element in value.elements { visit(element) }
        for (key, member) in value.members {
            #expect(value.member(key) != nil)
            #expect(member.pointer.hasPrefix(value.pointer + "/"))
            visit(member)
        }
    }

    @Test func everyByteAtEveryPosition() {
        let bytes = Array(Self.document.utf8)
        for position in bytes.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = bytes
                changed[position] = byte
                exercise(changed)
            }
        }
    }

    @Test func everyInsertionAndDeletion() {
        let bytes = Array(Self.document.utf8)
        for position in bytes.indices {
            var shorter = bytes
            shorter.remove(at: position)
            exercise(shorter, limits: .upstream)
            for byte in Array("\"\\,:[]{}0e.-u \0\u{FF}".utf8) {
                var longer = bytes
                longer.insert(byte, at: position)
                exercise(longer, limits: .upstream)
            }
        }
    }

    @Test func everyPrefixIsRefused() throws {
        let bytes = Array(Self.document.utf8)
        for length in bytes.indices {
            let error = try #require(RefusedTextTests.error(Array(bytes[..<length])))
            #expect([.empty, .unexpectedEnd, .invalidUTF8].contains(error.kind), "\(length): \(error)")
        }
        #expect(RefusedTextTests.error(bytes) == nil)
    }

    @Test func everySuffixIsRefused() {
        let bytes = Array(Self.document.utf8)
        for start in bytes.indices.dropFirst() {
            #expect(RefusedTextTests.error(Array(bytes[start...])) != nil)
        }
    }

    @Test(arguments: UInt64(1)...20) func randomTokens(seed: UInt64) {
        let tokens = [
            "[", "]", "{", "}", ",", ":", "\"", "\"a\"", "\"\\u0061\"", "1", "-", ".5", "e9", "null", " ", "é",
        ]
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            let count = Int.random(in: 1...12, using: &generator)
            let text = (0..<count).map { _ in tokens[Int(generator.next() % UInt64(tokens.count))] }.joined()
            exercise(Array(text.utf8), limits: .upstream)
        }
    }

    @Test(arguments: [10_000, 1_000_000], ["[", "{\"a\":", "[{\"\":", "[[],"])
    func depthIsRefusedEarly(depth: Int, opening: String) throws {
        let bytes = Array(String(repeating: opening, count: depth).utf8)
        #expect(try #require(RefusedTextTests.error(bytes)).kind == .tooDeep)
        let error = try #require(RefusedTextTests.error(bytes, limits: .upstream))
        #expect(error.kind == .tooDeep)
        #expect(error.offset < 1000)
    }

    /// The limits are the caller's to choose: no depth may overflow the stack.
    @Test func depthWithoutALimitCostsNoStack() throws {
        let depth = 200_000
        let limits = JSONLimits(
            maxDepth: .max, maxValues: .max, maxKeysPerObject: .max, refusesDuplicateKeys: true)
        let opening = String(repeating: "{\"a\":[", count: depth)
        let text = opening + "7" + String(repeating: "]}", count: depth)
        let root = try JSONDocument(Array(text.utf8), limits: limits).root
        #expect(root.canonicalBytes() == Array(text.utf8))
        var value = root
        while let next = value["a"]?.elements.first(where: { _ in true }) { value = next }
        #expect(value.int == 7)
        #expect(value.pointer.utf8.count == depth * 4)
        let error = try #require(RefusedTextTests.error(Array((opening + "x").utf8), limits: limits))
        #expect(error.pointer == value.pointer)
    }

    @Test func longNumbersAreReadOrRefused() throws {
        let zeros = String(repeating: "0", count: 200_000)
        let nines = String(repeating: "9", count: 200_000)
        #expect(RefusedTextTests.error(Array("1\(zeros)".utf8))?.kind == .numberOutOfRange)
        #expect(RefusedTextTests.error(Array("1.\(nines)e307".utf8)) == nil)
        #expect(RefusedTextTests.error(Array("1.7\(zeros)1e308".utf8)) == nil)
        #expect(try JSONDocument(Array("1\(zeros)e-200000".utf8)).root.int == 1)
        #expect(try JSONDocument(Array("0.\(zeros)1e200001".utf8)).root.int == 1)
        #expect(try JSONDocument(Array("0.\(nines)".utf8)).root.double == 1)
        #expect(try JSONDocument(Array("0.\(nines)".utf8)).root.int == nil)
        let limit = String(repeating: "9", count: 308)
        #expect(try JSONDocument(Array(limit.utf8)).root.double == 1e308)
        #expect(RefusedTextTests.error(Array("\(limit)9".utf8))?.kind == .numberOutOfRange)
    }
}
