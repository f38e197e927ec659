import GatewayJSON

/// A tracked source link of a job (hirempire.md section 5).
struct HirempireSource: Sendable {
    let id: String
    let jobId: String
    let name: String
    let url: String
    let code: String
    let visits: Int
    let createdAt: Timestamp

    /// The members all three places share; `code` isn't in a job's own list (section 15, quirk 7).
    func writeCommon(into source: inout JSONWriter, withCode: Bool) {
        source.member("id", id)
        source.member("source_name", name)
        source.member("source_url", url)
        if withCode { source.member("code", code) }
        source.member("visits", visits)
        source.member("created_at", createdAt.isoMilliseconds)
    }

    /// The form of create-source, the only one with `job_id` (section 5.1).
    func writeCreated(into source: inout JSONWriter) {
        source.member("id", id)
        source.member("job_id", jobId)
        source.member("source_name", name)
        source.member("source_url", url)
        source.member("code", code)
        source.member("visits", visits)
        source.member("created_at", createdAt.isoMilliseconds)
    }
}
