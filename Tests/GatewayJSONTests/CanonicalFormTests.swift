import GatewayJSON
import Testing

@Suite struct CanonicalFormTests {
    private func canonical(_ text: String, limits: JSONLimits = .caller) throws -> String {
        String(decoding: try JSONDocument(Array(text.utf8), limits: limits).root.canonicalBytes(), as: UTF8.self)
    }

    @Test(arguments: [
        (" { \"b\" : 1 , \"a\" : [ true , null ] } ", "{\"a\":[true,null],\"b\":1}"),
        ("{\"b\":{\"d\":1,\"c\":2},\"a\":{}}", "{\"a\":{},\"b\":{\"c\":2,\"d\":1}}"),
        ("[3,1,2,[],[[]],{}]", "[3,1,2,[],[[]],{}]"),
        ("{\"aa\":1,\"a\":2,\"\":3,\"B\":4}", "{\"\":3,\"B\":4,\"a\":2,\"aa\":1}"),
        // U+FB33 is below U+1F600, but its code unit is above that of a high surrogate.
        (
            "{\"\u{20AC}\":1,\"\\r\":2,\"\u{FB33}\":3,\"1\":4,\"😀\":5,\"\u{80}\":6,\"ö\":7}",
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"\u{20AC}\":1,\"😀\":5,\"\u{FB33}\":3}"
        ),
        ("{\"\\u0062\":1,\"a\":2}", "{\"a\":2,\"b\":1}"),
        ("\"\\u0041\\/\\u00e9\\u000a\\u000B\\\"\\\\\"", "\"A/é\\n\\u000b\\\"\\\\\""),
        ("\"\\u2028\u{2029}\u{7F}\"", "\"\u{2028}\u{2029}\u{7F}\""),
        ("[1.0,1e2,-0,-0.0,0.10,1E-1,100e-2]", "[1,100,0,0,0.1,0.1,1]"),
        ("[9007199254740993,9223372036854775807]", "[9007199254740993,9223372036854775807]"),
        ("[1e30,1.0e30,0.000001e36]", "[1e+30,1e+30,1e+30]"),
        ("[0.30000000000000004,1e-7]", "[0.30000000000000004,1e-07]"),
        ("null", "null"),
        ("\"\"", "\"\""),
    ])
    func hasOneForm(text: String, expected: String) throws {
        #expect(try canonical(text).utf8.elementsEqual(expected.utf8))
        #expect(try canonical(expected).utf8.elementsEqual(expected.utf8))
    }

    @Test(arguments: UInt64(1)...40) func ignoresOrderWhiteSpaceAndEscapes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sample = SampleValue.random(depth: 5, using: &generator)
        let first = try canonical(sample.text(using: &generator))
        let second = try canonical(sample.text(using: &generator))
        #expect(first.utf8.elementsEqual(second.utf8))
    }

    @Test func tellsDifferentDocumentsApart() throws {
        let texts = [
            "{\"a\":1}", "{\"a\":2}", "{\"a\":\"1\"}", "{\"b\":1}", "{\"a\":[1]}", "[1,2]", "[2,1]", "[[1],2]",
            "[1,[2]]",
            "{}", "[]", "null", "\"null\"", "\"é\"", "\"e\u{301}\"", "0.1", "0.10000000000000002",
        ]
        let forms = try texts.map { Array(try canonical($0).utf8) }
        #expect(Set(forms).count == texts.count)
    }

    @Test func keepsTheLastDuplicate() throws {
        let form = try canonical(#"{"b":0,"a":1,"\u0061":2,"b":[],"a":3}"#, limits: .upstream)
        #expect(form == #"{"a":3,"b":[]}"#)
    }

    @Test func worksBelowTheRoot() throws {
        let root = try JSONDocument(Array(#"{"x":[ {"b":1, "a":2} ],"y":0}"#.utf8)).root
        #expect(root["x"]?.canonicalBytes() == Array(#"[{"a":2,"b":1}]"#.utf8))
        #expect(root["y"]?.canonicalBytes() == Array("0".utf8))
    }
}
