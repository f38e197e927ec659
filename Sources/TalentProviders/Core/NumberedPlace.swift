import TalentModel

/// A place in a list that a vendor pages by number: a page of a size, and how many of its items have been given out.
///
/// The mark keeps the size of the first page. Page 3 of 50 isn't page 3 of 20, so a caller who goes on with another
/// limit would otherwise skip people or see them twice.
struct NumberedPlace: Sendable, Equatable {
    /// Items of a page, as the vendor is asked for them.
    var size: Int
    /// The page, from 1.
    var number: Int
    /// Items at the start of the page that earlier answers held.
    var given: Int

    /// The start of a page.
    init(size: Int, number: Int) {
        self.size = size
        self.number = number
        given = 0
    }

    /// The place after a mark; without one the start of the list.
    ///
    /// - Parameter most: the largest page that the vendor gives. A larger limit is met by pages of equal size.
    /// - Throws: `invalid_cursor` for a mark that was never given out.
    init(_ request: PageRequest, most: Int) throws(GatewayError) {
        guard let mark = request.cursor else {
            let pages = (request.limit + most - 1) / most
            size = (request.limit + pages - 1) / pages
            number = 1
            given = 0
            return
        }
        let parts = mark.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let size = parts[0], let number = parts[1], let given = parts[2],
            (1...most).contains(size), (1...1_000_000).contains(number), (0...1_000_000).contains(given)
        else {
            throw GatewayError(
                .invalidCursor, "The cursor doesn't lead anywhere in this list.",
                errors: [FieldError(parameter: "cursor", code: "invalid", detail: "Start again without a cursor.")])
        }
        self.size = size
        self.number = number
        self.given = given
    }

    /// The place as the mark of a cursor.
    var mark: String { NumberedMark.text(size: size, number: number, given: given) }

    /// What is to be given out of the vendor's page: what is left of it, at most `limit` items.
    ///
    /// - Parameter isSifted: whether items were left out of the page, so that an empty one isn't the end of the list.
    func page<Item>(of items: [Item], limit: Int, isLast: Bool, isSifted: Bool = false) -> Page<Item> {
        let left = items.dropFirst(given)
        var page = Page(items: Array(left.prefix(limit)))
        page.number = NumberedMark.text(size: size, number: number, given: 0)
        var next = self
        if page.items.count < left.count {
            next.given += page.items.count
        } else if isLast || (items.isEmpty && !isSifted) {
            return page
        } else {
            next.number += 1
            next.given = 0
        }
        page.next = next.mark
        return page
    }
}

/// Marks of vendors' numbered pages, for whoever looks around in such a list.
public enum NumberedMark {
    static func text(size: Int, number: Int, given: Int) -> String { "\(size).\(number).\(given)" }

    /// The mark of the page before that of a mark; nil before the first, and for what is no such mark.
    public static func before(_ mark: String) -> String? {
        let parts = mark.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 3, parts[1] > 1 else { return nil }
        return text(size: parts[0], number: parts[1] - 1, given: 0)
    }
}
