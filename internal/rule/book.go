package rule

// Book is what a package adds to the record: the states of its streams, its
// entries and its commands, each in one explicit table. The installation joins
// the books of rule and body.
type Book struct {
	States   map[Kind]func() State
	Entries  []EntryType
	Commands []CommandType
}

// Chapters is the book of the rule.
func Chapters() Book {
	return Book{
		States: map[Kind]func() State{
			KindBody:         func() State { return &Body{} },
			KindOrganisation: func() State { return &Organisation{} },
			KindLaboratory:   func() State { return &Laboratory{} },
			KindProduct:      func() State { return &Product{} },
			KindCertificate:  func() State { return &Certificate{} },
		},
		Entries: []EntryType{
			EntryOf[BodyEstablished](KindBody),
			EntryOf[OrganisationRegistered](KindOrganisation),
			EntryOf[LaboratoryRegistered](KindLaboratory),
			EntryOf[ProductDescribed](KindProduct),
			EntryOf[CertificateIssued](KindCertificate),
		},
		Commands: []CommandType{
			Creating[EstablishBody](KindBody),
			Creating[RegisterOrganisation](KindOrganisation),
			Creating[RegisterLaboratory](KindLaboratory),
			Creating[DescribeProduct](KindProduct),
		},
	}
}
