import TalentModel
import Testing

/// A value behind a reference is a value.
@Test func aChangeIsSeenByNobodyElse() {
    let first = Indirect([1])
    var second = first
    second.value.append(2)
    #expect(first.value == [1])
    #expect(second.value == [1, 2])
}
