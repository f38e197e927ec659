/// French mobiles, the only phones VoiceHire takes (voicehire.md section 4).
enum VoiceHirePhone {
    /// The national form `0612345678`, which the vendor stores and shows; nil when it isn't a French mobile. As in
    /// the vendor's sample validator, all but digits and `+` is dropped first.
    static func national(_ text: String) -> String? {
        let dialled = text.filter { $0 == "+" || $0.isASCII && $0.isNumber }
        for prefix in ["+33", "33", "0"] where dialled.hasPrefix(prefix) {
            let rest = dialled.dropFirst(prefix.count)
            guard rest.count == 9, let first = rest.first, first == "6" || first == "7",
                rest.allSatisfy(\.isNumber)
            else { continue }
            return "0" + rest
        }
        return nil
    }
}
