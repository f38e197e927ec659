import GatewayJSON

/// The value that `text` writes, read as a vendor's answer.
func json(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8), limits: .upstream).root }
