import GatewayJSON
import TalentModel
import TalentProviders
import Testing

/// The tables of fields tell the truth: `GET /v1/providers` prints them and `meta.mapping` is made of them.
@Suite("Conformance: field tables")
struct FieldTableTests {
    /// A value for each field of the drafts, for fields that a vendor has no place for.
    private static let samples = [
        "first_name": #""Sample""#, "last_name": #""Sample""#, "email": #""sample@example.com""#,
        "phone": #""+421915000000""#, "consent_expires_on": #""2099-12-31""#,
        "job_ids": #"["3c90c3cc-0d44-4b50-8888-8dd25736052a"]"#, "external_id": #""sample-1""#,
        "source": #""sample""#, "tags": #"["sample"]"#, "gender": #""female""#, "resume_text": #""Sample""#,
        "metadata": #"{"sample": 1}"#, "custom_fields": #"{"sample": "x"}"#, "campaign_id": #""sample""#,
        "description_html": #""<p>Sample</p>""#, "department": #""Sales""#, "location/raw": #""Sample""#,
        "location/name": #""Sample""#, "location/city": #""Sample""#, "location/country": #""SK""#,
        "location/lat": "1.5", "location/lng": "1.5", "location/url": #""https://sample.example""#,
        "salary/raw": #""Sample""#, "salary/hidden": "true", "salary/min": "1", "salary/max": "1000000000",
        "salary/currency": #""EUR""#, "salary/period": #""year""#, "employer/id": #""sample""#,
        "employer/name": #""Sample""#, "employer/domain": #""sample.example""#, "seniority": #""senior""#,
        "deadline_at": #""2099-12-31T00:00:00Z""#, "owner_id": #""sample""#, "status": #""open""#,
        "questions": #"[{"text": "Sample?"}]"#, "title": #""Sample""#, "description_text": #""Sample""#,
        "employment_type": #""full_time""#, "workplace": #""remote""#, "url": #""https://sample.example""#,
        "board_name": #""Sample""#, "pipeline_id": #""sample""#, "job_id": #""sample""#, "name": #""Sample""#,
        "type": #""choice""#, "choices": #"["sample"]"#,
    ]

    @Test(arguments: ConformanceCase.creations)
    func eachFieldIsInTheFixtureAndInTheDraft(_ subject: ConformanceCase) throws {
        let call = try subject.call()
        for entry in subject.table {
            #expect(call.value(of: entry.field) != nil, "\(subject.operation).call.json has no \(entry.field)")
            #expect(subject.capability.draftFields.contains(entry.field), "no draft has a field \(entry.field)")
        }
        #expect(Set(subject.table.map(\.field)).count == subject.table.count)
        #expect(Set(subject.table.map(\.remoteField)).count == subject.table.count)
    }

    @Test(arguments: ConformanceCase.creations)
    func eachFieldAloneArrivesAtItsPlace(_ subject: ConformanceCase) throws {
        let call = try subject.call()
        let always = call.required + call.base
        let least = try subject.prepare(call.with(fields: always))
        let leastBody = try remoteObject(least, call)
        #expect(least.mapping.dropped.isEmpty)
        for entry in subject.table {
            let prepared = try subject.prepare(
                call.with(fields: always.filter { $0 != entry.field } + [entry.field]))
            let body = try remoteObject(prepared, call)
            let path = entry.remoteField.split(separator: ".")
            #expect(body.at(path) != nil, "\(entry.field) isn't at \(entry.remoteField)")
            #expect(prepared.mapping.dropped.isEmpty, "\(entry.field) is in the table and reported as dropped")
            let isSaid = prepared.mapping.moved.contains { $0.hasPrefix("/\(entry.field) ") }
            #expect(isSaid == entry.isMoved, "\(entry.field): moved, and said so, or neither")
            guard !always.contains(entry.field), !call.excludesOthers(entry.field) else { continue }
            #expect(leastBody.at(path) == nil, "\(entry.remoteField) is there without \(entry.field)")
            let companions = call.companions(of: entry.field)
            for companion in companions { #expect(body.member(companion) != nil) }
            let others = body.members.filter { member in
                member.key != path.first.map(String.init) && !companions.contains(member.key)
            }
            // An object may be there for the sake of another of its members.
            let before = leastBody.members.filter { $0.key != path.first.map(String.init) }
            #expect(
                others.map { "\($0.key)=\($0.value.pretty())" } == before.map { "\($0.key)=\($0.value.pretty())" },
                "\(entry.field) changes more than \(entry.remoteField)")
        }
    }

    @Test(arguments: ConformanceCase.creations)
    func whatHasNoPlaceIsReportedAndNotSent(_ subject: ConformanceCase) throws {
        let call = try subject.call()
        let always = call.required + call.base
        let least = try subject.prepare(call.with(fields: always))
        for field in subject.capability.draftFields where !subject.table.contains(where: { $0.field == field }) {
            let sample = try #require(Self.samples[field], "no sample value for \(field)")
            let prepared = try subject.prepare(
                call.with(fields: always + [field], values: [field: sample]))
            #expect(prepared.mapping.dropped == ["/" + field])
            #expect(prepared.mapping.moved == least.mapping.moved)
            #expect(prepared.body == least.body, "\(field) is reported as dropped and sent all the same")
            #expect(prepared.query == least.query)
        }
    }

    @Test(arguments: ConformanceCase.creations)
    func eachRequiredFieldIsMissed(_ subject: ConformanceCase) throws {
        let call = try subject.call()
        for field in call.required {
            let without = try call.with(fields: call.required.filter { $0 != field })
            let error = #expect(throws: GatewayError.self, "\(field)") { _ = try subject.prepare(without) }
            #expect(error?.code == .invalidRequest)
            #expect(error?.places == [call.fieldsAt + "/" + field])
        }
    }

    @Test(arguments: ConformanceCase.creations)
    func unknownOptionsAreRefused(_ subject: ConformanceCase) throws {
        let name = subject.provider.profile.name
        let call = try subject.call()
        let members = try #require(call.body).members.filter { $0.key != "provider_options" }.map {
            "\(JSONEdit.quoted($0.key)):\(String(decoding: $0.value.raw, as: UTF8.self))"
        }
        let options = #""provider_options": {"\#(name)": {"no_such_option": 1}}"#
        let changed = try call.with("/body", "{" + (members + [options]).joined(separator: ",") + "}")
        let error = #expect(throws: GatewayError.self) { _ = try subject.prepare(changed) }
        #expect(error?.places == ["/provider_options/\(name)/no_such_option"])
    }

    private func remoteObject(_ prepared: PreparedCall, _ call: CallFixture) throws -> JSONValue {
        let body = try #require(prepared.body)
        let root = try JSONDocument(body).root
        return try #require(root.at(pointer: call.remoteFieldsAt))
    }
}
