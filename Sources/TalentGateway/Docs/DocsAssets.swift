import Foundation

/// Swagger UI's files. They come from a package when the gateway is built or packed, and lie beside the binary:
/// `../share/talent-gateway/docs` as seen from its folder. Without them `/docs` is a plain page.
struct DocsAssets: Sendable {
    /// A file with its media type.
    struct File: Sendable {
        var mediaType: String
        var bytes: [UInt8]
    }

    private static let mediaTypes = [
        "swagger-ui.css": "text/css; charset=utf-8", "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    ]

    /// Starts Swagger UI: no script stands in the page itself, so that the page needs to allow none. Calls to try go to
    /// this gateway, wherever the reader has found it.
    private static let start = """
        window.addEventListener("load", async function () {
          const spec = await (await fetch("/openapi.json")).json();
          spec.servers = [{ url: window.location.origin }];
          window.ui = SwaggerUIBundle({
            spec: spec, dom_id: "#docs", deepLinking: true, tryItOutEnabled: false, validatorUrl: null
          });
        });

        """

    private let files: [String: File]

    /// The files beside this process's binary.
    static let beside = DocsAssets(directory: folder)

    private static var folder: URL? {
        guard let binary = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return nil
        }
        return URL(filePath: binary).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "share/talent-gateway/docs")
    }

    /// The files of a folder; all of them or none.
    init(directory: URL?) {
        var found: [String: File] = [:]
        for (name, mediaType) in Self.mediaTypes {
            guard let directory, let data = try? Data(contentsOf: directory.appending(path: name)) else {
                files = [:]
                return
            }
            found[name] = File(mediaType: mediaType, bytes: Array(data))
        }
        found["start.js"] = File(mediaType: "text/javascript; charset=utf-8", bytes: Array(Self.start.utf8))
        files = found
    }

    /// Whether they are there.
    var arePresent: Bool { !files.isEmpty }

    /// A file by its name.
    subscript(_ name: String) -> File? { files[name] }
}
