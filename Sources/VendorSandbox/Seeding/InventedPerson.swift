/// A person who doesn't exist: names by position in two lists, addresses under example.com and example.org only.
struct InventedPerson: Sendable {
    let firstName: String
    let lastName: String
    let email: String

    /// The same number gives the same person; the first 960 are all different.
    init(_ number: Int) {
        firstName = Self.firstNames[number % Self.firstNames.count]
        // 40 and 24 share factors: shifting by the round keeps the pairs apart until all are used.
        lastName = Self.lastNames[(number * 7 + number / Self.firstNames.count) % Self.lastNames.count]
        let domain = number % 3 == 2 ? "example.org" : "example.com"
        email = "\(firstName).\(lastName)@\(domain)".lowercased()
    }

    private static let firstNames = [
        "Roberto", "Camille", "Ines", "Hugo", "Maya", "Lucas", "Nora", "Theo", "Jana", "Marek", "Eva", "Oscar",
        "Salma", "Victor", "Alice", "Nils", "Priya", "Tomas", "Lena", "Karim", "Zoe", "Milan", "Ada", "Bruno",
        "Clara", "David", "Elif", "Farid", "Greta", "Henri", "Iris", "Jules", "Kira", "Leo", "Mila", "Noah",
        "Olga", "Paul", "Rosa", "Simon",
    ]

    private static let lastNames = [
        "Moscoso", "Bernard", "Durand", "Kovac", "Novak", "Lefevre", "Santos", "Weber", "Horvath", "Moreau",
        "Silva", "Dubois", "Keller", "Rossi", "Petit", "Larsen", "Banerjee", "Svoboda", "Fontaine", "Haddad",
        "Marchand", "Tkacova", "Lovel", "Almeida",
    ]
}
