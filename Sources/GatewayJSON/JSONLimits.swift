/// How much of a document a reader accepts before it refuses it.
///
/// The byte count is the business of whoever collects the bytes; these limits bound what the bytes can
/// make the reader and its callers do. A document of 4 GiB or more is always refused as `tooManyValues`.
public struct JSONLimits: Sendable {
    /// Open objects and arrays at once; a bare scalar has depth 0, `[]` depth 1.
    public var maxDepth: Int
    /// Values in the whole document, containers included, keys not. More than 2²⁸ - 1 has no effect.
    public var maxValues: Int
    /// Members in one object.
    public var maxKeysPerObject: Int
    /// Whether two equal keys (compared after decoding, byte by byte) in one object refuse the document.
    /// Otherwise the last one wins on look-up.
    public var refusesDuplicateKeys: Bool

    /// Limits of one's own.
    public init(maxDepth: Int, maxValues: Int, maxKeysPerObject: Int, refusesDuplicateKeys: Bool) {
        self.maxDepth = maxDepth
        self.maxValues = maxValues
        self.maxKeysPerObject = maxKeysPerObject
        self.refusesDuplicateKeys = refusesDuplicateKeys
    }

    /// For a caller's body: depth 32, 100,000 values, 256 keys an object, no duplicates.
    public static let caller = JSONLimits(
        maxDepth: 32, maxValues: 100_000, maxKeysPerObject: 256, refusesDuplicateKeys: true)

    /// For a vendor's answer: depth 128, 4,000,000 values, 10,000 keys an object, the last duplicate wins.
    public static let upstream = JSONLimits(
        maxDepth: 128, maxValues: 4_000_000, maxKeysPerObject: 10_000, refusesDuplicateKeys: false)
}
