import GatewayJSON
import Testing

@Suite struct JSONValueTests {
    private func root(_ text: String, limits: JSONLimits = .caller) throws -> JSONValue {
        try JSONDocument(Array(text.utf8), limits: limits).root
    }

    @Test func answersOnlyForItsKind() throws {
        let root = try root(#"{"o":{"x":1},"a":[1,2],"s":"t","n":5,"b":false,"z":null}"#)
        #expect(root.kind == .object)
        #expect(root.count == 6)
        let kinds = root.members.map { "\($0.key)=\($0.value.kind.rawValue)" }
        #expect(kinds == ["o=object", "a=array", "s=string", "n=number", "b=bool", "z=null"])
        #expect(root.members.map { $0.value.string } == [nil, nil, "t", nil, nil, nil])
        #expect(root.members.map { $0.value.int } == [nil, nil, nil, 5, nil, nil])
        #expect(root.members.map { $0.value.double } == [nil, nil, nil, 5, nil, nil])
        #expect(root.members.map { $0.value.numberText } == [nil, nil, nil, "5", nil, nil])
        #expect(root.members.map { $0.value.bool } == [nil, nil, nil, nil, false, nil])
        #expect(root.members.map { $0.value.isNull } == [false, false, false, false, false, true])
        #expect(root.members.map { $0.value.count } == [1, 2, 0, 0, 0, 0])
        #expect(root.members.map { Array($0.value.members).count } == [1, 0, 0, 0, 0, 0])
        #expect(root.members.map { Array($0.value.elements).count } == [0, 2, 0, 0, 0, 0])
        #expect(root.members.map { $0.value["x"] != nil } == [true, false, false, false, false, false])
        #expect(root.members.count == 6)
        #expect(root.elements.count == 0)
        #expect(root["a"]?.elements.count == 2)
        #expect(root["a"]?.elements.map(\.int) == [1, 2])
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("0e99999999999999999999", 0), ("1.0", 1), ("1e2", 100), ("12.5e1", 125),
            ("100e-2", 1), ("1.5", nil), ("1e-1", nil), ("10.01e1", nil),
            ("999999999999999999", 999_999_999_999_999_999), ("-99999999999999999", -99_999_999_999_999_999),
            ("9007199254740993", 9_007_199_254_740_993), ("9007199254740993.0", 9_007_199_254_740_993),
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("922337203685477580.7e1", .max),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("18446744073709551616", nil),
            ("9223372036854775807.5", nil), ("0.9223372036854775807e19", .max),
            ("1e18", 1_000_000_000_000_000_000), ("1e19", nil), ("1e300", nil), ("-1e18", -1_000_000_000_000_000_000),
            ("0.000000000000000000000000000001e30", 1), ("100000000000000000000000000000e-28", 10),
            ("1e-99999999999999999999", nil), ("0.1e-99999999999999999999", nil), ("123456789012345678901e-1", nil),
        ] as [(String, Int?)])
    func readsIntegersExactly(literal: String, expected: Int?) throws {
        let value = try root("[ \(literal) ]").elements.first { _ in true }
        #expect(value?.int == expected)
        #expect(value?.numberText == literal)
        #expect(value?.double == Double(literal))
    }

    @Test func findsMembersByTheirBytes() throws {
        let root = try root(
            #"{"a":1,"ab":2,"abcdefgh":3,"abcdefgi":4,"abcdefghijk":5,"é":6,"\u0065\u0301":7,"q\"\\":8,"":9,"\ud83d\ude00":10}"#
        )
        #expect(root["a"]?.int == 1)
        #expect(root["ab"]?.int == 2)
        #expect(root["abcdefgh"]?.int == 3)
        #expect(root["abcdefgi"]?.int == 4)
        #expect(root["abcdefghijk"]?.int == 5)
        #expect(root["é"]?.int == 6)
        #expect(root.member("e\u{301}")?.int == 7)
        #expect(root["q\"\\"]?.int == 8)
        #expect(root[""]?.int == 9)
        #expect(root["😀"]?.int == 10)
        #expect(root["b"] == nil)
        #expect(root["abcdefghij"] == nil)
        #expect(root["A"] == nil)
        #expect(root.member(#"q\"\\"#) == nil)
    }

    @Test func skipsNestedMembers() throws {
        let root = try root(#"{"x":{"k":1,"y":[{"k":2}]},"k":3,"z":{"k":4}}"#)
        #expect(root["k"]?.int == 3)
        #expect(root["x"]?["y"]?.elements.map { $0["k"]?.int } == [2])
        #expect(root["z"]?["k"]?.int == 4)
        #expect(root["y"] == nil)
    }

    @Test func theLastDuplicateWinsWhereDuplicatesAreAllowed() throws {
        let root = try root(#"{"a":1,"b":2,"\u0061":3,"b":{"a":4}}"#, limits: .upstream)
        #expect(root["a"]?.int == 3)
        #expect(root.member("a")?.int == 3)
        #expect(root["b"]?["a"]?.int == 4)
        #expect(root.count == 4)
        #expect(root.members.map(\.key) == ["a", "b", "a", "b"])
    }

    @Test func rawBytesAreVerbatim() throws {
        let root = try root(" { \"a\" : [ 1 , \"\\u00e9\" ] , \"b\" : -1.50E+1 , \"c\":\"\"} ")
        #expect(String(decoding: root.raw, as: UTF8.self).hasPrefix("{ \"a\""))
        #expect(String(decoding: root.raw, as: UTF8.self).hasSuffix("\"\"}"))
        let texts = root.members.map { String(decoding: $0.value.raw, as: UTF8.self) }
        #expect(texts == [#"[ 1 , "\u00e9" ]"#, "-1.50E+1", "\"\""])
    }

    @Test func pointersEscapeTildeAndSlash() throws {
        let root = try root(#"{"a/b":[0,{"m~n":[[],[{"":"x"}]]}],"\u002f~":1,"e\u0301":{"0":2}}"#)
        #expect(root.pointer == "")
        #expect(root["a/b"]?.pointer == "/a~1b")
        let nested = root["a/b"]?.elements.map { $0 }
        #expect(nested?.map(\.pointer) == ["/a~1b/0", "/a~1b/1"])
        let lists = nested?.last?["m~n"]?.elements.map { $0 }
        #expect(lists?.map(\.pointer) == ["/a~1b/1/m~0n/0", "/a~1b/1/m~0n/1"])
        let innermost = lists?.last?.elements.first { _ in true }?[""]
        #expect(innermost?.pointer == "/a~1b/1/m~0n/1/0/")
        #expect(innermost?.string == "x")
        #expect(root.member("/~")?.pointer == "/~1~0")
        #expect(root.member("e\u{301}")?["0"]?.pointer.utf8.elementsEqual("/e\u{301}/0".utf8) == true)
    }

    @Test func outlivesItsDocument() throws {
        var values: [JSONValue] = []
        for index in 0..<3 { values.append(try #require(try root("{\"k\":[\(index)]}")["k"])) }
        #expect(values.map { $0.elements.map(\.int) } == [[0], [1], [2]])
    }
}
