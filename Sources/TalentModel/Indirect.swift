/// A value behind one reference, for what is large and seldom needed: a function has room for each of its values in its
/// frame, and an asynchronous one gets its frame from the heap.
///
/// A value all the same: a change is seen by nobody else.
@frozen
public struct Indirect<Value: Sendable>: Sendable {
    /// An array of one, for the standard library's copying on write.
    @usableFromInline var storage: [Value]

    /// Puts a value away.
    @inlinable
    public init(_ value: Value) { storage = [value] }

    /// The value.
    @inlinable
    public var value: Value {
        // Lent, not copied: whoever wants a part of it takes that alone.
        _read { yield storage[0] }
        _modify { yield &storage[0] }
    }
}
