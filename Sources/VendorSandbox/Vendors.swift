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

    init(_ options: SandboxOptions) {
        credentials = Credentials(seed: options.seed)
        hirempire = HirempireFake(token: credentials[.hirempire], seed: options.seed)
        voiceHire = VoiceHireFake(key: credentials[.voicehire], seed: options.seed)
        instaView = InstaViewFake(
            key: credentials[.instaview], seed: options.seed, wrapsAnswers: options.wrapsInstaView)
        huntr = HuntrFake(token: credentials[.huntr], seed: options.seed)
    }

    func fake(of vendor: Vendor) -> any VendorFake {
        switch vendor {
        case .hirempire: hirempire
        case .voicehire: voiceHire
        case .instaview: instaView
        case .huntr: huntr
        }
    }

    func responder(of vendor: Vendor) -> any Responder { front(fake(of: vendor)) }

    func reset() async {
        for vendor in Vendor.allCases { await fake(of: vendor).reset() }
        faults.clear()
        ledger.clear()
    }

    private func front(_ fake: some VendorFake) -> any Responder {
        VendorFront(fake: fake, ledger: ledger, faults: faults)
    }
}
