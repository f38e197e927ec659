import GatewayJSON

/// The value that `text` writes, read as a caller's body.
func json(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }
