public import ArgumentParser
public import VendorSandbox

/// The options that the sandbox's vendors take, alone or below the gateway.
struct SandboxSettings: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many times faster than the vendors' own the sandbox's limits pass, 1 to 3600. (default: 1)",
            valueName: "n"))
    var timeFactor: Int?

    @Flag(inversion: .prefixedNo, help: "Whether the sandbox's vendors keep their limits. (default: --vendor-limits)")
    var vendorLimits: Bool?

    @Option(help: "InstaView's plan in the sandbox. (default: default)")
    var instaviewPlan: InstaViewPlan?

    @Option(help: "Hirempire's plan in the sandbox. (default: starter)")
    var hirempirePlan: HirempirePlan?

    func validate() throws {
        if let timeFactor, !LimitOptions.timeFactors.contains(timeFactor) {
            throw ValidationError("--time-factor is a whole number from 1 to \(LimitOptions.timeFactors.upperBound).")
        }
    }

    /// Whether any of them was given.
    var areGiven: Bool { timeFactor != nil || vendorLimits != nil || instaviewPlan != nil || hirempirePlan != nil }

    /// What they say.
    var options: SandboxOptions {
        var options = SandboxOptions()
        if let timeFactor { options.limits.timeFactor = timeFactor }
        if let vendorLimits { options.limits.areEnforced = vendorLimits }
        if let instaviewPlan { options.limits.instaView = instaviewPlan }
        if let hirempirePlan { options.limits.hirempire = hirempirePlan }
        return options
    }
}

extension InstaViewPlan: ExpressibleByArgument {}
extension HirempirePlan: ExpressibleByArgument {}
