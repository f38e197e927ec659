import Foundation
import GatewayJSON
import Testing

@testable import TalentGateway

/// The log: what comes out of a pipe, line by line.
struct LoggingTests {
    /// A log that writes into a pipe.
    private struct Capture {
        let pipe = Pipe()
        let writer: LogWriter
        let log: JSONLog

        init(capacity: Int = 1 << 20) {
            writer = LogWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor, capacity: capacity)
            log = JSONLog(writer: writer, level: .debug)
        }

        /// Ends the writer and returns the text of all lines.
        func text() async throws -> String {
            await writer.shutDown()
            try pipe.fileHandleForWriting.close()
            return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        }

        func lines() async throws -> [JSONValue] {
            try await text().split(separator: "\n").map { try JSONDocument(Array($0.utf8)).root }
        }
    }

    @Test func anEventBecomesOneLine() async throws {
        let capture = Capture()
        var logger = capture.log.logger("start")
        logger[metadataKey: "connection"] = "voicehire-paris"
        logger.warning(
            "the provider is unreachable",
            metadata: ["attempts": "3", "duration_ms": .stringConvertible(12.5), "code": "provider_unreachable"])
        let lines = try await capture.lines()
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line["level"]?.string == "warning")
        #expect(line["event"]?.string == "the provider is unreachable")
        #expect(line["logger"]?.string == "start")
        #expect(line["connection"]?.string == "voicehire-paris")
        #expect(line["attempts"]?.int == 3)
        #expect(line["duration_ms"]?.double == 12.5)
        #expect(line["code"]?.string == "provider_unreachable")
        #expect(line["ts"]?.string.flatMap(UTCTime.date) != nil)
        #expect(capture.writer.statistics == LogStatistics(written: 1, dropped: 0, refusedFields: 0))
    }

    /// People's data, put into every field of the list and into some outside it: nothing of it comes out.
    @Test(arguments: [
        "Pierre Durand", "p.durand@example.com", "+33612345678", "0612345678", "06 12 34 56 78", "12 rue de la Paix",
        "sk-live_0123456789abcdef/+==", "{\"phone\":1}", "line\nbreak", "café",
    ])
    func noFieldShowsAPerson(text: String) async throws {
        let capture = Capture()
        let logger = capture.log.logger("test")
        let fields = LogField.allCases.filter { $0.shape != .name && $0.shape != .keyPath }
        var metadata: [String: String] = ["name": text, "phone": text, "email": text, "body": text, "query": text]
        for field in fields { metadata[field.rawValue] = text }
        logger.info("candidate created", metadata: metadata.mapValues { .string($0) })
        logger.info("candidate created", metadata: ["connection": ["nested", .string(text)], "code": ["a": "b"]])
        let output = try await capture.text()
        #expect(output.contains("candidate created"))
        #expect(!output.contains(text))
        #expect(!output.contains("nested"))
        #expect(capture.writer.statistics.refusedFields == metadata.count + 2)
    }

    @Test(arguments: ["Pierre Durand", "p.durand@example.com", "+33612345678", "06 12 34 56 78", "a\tb", "é", ""])
    func namesAndIdsTakeNoPerson(text: String) {
        #expect(!LogField.caller.shape.fits(text))
        #expect(!LogField.requestID.shape.fits(text))
        #expect(!LogField.keyPath.shape.fits(text) || text.isEmpty)
    }

    @Test(arguments: [
        (LogField.route, "/v1/candidates/{id}/custom-fields/{field_id}", true), (.route, "/v1/jobs/huntr:5eb0", false),
        (.route, "/v1/jobs/5000000000", false), (.route, "v1", false), (.status, "200", true), (.status, "0612", false),
        (.status, "1e9", false), (.status, "-1", false), (.durationMilliseconds, "0.125", true),
        (.durationMilliseconds, "1.", false), (.method, "GET", true), (.method, "get", false),
        (.requestID, "req_01J8ZK", true), (.error, "timed_out", true), (.error, "TimedOut", false),
        (.keyPath, "callers[0].keys[1].sha256", true), (.connection, "voicehire-paris", true),
        (.code, String(repeating: "a", count: 65), false),
    ])
    func shapes(field: LogField, value: String, fits: Bool) {
        #expect(field.shape.fits(value) == fits)
    }

    @Test(arguments: [
        ("started", "started"), ("3 of 4 connections are ready", "3 of 4 connections are ready"),
        ("mail to p.durand@example.com", "message withheld"), ("called +33612345678", "message withheld"),
        ("called 06 12 34 56 78", "message withheld"), ("two\nlines", "message withheld"),
        (String(repeating: "a", count: 201), "message withheld"),
    ])
    func messagesThatHoldDataAreWithheld(message: String, shown: String) async throws {
        let capture = Capture()
        capture.log.logger("test").info("\(message)")
        let lines = try await capture.lines()
        #expect(lines.first?["event"]?.string == shown)
    }

    @Test func anErrorShowsItsTypeOnly() async throws {
        struct Refused: Error, CustomStringConvertible {
            var description: String { "p.durand@example.com was refused" }
        }
        let capture = Capture()
        capture.log.logger("test").error("the call failed", error: Refused())
        let output = try await capture.text()
        #expect(output.contains("\"error_type\":\"Refused\""))
        #expect(!output.contains("durand"))
    }

    @Test func levelsBelowTheLogsAreLeftOut() async throws {
        let capture = Capture()
        capture.log.logger("test").trace("not shown")
        let quiet = JSONLog(writer: capture.writer, level: .error)
        quiet.logger("test").warning("not shown either")
        quiet.record(AccessRecord(requestID: "req_1", method: "GET", status: 500, duration: .zero))
        capture.log.logger("test").debug("shown")
        #expect(try await capture.lines().count == 1)
    }

    @Test func anAnsweredRequestBecomesOneLine() async throws {
        let capture = Capture()
        var record = AccessRecord(
            requestID: "req_1", method: "GET", route: "/v1/candidates/{id}", status: 502,
            duration: .microseconds(12_345))
        record.caller = "crm"
        record.connection = "huntr"
        record.provider = "huntr"
        record.code = "provider_unreachable"
        record.effect = "none"
        record.upstreamDuration = .milliseconds(3)
        record.attempts = 2
        record.bytesOut = 310
        record.traceID = "Pierre Durand"
        capture.log.record(record)
        let text = try await capture.text()
        let ts = try #require(try JSONDocument(Array(text.dropLast().utf8)).root["ts"]?.string)
        #expect(
            text == """
                {"ts":"\(ts)","level":"warning","event":"request","request_id":"req_1","caller":"crm",\
                "connection":"huntr","provider":"huntr","route":"/v1/candidates/{id}","method":"GET","status":502,\
                "code":"provider_unreachable","effect":"none","duration_ms":12.345,"upstream_ms":3,"attempts":2,\
                "bytes_out":310}

                """)
        #expect(capture.writer.statistics.refusedFields == 1)
    }

    @Test func linesOfManyTasksStayWhole() async throws {
        let capture = Capture()
        let reading = Task.detached { try capture.pipe.fileHandleForReading.readToEnd() ?? Data() }
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for index in 0..<1000 {
                        capture.log.record(
                            AccessRecord(requestID: "req_\(task)_\(index)", method: "GET", status: 200, duration: .zero)
                        )
                    }
                }
            }
        }
        await capture.writer.shutDown()
        try capture.pipe.fileHandleForWriting.close()
        let lines = String(decoding: try await reading.value, as: UTF8.self).split(separator: "\n")
        let ids = try lines.map { try JSONDocument(Array($0.utf8)).root["request_id"]?.string }
        #expect(Set(ids).count == 8000)
        #expect(capture.writer.statistics.written == 8000)
        #expect(capture.writer.statistics.dropped == 0)
    }

    /// Nobody reads the pipe: the log loses lines, the caller loses no time, and the shutdown ends.
    @Test(.timeLimit(.minutes(1)))
    func aFullPipeDropsLinesAndCountsThem() async throws {
        let capture = Capture(capacity: 16 << 10)
        let record = AccessRecord(requestID: "req_1", method: "GET", status: 200, duration: .zero)
        let start = ContinuousClock.now
        for _ in 0..<20_000 { capture.log.record(record) }
        #expect(ContinuousClock.now - start < .seconds(20))
        await capture.writer.shutDown(within: .milliseconds(200))
        let statistics = capture.writer.statistics
        #expect(statistics.dropped > 0)
        #expect(statistics.written + statistics.dropped == 20_000)
        capture.log.record(record)
        #expect(capture.writer.statistics.dropped == statistics.dropped + 1)
        try capture.pipe.fileHandleForWriting.close()
        let output = try capture.pipe.fileHandleForReading.readToEnd() ?? Data()
        #expect(output.count <= 64 << 10)
        #expect(output.last == UInt8(ascii: "\n"))
    }

    @Test func theNextLineTellsOfDroppedOnes() async throws {
        let capture = Capture(capacity: 300)
        let record = AccessRecord(requestID: "req_1", method: "GET", status: 200, duration: .zero)
        for _ in 0..<1000 { capture.log.record(record) }
        let lines = try await capture.lines()
        let told = lines.filter { $0["event"]?.string == "log lines dropped" }.compactMap { $0["count"]?.int }
        #expect(told.reduce(0, +) == capture.writer.statistics.dropped)
        #expect(capture.writer.statistics.dropped > 0)
    }

    @Test func aDescriptorThatRefusesWritesLosesLinesAndNothingElse() async throws {
        let readOnly = try #require(FileHandle(forReadingAtPath: "/dev/null"))
        defer { try? readOnly.close() }
        let writer = LogWriter(descriptor: readOnly.fileDescriptor)
        JSONLog(writer: writer).logger("test").info("lost")
        await writer.shutDown()
        await writer.shutDown()
        #expect(writer.statistics == LogStatistics(written: 0, dropped: 1, refusedFields: 0))
    }

    @Test func theAnnouncementIsOneLine() throws {
        let pipe = Pipe()
        let announcement = Announcement.listening(listener: "api", host: "127.0.0.1", port: 8080)
        announcement.post(to: pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForWriting.close()
        #expect(
            String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
                == "{\"event\":\"listening\",\"listener\":\"api\",\"host\":\"127.0.0.1\",\"port\":8080}\n")
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0.0), ("2000-02-29T23:59:59Z", 951_868_799),
        ("2026-11-22T12:00:00.25Z", 1_795_348_800.25),
        ("2026-11-22T13:30:00+01:30", 1_795_348_800), ("1969-12-31T23:59:59Z", -1),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func timesAreRead(text: String, seconds: Double) {
        #expect(UTCTime.date(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22 12:00:00Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T12:00:00", "2026-11-22T12:00:00.Z", "2026-11-22T12:00:00z1", "2026-11-22T12:00:00+0100", "-1",
    ])
    func othersAreNoTimes(text: String) {
        #expect(UTCTime.date(text) == nil)
    }

    @Test func timesAreWrittenAsTheyAreRead() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1000 {
            let date = Date(
                timeIntervalSince1970: Double(Int.random(in: -62_167_219_200...253_402_300_799, using: &generator)))
            #expect(UTCTime.date(UTCTime.text(date)) == date)
        }
        #expect(UTCTime.millisecondText(Date(timeIntervalSince1970: 951_868_799.5)) == "2000-02-29T23:59:59.500Z")
    }
}
