/// Why a fake didn't do what a call asked for: nothing has changed at the vendor.
enum Refusal: Error {
    /// The vendor's own error answer.
    case answer(Answer)
    /// A magic value asks for a fault that prevents the work.
    case fault(Fault)
}

extension Refusal {
    /// Throws when the magic value's fault prevents the work; call it when everything else is in order, so that a
    /// wrong request gets its documented error first.
    static func stop(at magic: MagicValue?) throws(Refusal) {
        if let fault = magic?.fault, fault.preventsWork { throw .fault(fault) }
    }
}
