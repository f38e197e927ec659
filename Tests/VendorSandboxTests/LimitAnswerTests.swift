import GatewayJSON
import Testing

@testable import VendorSandbox

/// What a caller sees of the vendors' limits, over sockets.
struct LimitAnswerTests {
    /// Makes `count` calls, all of which are let through.
    private static func fill(_ test: TestSandbox, _ vendor: Vendor, _ path: String, _ count: Int) async throws {
        for _ in 0..<count { #expect(try await test.call(vendor, "GET", path).status == 200) }
    }

    @Test func voiceHireTellsTheWaitTwice() async throws {
        let clock = ManualClock()
        clock.advance(milliseconds: 29_500)
        try await withSandbox(clock.options()) { test in
            for second in 0..<6 {
                if second > 0 { clock.advance(seconds: 1) }
                try await Self.fill(test, .voicehire, "/account/credits", 10)
            }
            clock.advance(seconds: 1)
            let reply = try await test.call(.voicehire, "GET", "/account/credits")
            #expect(reply.status == 429)
            // 24.5 s are left of the minute.
            #expect(reply.header("Retry-After") == "25")
            #expect(
                reply.text == #"{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"Rate limit exceeded","#
                    + #""details":{"retry_after":25}}}"#)
            #expect(reply.header("X-RateLimit-Limit") == "60")
            #expect(reply.header("X-RateLimit-Remaining") == "0")
            #expect(reply.header("X-RateLimit-Reset") == String(ManualClock.start.seconds + 60))
            clock.advance(seconds: 25)
            #expect(try await test.call(.voicehire, "GET", "/account/credits").status == 200)
        }
    }

    @Test func voiceHiresHeadersDescribeTheMinute() async throws {
        let clock = ManualClock()
        try await withSandbox(clock.options()) { test in
            for remaining in stride(from: 59, through: 50, by: -1) {
                let reply = try await test.call(.voicehire, "GET", "/campaigns")
                #expect(reply.header("X-RateLimit-Remaining") == String(remaining))
                #expect(reply.header("X-RateLimit-Reset") == String(ManualClock.start.seconds + 60))
            }
            // The second is full, the minute isn't.
            let refused = try await test.call(.voicehire, "GET", "/campaigns")
            #expect(refused.status == 429)
            #expect(refused.header("X-RateLimit-Remaining") == "50")
            #expect(refused.header("Retry-After") == "1")
        }
    }

    /// In a refused call nothing happens, and the ledger has it.
    @Test func aRefusedWriteChangesNothing() async throws {
        let clock = ManualClock()
        try await withSandbox(clock.options()) { test in
            try await Self.fill(test, .voicehire, "/account/credits", 10)
            let before = try await test.control("GET", "/state").json?["vendors"]?["voicehire"]?.raw
            let reply = try await test.call(
                .voicehire, "POST", "/campaigns/abc123def456/source",
                #"{"candidates":[{"first_name":"Ada","last_name":"Example","phone":"+33612345678"}]}"#)
            #expect(reply.status == 429)
            let after = try await test.control("GET", "/state").json?["vendors"]?["voicehire"]?.raw
            #expect(before.map(Array.init) == after.map(Array.init))
            let last = try #require(test.sandbox.ledger.entries(of: .voicehire).last)
            #expect(last.method == "POST")
            #expect(last.status == 429)
            #expect(last.delivery == .answered)
            clock.advance(seconds: 1)
            let again = try await test.call(
                .voicehire, "POST", "/campaigns/abc123def456/source",
                #"{"candidates":[{"first_name":"Ada","last_name":"Example","phone":"+33612345678"}]}"#)
            #expect(again.json?["sms_sent"]?.int == 1)
        }
    }

    @Test func instaViewsHeaderAndBodyDisagree() async throws {
        let clock = ManualClock()
        clock.advance(milliseconds: 20_250)
        let options = clock.options { $0.instaView = .trial }
        try await withSandbox(options) { test in
            try await Self.fill(test, .instaview, "/jobs", 30)
            let reply = try await test.call(.instaview, "GET", "/jobs")
            #expect(reply.status == 429)
            let reset = ManualClock.start.seconds + 60
            #expect(reply.header("Retry-After") == "40")
            #expect(
                reply.text == #"{"statusCode":429,"message":"Rate limit exceeded","error":"Too Many Requests","#
                    + #""retryAfter":20,"limit":30,"remaining":0,"reset":\#(reset)}"#)
            #expect(reply.header("X-RateLimit-Limit-Minute") == "30")
            #expect(reply.header("X-RateLimit-Remaining-Minute") == "0")
            #expect(reply.header("X-RateLimit-Reset-Minute") == String(reset))
            #expect(reply.header("X-RateLimit-Limit-Hour") == "500")
            #expect(reply.header("X-RateLimit-Remaining-Hour") == "470")
            #expect(reply.header("X-RateLimit-Reset-Hour") == String(ManualClock.start.seconds + 3600))
            // Who believes the body comes too early.
            clock.advance(seconds: 20)
            #expect(try await test.call(.instaview, "GET", "/jobs").status == 429)
            clock.advance(seconds: 20)
            #expect(try await test.call(.instaview, "GET", "/jobs").status == 200)
        }
    }

    @Test(arguments: [Vendor.hirempire, .huntr])
    func theOthersSayNothingAboutTheWait(vendor: Vendor) async throws {
        let options = ManualClock().options { $0.hirempire = .free }
        try await withSandbox(options) { test in
            let path = vendor == .huntr ? "/members?limit=1" : "/jobs"
            try await Self.fill(test, vendor, path, vendor == .huntr ? 10 : 100)
            let reply = try await test.call(vendor, "GET", path)
            #expect(reply.status == 429)
            let head = String(decoding: reply.bytes.prefix(reply.bytes.count - reply.body.count), as: UTF8.self)
            #expect(!head.lowercased().contains("retry-after") && !head.lowercased().contains("ratelimit"))
            if vendor == .huntr {
                #expect(reply.json?["error"]?["status"]?.int == 429)
            } else {
                #expect(reply.json?["success"]?.bool == false)
            }
        }
    }

    /// The vendors count by credential: without it a call is nobody's. What the control server makes fail never reaches
    /// them, while a magic value does.
    @Test func onlyWhatTheVendorSeesFromItsCallerCounts() async throws {
        let clock = ManualClock()
        try await withSandbox(clock.options()) { test in
            func remaining() async throws -> String? {
                clock.advance(seconds: 1)
                return try await test.call(.voicehire, "GET", "/campaigns").header("X-RateLimit-Remaining")
            }
            for _ in 0..<20 {
                #expect(try await test.call(.voicehire, "GET", "/campaigns", credential: "vh_live_x").status == 401)
            }
            #expect(try await remaining() == "59")
            test.sandbox.faults.add(FaultRule(.serverError, vendor: .voicehire))
            let failed = try await test.call(.voicehire, "GET", "/campaigns")
            #expect(failed.status == 500)
            #expect(failed.header("X-RateLimit-Remaining") == "59")
            #expect(try await remaining() == "58")
            let magic = try await test.call(
                .voicehire, "POST", "/campaigns/abc123def456/source",
                #"{"candidates":[{"first_name":"Ada","last_name":"Example","phone":"+33600000500"}]}"#)
            #expect(magic.status == 500)
            #expect(magic.header("X-RateLimit-Remaining") == "57")
            #expect(try await test.call(.voicehire, "GET", "/nothing").status == 404)
            #expect(try await remaining() == "55")
        }
    }

    @Test func resetEmptiesTheWindows() async throws {
        try await withSandbox(ManualClock().options()) { test in
            try await Self.fill(test, .huntr, "/members?limit=1", 10)
            #expect(try await test.call(.huntr, "GET", "/members?limit=1").status == 429)
            #expect(try await test.control("POST", "/reset").status == 200)
            #expect(try await test.call(.huntr, "GET", "/members?limit=1").status == 200)
        }
    }

    @Test func oneVendorsWindowIsNotAnothers() async throws {
        try await withSandbox(ManualClock().options()) { test in
            try await Self.fill(test, .huntr, "/members?limit=1", 10)
            try await Self.fill(test, .voicehire, "/campaigns", 10)
            #expect(try await test.call(.huntr, "GET", "/members?limit=1").status == 429)
            #expect(try await test.call(.hirempire, "GET", "/jobs").status == 200)
        }
    }

    /// By the real clock, an hour in four seconds: a full hour is over soon.
    @Test func spedUpWindowsPassByThemselves() async throws {
        var options = SandboxOptions()
        options.limits.hirempire = .free
        options.limits.timeFactor = 900
        try await withSandbox(options) { test in
            var refused = 0
            let deadline = ContinuousClock.now + .seconds(20)
            // However slow this machine is, the next hour lets calls through again.
            while refused == 0, ContinuousClock.now < deadline {
                let statuses = await withTaskGroup(of: Int?.self) { group in
                    for _ in 0..<150 { group.addTask { try? await test.call(.hirempire, "GET", "/jobs").status } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                refused = statuses.count { $0 == 429 }
            }
            #expect(refused > 0)
            while try await test.call(.hirempire, "GET", "/jobs").status != 200 {
                guard ContinuousClock.now < deadline else { Issue.record("still refused"); return }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    @Test func theBalanceRunsDownAndIsToppedUp() async throws {
        try await withSandbox(ManualClock().options()) { test in
            func source(_ phone: String) async throws -> Reply {
                try await test.call(
                    .voicehire, "POST", "/campaigns/abc123def456/source",
                    #"{"candidates":[{"first_name":"Ada","last_name":"Example","phone":"\#(phone)"}]}"#)
            }
            #expect(try await test.control("PUT", "/voicehire/credits", #"{"available":1.5}"#).status == 200)
            #expect(try await source("+33612345601").status == 200)
            let refused = try await source("+33612345602")
            #expect(refused.status == 402)
            #expect(refused.json?["error"]?["details"]?["required"]?.int == 1)
            #expect(refused.json?["error"]?["details"]?["available"]?.double == 0.5)
            let added = try await test.control("POST", "/voicehire/credits", #"{"add":2}"#)
            #expect(added.json?["credits_available"]?.double == 2.5)
            #expect(try await source("+33612345602").json?["sms_sent"]?.int == 1)
        }
    }

    @Test(arguments: [0, -1, 3601, .max])
    func refusesTimeFactorsThatMakeNoSense(factor: Int) async throws {
        var options = SandboxOptions()
        options.limits.timeFactor = factor
        await #expect(throws: SandboxError.timeFactorOutOfRange(factor)) { _ = try await Sandbox.start(options) }
    }
}
