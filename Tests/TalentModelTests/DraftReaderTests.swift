import GatewayJSON
import TalentModel
import Testing

/// Reading a caller's object: every mistake at once, each with its pointer.
struct DraftReaderTests {
    private enum Colour: String, CaseIterable { case red, green }

    private func mistakes(_ text: String, at base: String = "", _ read: (inout DraftReader) -> Void) throws -> [String]
    {
        var reader = DraftReader(try json(text), at: base)
        read(&reader)
        reader.finish()
        return reader.errors.map { "\($0.place) \($0.code)" }
    }

    @Test func allMistakesAreToldAtOnceInOrder() throws {
        let found = try mistakes(#"{"a": 1, "b": "", "c": "toolong", "e": "blue", "f": "yes", "g": [1], "x": 0}"#) {
            _ = $0.string("a")
            _ = $0.string("b")
            _ = $0.string("c", max: 6)
            _ = $0.requiredString("d")
            _ = $0.choice("e", of: Colour.self)
            _ = $0.bool("f")
            _ = $0.strings("g", count: 0...3)
        }
        #expect(
            found == [
                #"pointer("/a") type_invalid"#, #"pointer("/b") empty"#, #"pointer("/c") too_long"#,
                #"pointer("/d") required"#, #"pointer("/e") enum_invalid"#, #"pointer("/f") type_invalid"#,
                #"pointer("/g/0") type_invalid"#, #"pointer("/x") unknown_member"#,
            ])
    }

    @Test(arguments: [
        (#"{"a/b": 1}"#, "/a~1b"), (#"{"a~b": 1}"#, "/a~0b"), (#"{"~1": 1}"#, "/~01"), (#"{"": 1}"#, "/"),
        (#"{"/~": 1}"#, "/~1~0"), (#"{"é\n": 1}"#, "/é\n"),
    ])
    func unknownMembersAreNamedByAnEscapedPointer(text: String, pointer: String) throws {
        #expect(try mistakes(text) { _ in } == ["\(FieldError.Place.pointer(pointer)) unknown_member"])
        let nested = try mistakes(text, at: "/candidates/3") { _ in }
        #expect(nested == ["\(FieldError.Place.pointer("/candidates/3" + pointer)) unknown_member"])
    }

    @Test func aControlCharacterOfAnUnknownNameIsNotRepeated() throws {
        var reader = DraftReader(try json(#"{"a\u001b[31mb": 1}"#))
        reader.finish()
        #expect(reader.errors.first?.detail == "There is no member “a [31mb” here.")
    }

    @Test(arguments: ["[]", "1", "null", #""x""#, "true"])
    func anythingButAnObjectIsOneMistake(text: String) throws {
        let found = try mistakes(text, at: "/candidates/0") { _ = $0.requiredString("name") }
        #expect(found == [#"pointer("/candidates/0") type_invalid"#])
    }

    @Test func nullCountsAsNotGiven() throws {
        var reader = DraftReader(try json(#"{"a": null, "b": "x", "c": null}"#))
        #expect(reader.string("a") == nil)
        #expect(reader.string("b") == "x")
        #expect(reader.string("absent") == nil)
        #expect(reader.given == ["b"])
        #expect(reader.requiredString("c") == nil)
        reader.finish()
        #expect(reader.errors.map(\.code) == ["required"])
    }

    @Test func lengthIsCountedInUnicodeScalars() throws {
        #expect(try mistakes(#"{"a": "ééé"}"#) { _ = $0.string("a", max: 3) }.isEmpty)
        #expect(try mistakes(#"{"a": "👩‍👩‍👧"}"#) { _ = $0.string("a", max: 4) }.count == 1)
    }

    @Test func listsHaveBounds() throws {
        #expect(try mistakes(#"{"a": []}"#) { _ = $0.strings("a", count: 1...2) } == [#"pointer("/a") count_invalid"#])
        #expect(
            try mistakes(#"{"a": ["x", "y", "z"]}"#) { _ = $0.strings("a", count: 1...2) }
                == [#"pointer("/a") count_invalid"#])
        #expect(
            try mistakes(#"{"a": ["x", "", "long", 4]}"#) { _ = $0.strings("a", count: 1...4, max: 3) }
                == ["/a/1", "/a/2", "/a/3"].map { "\(FieldError.Place.pointer($0)) type_invalid" })
        #expect(try mistakes(#"{"a": {}}"#) { _ = $0.strings("a", count: 1...2) } == [#"pointer("/a") type_invalid"#])
    }

    @Test func ofManyMistakesAHundredAreListed() throws {
        let members = (0..<250).map { "\"m\($0)\": 1" }.joined(separator: ", ")
        #expect(try mistakes("{\(members)}") { _ in }.count == 100)
    }

    @Test(arguments: [
        ("2026-11-22T18:00:00Z", true), ("2026-11-22T18:00:00+01:00", true), ("2026-11-22T18:00:00-05:00", true),
        ("2026-11-22T18:00:00.25Z", true), ("2026-11-22T18:00:00", false), ("2026-11-22T18:00:00.25", false),
        ("2026-11-22", false), ("tomorrow", false),
    ])
    func aMomentNeedsItsZone(text: String, isRead: Bool) throws {
        var reader = DraftReader(try json("{\"at\": \"\(text)\"}"))
        #expect((reader.moment("at") != nil) == isRead)
        #expect(reader.errors.map(\.code) == (isRead ? [] : ["time_invalid"]))
    }

    @Test(arguments: [("2026-02-28", true), ("2026-02-29", false), ("28.02.2026", false)])
    func aDateExists(text: String, isRead: Bool) throws {
        var reader = DraftReader(try json("{\"on\": \"\(text)\"}"))
        #expect((reader.date("on") != nil) == isRead)
        #expect(reader.errors.map(\.code) == (isRead ? [] : ["date_invalid"]))
    }

    @Test func checkThrowsOneErrorForAll() throws {
        var reader = DraftReader(try json(#"{"x": 1, "y": 2}"#))
        reader.finish()
        let error = try #require(throws: GatewayError.self) { try reader.check() }
        #expect(error.code == .invalidRequest)
        #expect(error.effect == .none)
        #expect(error.errors.count == 2)
        #expect(error.detail.hasSuffix("(and 1 more)"))
    }
}
