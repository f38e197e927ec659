import GatewayJSON
import Testing

@Suite struct JSONWriterTests {
    private struct Refusal: Error, Equatable {}

    private func text(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(capacity: 16)
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func commasComeByThemselves() {
        let text = text { writer in
            writer.object { writer in
                writer.key("a")
                writer.array { writer in
                    writer.int(1)
                    writer.array { _ in }
                    writer.object { _ in }
                    writer.string("x")
                    writer.null()
                    writer.bool(true)
                    writer.bool(false)
                    writer.double(0.5)
                    writer.splice(raw: Array("[ ]".utf8))
                }
                writer.key(dynamic: "b" + "c")
                writer.object { $0.memberNull("d") }
                writer.member("e", 2)
            }
        }
        #expect(text == #"{"a":[1,[],{},"x",null,true,false,0.5,[ ]],"bc":{"d":null},"e":2}"#)
    }

    @Test func membersInOneCall() throws {
        let document = try JSONDocument(Array(#"{"v": [1, 2 ]}"#.utf8))
        let text = text { writer in
            writer.object { writer in
                writer.member("string", "s")
                writer.member("int", -7)
                writer.member("double", 1.25)
                writer.member("bool", true)
                writer.member("strings", ["a", "b"])
                writer.member("none", [String]())
                writer.member("value", document.root["v"])
                writer.member("object", object: { $0.member("x", 1) })
                writer.member("array", array: { $0.int(1) })
                writer.memberNull("null")
            }
        }
        #expect(
            text == #"{"string":"s","int":-7,"double":1.25,"bool":true,"strings":["a","b"],"none":[],"#
                + #""value":[1, 2 ],"object":{"x":1},"array":[1],"null":null}"#)
    }

    @Test func optionalMembersAreLeftOut() throws {
        let root = try JSONDocument(Array("{}".utf8)).root
        func write(_ string: String?, _ int: Int?, _ double: Double?, _ bool: Bool?, _ strings: [String]?) -> String {
            text { writer in
                writer.object { writer in
                    writer.member("s", string)
                    writer.member("i", int)
                    writer.member("d", double)
                    writer.member("b", bool)
                    writer.member("l", strings)
                    writer.member("v", root["absent"])
                }
            }
        }
        #expect(write(nil, nil, nil, nil, nil) == "{}")
        #expect(write("", 0, 0, false, []) == #"{"s":"","i":0,"d":0,"b":false,"l":[]}"#)
        #expect(write(nil, 1, nil, true, nil) == #"{"i":1,"b":true}"#)
    }

    @Test func escapesWhatItMustAndNothingElse() {
        var controls = ""
        for value in UInt8(0)..<0x20 { controls.unicodeScalars.append(Unicode.Scalar(value)) }
        let expected =
            #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#
            + #"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f""#
        #expect(text { $0.string(controls) } == expected)
        #expect(text { $0.string("\"\\/") } == #""\"\\/""#)
        for plain in [
            "", "a", "é", "e\u{301}", "\u{7F}\u{80}", "\u{2028}\u{2029}", "😀\u{FFFF}\u{10FFFF}", "</script>&'",
        ] {
            #expect(text { $0.string(plain) }.utf8.elementsEqual("\"\(plain)\"".utf8))
        }
        #expect(
            text {
                $0.object {
                    $0.key("q\"\n"); $0.null()
                }
            } == #"{"q\"\n":null}"#)
        #expect(
            text {
                $0.object {
                    $0.key(dynamic: "q\"\n"); $0.null()
                }
            } == #"{"q\"\n":null}"#)
    }

    /// The scan goes by words: an escape at each place of a word, alone and in company, must be found.
    @Test func findsEscapesAtEachPosition() throws {
        for length in 0...40 {
            for position in 0..<max(length, 1) {
                for special in ["\"", "\\", "\n", "\u{0}", "é", "\u{1F}"] {
                    var parts = Array(repeating: "x", count: length)
                    if length > 0 { parts[position] = special }
                    if length > 20 { parts[length - 1] = "\"" }
                    let value = parts.joined()
                    var writer = JSONWriter()
                    writer.string(value)
                    #expect(try JSONDocument(writer.bytes).root.string == value)
                }
            }
        }
    }

    /// What is written at once, alone and in pieces says the same, with an escape at each place and without one.
    @Test func membersStringsAndPiecesAreWrittenAlike() throws {
        for length in 0...40 {
            for special in ["x", "\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "😀"] {
                for position in 0..<max(length, 1) {
                    var parts = Array(repeating: "y", count: length)
                    if length > 0 { parts[position] = special }
                    let value = parts.joined()
                    let alone = text { $0.string(value) }
                    #expect(text { $0.object { $0.member("key", value) } } == #"{"key":\#(alone)}"#)
                    #expect(text { $0.object { $0.member("k\n", value) } } == #"{"k\n":\#(alone)}"#)
                    let pieces = text { writer in
                        writer.string { writer in
                            writer.add("")
                            for part in parts { writer.add(part) }
                        }
                    }
                    #expect(pieces == alone)
                    #expect(try JSONDocument(Array(alone.utf8)).root.string == value)
                }
            }
        }
    }

    @Test func aStringInPiecesTakesItsPlaceAmongOthers() {
        let text = text { writer in
            writer.object { writer in
                writer.key("a")
                writer.string { _ in }
                writer.key("b")
                writer.array { writer in
                    writer.string {
                        $0.add("/v1/"); $0.add("é" + "\"")
                    }
                    writer.string { $0.add("x") }
                }
                writer.member("c", 1)
            }
        }
        #expect(text == #"{"a":"","b":["/v1/é\"","x"],"c":1}"#)
    }

    @Test func writesLargeStrings() throws {
        let value = String(repeating: "0123456789\"é\n", count: 20_000)
        var writer = JSONWriter()
        writer.string(value)
        #expect(writer.bytes.count == 2 + 16 * 20_000)
        #expect(try JSONDocument(writer.bytes).root.string == value)
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (85, "85"), (-85, "-85"), (0.1, "0.1"), (1.5, "1.5"), (-2.25, "-2.25"),
            (1e15, "1000000000000000"),
            (9_007_199_254_740_992, "9007199254740992"), (1e-7, "1e-07"), (1e300, "1e+300"),
            (0.1 + 0.2, "0.30000000000000004"),
            (.leastNonzeroMagnitude, "5e-324"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
            (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
        ] as [(Double, String)])
    func writesShortestDoubles(value: Double, expected: String) throws {
        #expect(text { $0.double(value) } == expected)
        if value.isFinite { #expect(try JSONDocument(Array(expected.utf8)).root.double == value) }
    }

    @Test(arguments: [0, 1, -1, 9, 10, 99, 100, -100, 1_234_567_890, .max, .min])
    func writesIntegers(value: Int) {
        #expect(text { $0.int(value) } == String(value))
    }

    @Test func splicesVerbatim() throws {
        let source = try JSONDocument(Array(#" {"a": {"b" : [1, 2.50, "\u00e9"]} } "#.utf8)).root
        let value = try #require(source["a"])
        let text = text { writer in
            writer.array { writer in
                writer.splice(value)
                writer.splice(raw: value.raw)
                writer.splice(source)
            }
        }
        let inner = #"{"b" : [1, 2.50, "\u00e9"]}"#
        #expect(text == #"[\#(inner),\#(inner),{"a": \#(inner) }]"#)
    }

    @Test func passesErrorsOn() throws {
        var writer = JSONWriter()
        #expect(throws: Refusal()) {
            try writer.object { writer in
                try writer.member("a", array: { _ in throw Refusal() })
            }
        }
        func typed() throws(Refusal) {
            var writer = JSONWriter()
            try writer.object { (_) throws(Refusal) in throw Refusal() }
        }
        #expect(throws: Refusal()) { try typed() }
    }
}
