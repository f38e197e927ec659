import GatewayJSON
import Testing

/// Objects that are read by their known members: what was left out, what is told twice, and those that are read in one go.
struct ObjectReadingTests {
    private func object(_ text: String, _ limits: JSONLimits = .caller) throws -> JSONValue {
        try JSONDocument(Array(text.utf8), limits: limits).root
    }

    @Test func whatNobodyLookedUpIsMissing() throws {
        let root = try object(#"{"a": 1, "\u0062": 2, "c": {"d": [3]}, "é": null}"#)
        var marks = JSONMemberMarks()
        #expect(marks.missing(of: root) == ["a", "b", "c", "é"])
        #expect(root.member("b", marking: &marks)?.int == 2)
        #expect(root.member("x", marking: &marks) == nil)
        #expect(marks.missing(of: root) == ["a", "c", "é"])
        #expect(root.member("é", marking: &marks)?.isNull == true)
        #expect(root.member("é", marking: &marks)?.isNull == true)
        #expect(marks.missing(of: root) == ["a", "c"])
        #expect(root.member("a", marking: &marks)?.int == 1)
        #expect(root.member("c", marking: &marks)?.count == 1)
        #expect(marks.missing(of: root).isEmpty)
        #expect(try marks.missing(of: object("[1, 2]")).isEmpty)
    }

    /// Marks have bits for 64 members, and objects may have more.
    @Test(arguments: [63, 64, 65, 130])
    func largeObjectsAreWatchedToo(count: Int) throws {
        let members = (0..<count).map { #""k\#($0)": \#($0)"# } + [#""last": 1"#]
        let root = try object("{" + members.joined(separator: ", ") + "}")
        var marks = JSONMemberMarks()
        #expect(root.member("last", marking: &marks)?.int == 1)
        #expect(root.member("k0", marking: &marks)?.int == 0)
        #expect(root.member("k62", marking: &marks)?.int == 62)
        #expect(marks.missing(of: root) == (1..<count).filter { $0 != 62 }.map { "k\($0)" })
    }

    @Test func aMemberThatIsThereTwiceIsLookedUpAsOne() throws {
        let root = try object(#"{"a": 1, "x": 0, "a": 2, "x": 0}"#, .upstream)
        var marks = JSONMemberMarks()
        #expect(root.member("a", marking: &marks)?.int == 2)
        #expect(marks.missing(of: root) == ["x", "x"])
    }

    /// Every pair of equal keys in objects of each size, the later, the earlier or none of them written with an escape.
    @Test(arguments: 2...20)
    func equalKeysAreFoundWhereverTheyStand(count: Int) throws {
        for later in 1..<count {
            for earlier in 0..<later {
                for escaped in [nil, earlier, later] {
                    // Keys of two lengths, so that some share theirs.
                    var keys = (0..<count).map { $0.isMultiple(of: 2) ? "k\($0 + 10)" : "key\($0 + 10)" }
                    keys[later] = keys[earlier]
                    if let escaped { keys[escaped] = "\\u006B" + keys[escaped].dropFirst() }
                    let text = "{" + keys.map { #""\#($0)":0"# }.joined(separator: ",") + "}"
                    let offset = 1 + keys[..<later].reduce(0) { $0 + $1.utf8.count + 5 }
                    let error = #expect(throws: JSONSyntaxError.self) { try object(text) }
                    #expect(error?.kind == .duplicateKey)
                    #expect(error?.offset == offset)
                }
            }
        }
    }

    @Test(arguments: 2...20)
    func differentKeysAreNoDuplicates(count: Int) throws {
        let keys = (0..<count).map { $0.isMultiple(of: 3) ? #"\u006B\#($0 + 10)"# : "k\($0 + 10)" }
        #expect(try object("{" + keys.map { #""\#($0)":0"# }.joined(separator: ",") + "}").count == count)
    }

    private static let keys: [StaticString] = ["first", "second", "é", ""]

    private func strings(_ text: String, _ limits: JSONLimits = .caller) throws -> [String?]? {
        var texts: [String?] = Array(repeating: nil, count: Self.keys.count)
        return try object(text, limits).readStrings(under: Self.keys) { texts[$0] = $1 } ? texts : nil
    }

    @Test(
        arguments: [
            ("{}", [nil, nil, nil, nil]),
            (#"{"first": "a", "second": "b", "é": "ç", "": ""}"#, ["a", "b", "ç", ""]),
            (#"{"": "d", "second": "b\n\u00e9", "first": "a"}"#, ["a", "b\né", nil, "d"]),
            (#"{"é": "longer than fifteen bytes, 😀"}"#, [nil, nil, "longer than fifteen bytes, 😀", nil]),
        ] as [(String, [String?])])
    func plainObjectsAreReadInOneGo(text: String, expected: [String?]) throws {
        #expect(try strings(text) == expected)
    }

    @Test(arguments: [
        "[]", #""first""#, #"{"first": 1}"#, #"{"first": null}"#, #"{"first": {}}"#, #"{"first": ["a"]}"#,
        #"{"first": "a", "third": "c"}"#, #"{"second": "b", "firs\u0074": "a"}"#, #"{"First": "a"}"#,
        "{\"e\u{301}\": \"a\"}",
    ])
    func othersAreNot(text: String) throws { #expect(try strings(text) == nil) }

    @Test func norAreThoseThatMaySayThingsTwice() throws {
        #expect(try strings(#"{"first": "a"}"#, .upstream) == nil)
    }

    /// Texts made of proven bytes are texts like others: equal, hashed alike, and of the same bytes.
    @Test func readTextsAreLikeOthers() throws {
        for length in 0...40 {
            for special in ["x", "é", "😀", "\\u00e9", "\\n"] {
                for position in 0..<max(length, 1) {
                    var parts = Array(repeating: "y", count: length)
                    if length > 0 { parts[position] = special }
                    let written = parts.joined()
                    let expected = written.replacing("\\u00e9", with: "é").replacing("\\n", with: "\n")
                    let read = try #require(try object("\"" + written + "\"").string)
                    #expect(read == expected && read.hashValue == expected.hashValue)
                    #expect(read.utf8.elementsEqual(expected.utf8) && read.count == expected.count)
                }
            }
        }
    }
}
