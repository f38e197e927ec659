import GatewayJSON
import Testing

@Suite struct JSONShapeTests {
    private static let outline = JSONOutline.object(
        "id name a_member_of_more_than_sixteen_bytes",
        [
            "status": .words("OPEN CLOSED", ["On Hold"]), "metadata": .free,
            "place": .object("city", ["mode": .words("REMOTE")]), "tags": .elements(.words("A B")),
            "people": .list("id", ["job": .object("title")]),
            "either": .elementsOr(.object("x"), object: .object("y")),
        ])

    private func deviations(_ text: String, most: Int = 1000) throws -> [String] {
        let value = try JSONDocument(Array(text.utf8), limits: .upstream).root
        return JSONShape(Self.outline).deviations(in: value, most: most).map {
            let value = $0.value.map { "=" + $0 } ?? ""
            return "\($0.count) \($0.kind.rawValue) \($0.path ?? "(others)")\(value)"
        }
    }

    @Test(
        arguments: [
            #"{}"#, #"[]"#, #"null"#, #""text""#, #"5"#, #"{"id":1,"name":{"free":[1]},"status":"OPEN"}"#,
            #"{"status":null}"#, #"{"status":5}"#, #"{"status":""}"#, #"{"status":["CLOSED","OPEN"]}"#,
            #"{"status":"On Hold"}"#, #"{"status":{"whatever":1}}"#, #"{"metadata":{"anything":{"at":"all"}}}"#,
            #"{"place":{"city":"Brno","mode":"REMOTE"}}"#, #"{"place":[{"city":"Brno"}]}"#, #"{"place":"Brno"}"#,
            #"{"people":[{"id":1,"job":{"title":"x"}},{"id":2},null,[{"id":3}]]}"#, #"{"people":{"id":1}}"#,
            #"{"either":[{"x":1}]}"#, #"{"either":{"y":1}}"#, #"{"either":5}"#,
            #"{"a_member_of_more_than_sixteen_bytes":1}"#, #"{"n\u0061me":1,"st\u0061tus":"\u004fPEN"}"#,
            #"{"\u0069d":1}"#,
        ])
    func whatIsDocumentedIsNoDrift(_ text: String) throws {
        #expect(try deviations(text) == [])
    }

    @Test(
        arguments: [
            (#"{"fresh":1}"#, ["1 unknown_field fresh"]),
            (#"{"Name":1}"#, ["1 unknown_field Name"]),
            (#"{"id ":1,"":1}"#, ["1 unknown_field ?", "1 unknown_field ?"]),
            (#"{"status":"open"}"#, ["1 unknown_value status=open"]),
            (#"{"status":"PAUSED_FOR-NOW"}"#, ["1 unknown_value status=PAUSED_FOR-NOW"]),
            (#"{"status":"Two Words"}"#, ["1 unknown_value status"]),
            (#"{"tags":["A","C","B","C"]}"#, ["2 unknown_value tags[]=C"]),
            (
                #"{"place":{"country":"SK","mode":"MOON"}}"#,
                ["1 unknown_field place.country", "1 unknown_value place.mode=MOON"]
            ),
            (
                #"{"people":[{"age":1},{"age":2,"job":{"pay":1}}]}"#,
                ["2 unknown_field people[].age", "1 unknown_field people[].job.pay"]
            ),
            (#"{"either":[{"y":1}]}"#, ["1 unknown_field either[].y"]),
            (#"{"either":{"x":1}}"#, ["1 unknown_field either.x"]),
            // Ends and length are those of a known one.
            (#"{"a_member_of_MORE_than_sixteen_bytes":1}"#, ["1 unknown_field a_member_of_MORE_than_sixteen_bytes"]),
            (#"{"fr\u0065sh":1}"#, ["1 unknown_field ?"]),
            (#"[{"fresh":1},{"fresh":1}]"#, ["2 unknown_field fresh"]),
        ])
    func whatIsNotIs(_ text: String, _ expected: [String]) throws {
        #expect(try deviations(text) == expected)
    }

    @Test(
        arguments: [
            "ada@example.com", "+421915123456", "0612345678", "Ada Lovelace", "žofia", "5eb0a43d8899ba51bf96f647",
            "123e4567-e89b-12d3-a456-426614174000", "2026-11-16", "https://x.example/", "Main St. 5, Brno", "1234",
            String(repeating: "x", count: 61),
        ])
    func whatMayBeDataIsNeverShown(_ data: String) throws {
        let found = try deviations(#"{"\#(data)":1,"status":"\#(data)"}"#)
        #expect(found == ["1 unknown_field ?", "1 unknown_value status"])
    }

    @Test func aListIsLookedAtUpToItsBound() throws {
        let people = Array(repeating: #"{"id":1,"fresh":2}"#, count: 5000).joined(separator: ",")
        // A third for the elements themselves, and one for `people`.
        #expect(try deviations(#"{"people":[\#(people)]}"#, most: 301) == ["100 unknown_field people[].fresh"])
        let numbers = Array(repeating: "1", count: 5000).joined(separator: ",")
        #expect(try deviations(#"{"people":[\#(numbers)],"fresh":1}"#) == [])
    }

    @Test func differentDeviationsAreToldApartUpToABound() throws {
        func name(_ number: Int) -> String { "x" + String(UnicodeScalar(UInt8(97 + number % 26))) + "\(number / 26)" }
        let members = (0..<200).map { "\"\(name($0))\":1" }.joined(separator: ",")
        let found = try deviations("{\(members),\(members)}")
        #expect(found.count == 65)
        #expect(found.first == "2 unknown_field xa0")
        #expect(found.last == "272 unknown_field (others)")
    }

    /// Names are spread over their slots by a hash: whatever they are, each is found and no other.
    @Test func anyNamesAreFoundAndNoOthers() throws {
        var random = SeededGenerator(seed: 7)
        let letters = Array("abcdeABCDE_")
        for _ in 0..<200 {
            var names: Set<String> = []
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                let length = Int.random(in: 1...24, using: &random)
                names.insert(
                    String((0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }))
            }
            let all = names.sorted()
            let known = Set(all.prefix((all.count + 1) / 2))
            let shape = JSONShape(.object(known.joined(separator: " ")))
            let text = "{" + all.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
            let found = shape.deviations(in: try JSONDocument(Array(text.utf8), limits: .upstream).root)
            #expect(Set(found.compactMap(\.path)) == names.subtracting(known))
            #expect(found.count == all.count - known.count)
        }
    }
}
