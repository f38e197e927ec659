/// A fault that waits for requests.
public struct FaultRule: Sendable, Equatable {
    /// Whose requests.
    public var vendor: Vendor
    /// Only this method; nil takes each.
    public var method: String?
    /// Only paths that begin so, with or without the vendor's base path; nil takes each.
    public var pathPrefix: String?
    /// How many requests it still takes.
    public var times: Int
    /// What happens to them.
    public var fault: Fault

    /// A rule for the next `times` fitting requests.
    public init(_ fault: Fault, vendor: Vendor, method: String? = nil, pathPrefix: String? = nil, times: Int = 1) {
        self.vendor = vendor
        self.method = method
        self.pathPrefix = pathPrefix
        self.times = times
        self.fault = fault
    }

    func fits(vendor: Vendor, method: String, path: String) -> Bool {
        guard vendor == self.vendor, self.method.map({ $0 == method }) ?? true else { return false }
        guard let pathPrefix else { return true }
        return path.hasPrefix(pathPrefix) || path.hasPrefix(vendor.basePath + pathPrefix)
    }
}
