import HTTPServer

/// The four fakes with what they share; the catalogue of the sandbox.
struct Vendors: Sendable {
    let credentials: Credentials
    let hirempire: HirempireFake
    let voiceHire: VoiceHireFake
    let instaView: InstaViewFake
    let huntr: HuntrFake
    let ledger = Ledger()
    let faults = Faults()
    private let limits: [Vendor: VendorLimits]

    init(_ options: SandboxOptions) {
        credentials = Credentials(seed: options.seed)
        hirempire = HirempireFake(
            token: credentials[.hirempire], seed: options.seed, plan: options.limits.hirempire)
        voiceHire = VoiceHireFake(key: credentials[.voicehire], seed: options.seed)
        instaView = InstaViewFake(
            key: credentials[.instaview], seed: options.seed, wrapsAnswers: options.wrapsInstaView)
        huntr = HuntrFake(token: credentials[.huntr], seed: options.seed)
        limits = Dictionary(
            uniqueKeysWithValues: Vendor.allCases.map { vendor in
                let windows = Self.windows(of: vendor, options.limits)
                return (vendor, VendorLimits(windows, options: options.limits, clock: options.clock))
            })
    }

    func fake(of vendor: Vendor) -> any VendorFake {
        switch vendor {
        case .hirempire: hirempire
        case .voicehire: voiceHire
        case .instaview: instaView
        case .huntr: huntr
        }
    }

    static func windows(of vendor: Vendor, _ options: LimitOptions) -> [LimitWindow] {
        switch vendor {
        case .hirempire: HirempireFake.windows(options.hirempire)
        case .voicehire: VoiceHireFake.windows
        case .instaview: InstaViewFake.windows(options.instaView)
        case .huntr: HuntrFake.windows
        }
    }

    func responder(of vendor: Vendor) -> any Responder { front(fake(of: vendor)) }

    func reset() async {
        for vendor in Vendor.allCases {
            await fake(of: vendor).reset()
            limits[vendor]?.reset()
        }
        faults.clear()
        ledger.clear()
    }

    private func front<Fake: VendorFake>(_ fake: Fake) -> any Responder {
        let limits = limits[Fake.vendor] ?? VendorLimits([], options: LimitOptions(), clock: { .now() })
        return VendorFront(fake: fake, ledger: ledger, faults: faults, limits: limits)
    }
}
