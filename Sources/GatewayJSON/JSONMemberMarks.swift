/// Which members of one object have been looked up, and so which haven't.
public struct JSONMemberMarks: Sendable {
    /// A bit for each of the first 64 members: objects have more only to be refused.
    private var first: UInt64 = 0
    private var later: [Int] = []

    /// No members.
    public init() {}

    /// The keys of `object` that haven't been looked up, in document order.
    public func missing(of object: JSONValue) -> [String] {
        if first.nonzeroBitCount == object.count { return [] }
        return object.members.enumerated().compactMap { place, member in
            // Of members with one key a look-up finds the last.
            contains(place) || contains(object.place(of: member.key) ?? place) ? nil : member.key
        }
    }

    mutating func insert(_ place: Int) {
        if place < 64 { first |= 1 << UInt64(place) } else { later.append(place) }
    }

    private func contains(_ place: Int) -> Bool {
        place < 64 ? first & 1 << UInt64(place) != 0 : later.contains(place)
    }
}
