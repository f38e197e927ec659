/// Which calls go out once more after which failure (behaviour.md section 3).
enum Repetition {
    /// - Parameters:
    ///   - status: the vendor's status; nil without an answer.
    ///   - wasSent: whether the vendor can have seen the call.
    ///   - attempt: the number of the attempt that failed, from 1.
    static func allows(_ operationClass: OperationClass, _ status: Int?, wasSent: Bool, _ attempt: Int) -> Bool {
        if !wasSent { return true }
        guard operationClass == .read || operationClass == .idempotent else { return false }
        switch status {
        case nil: return true
        case 408, 425, 429, 502, 503, 504: return true
        case 500: return attempt == 1
        default: return false
        }
    }
}
