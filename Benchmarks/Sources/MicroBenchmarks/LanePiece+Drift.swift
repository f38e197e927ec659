import Foundation
import GatewayJSON
import TalentProviders

extension LanePiece {
    /// What it costs to find nothing in an answer that the vendor doesn't document.
    static func drift(_ name: String, _ endpoint: String, _ body: Data) throws -> LanePiece {
        let shapes = HuntrProvider(ProviderSettings(connection: "huntr")).shapes
        let value = try JSONDocument([UInt8](body), limits: .upstream).root
        return LanePiece(name: name) {
            guard shapes[endpoint]?.deviations(in: value).isEmpty == true else { throw Drifted() }
        }
    }
}

/// A body has what its vendor doesn't document.
struct Drifted: Error {}
