import TalentModel
import TalentProviders

/// `/docs`: the reference for people. No key is needed.
struct DocsRoutes: Sendable {
    var assets = DocsAssets.beside

    var routes: [Route] {
        let pages = ["text/html"]
        return [
            Route("getDocs", "GET", "/docs", scope: nil, media: pages) { [assets] _ throws(GatewayError) in
                assets.arePresent ? Answer(page: Self.shell) : ReferencePage.shared
            },
            Route("getReference", "GET", "/docs/reference", scope: nil, media: pages) { _ throws(GatewayError) in
                ReferencePage.shared
            },
            Route(
                "getProviderPage", "GET", "/docs/providers/{provider}", scope: nil, media: pages, answer: providerPage),
            Route("getDocsAsset", "GET", "/docs/assets/{file}", scope: nil, media: ["*/*"], answer: asset),
        ]
    }

    private func providerPage(_ context: RequestContext) async throws(GatewayError) -> Answer {
        guard let type = ProviderCatalog.named(context.pathParameter("provider")) else {
            throw GatewayError(.notFound, "There is no provider of this name.")
        }
        return ProviderPage(type).answer
    }

    private func asset(_ context: RequestContext) async throws(GatewayError) -> Answer {
        guard let file = assets[context.pathParameter("file")] else {
            throw GatewayError(.notFound, "There is no file of this name.")
        }
        var answer = Answer(status: 200, body: file.bytes)
        answer.contentType = file.mediaType
        return answer
    }

    /// The page that Swagger UI fills.
    private static let shell: String = {
        let links = ProviderPage.links.map { "<a href=\"\($0.target)\">\(HTMLPage.escaped($0.text))</a>" }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Talent Gateway API</title>
            <link rel="stylesheet" href="/docs/assets/swagger-ui.css">
            <style>nav{font:14px sans-serif;max-width:1460px;margin:1rem auto 0;padding:0 20px}</style>
            <script src="/docs/assets/swagger-ui-bundle.js" defer></script>
            <script src="/docs/assets/start.js" defer></script>
            </head>
            <body>
            <nav>What maps where: \(links.joined(separator: " · ")) · <a href="/docs/reference">plain reference</a></nav>
            <div id="docs"><noscript>Without scripts, read the plain reference.</noscript></div>
            </body>
            </html>

            """
    }()
}
