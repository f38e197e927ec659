public import GatewayJSON

/// A field to add to an organisation's persons.
public struct CustomFieldDraft: Draft {
    /// Every member of the draft but `provider_options`.
    public static let fields = ["name", "type", "choices"]

    /// The mistakes of form.
    public let errors: [FieldError]
    /// Its name.
    public var name: String
    /// The kind of its values.
    public var kind: CustomField.Kind
    /// The values to choose from.
    public var choices: [String]?
    /// The members that were given, for the mapping report.
    public var given: [String]
    /// Vendor-only options.
    public var options: ProviderOptions

    /// Reads a draft.
    public init(_ body: JSONValue) {
        var reader = DraftReader(body)
        name = reader.requiredString("name", max: 255) ?? ""
        let kind = reader.require("type") ? reader.choice("type", of: CustomField.Kind.self) : nil
        choices = reader.strings("choices", count: 1...1000)
        given = reader.given
        options = ProviderOptions(&reader)
        reader.finish()
        if kind == .choice, !given.contains("choices") {
            reader.refuse("choices", "required", "choices is required for a field of the type choice.")
        }
        // A wrong kind is among the mistakes, so that no call is made with this one.
        self.kind = kind ?? .text
        errors = reader.errors
    }
}
