/// How a vendor's webhooks prove where they come from (SE-6).
struct WebhookConfiguration: Sendable, Hashable {
    var secret: Secret?
    /// Accepted beside `secret` while rotating.
    var previousSecret: Secret?
    /// False lets webhooks without a signature in.
    var requiresSignature = true
}

extension WebhookConfiguration {
    static func read(_ node: ConfigurationNode) -> WebhookConfiguration? {
        node.section { section in
            var webhook = WebhookConfiguration()
            webhook.secret = section.value("secret") { $0.secret() }
            webhook.previousSecret = section.value("previous_secret") { $0.secret() }
            section.set(&webhook.requiresSignature, "require_signature") { $0.flag() }
            if section.has("previous_secret") && !section.has("secret") {
                section.report("previous_secret", "needs a secret beside it")
            }
            if webhook.requiresSignature && !section.has("secret") {
                section.node.report("needs a secret, or require_signature: false")
            }
            return webhook
        }
    }
}
