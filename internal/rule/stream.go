package rule

// Kind is a kind of stream. The words are stored; they never change.
type Kind string

const (
	KindBody         Kind = "body"
	KindScheme       Kind = "scheme"
	KindCalendar     Kind = "calendar"
	KindPerson       Kind = "person"
	KindOrganisation Kind = "organisation"
	KindLaboratory   Kind = "laboratory"
	KindProduct      Kind = "product"
	KindCase         Kind = "case"
	KindTestTask     Kind = "test-task"
	KindCertificate  Kind = "certificate"
	KindAccessLog    Kind = "access-log" // a day of the log of who was given which file
	KindComplaint    Kind = "complaint"
	KindAppeal       Kind = "appeal"
	KindMisuse       Kind = "misuse"  // of a certificate or mark
	KindDispute      Kind = "dispute" // of a public fact
	KindPost         Kind = "post"    // an item of the postbox that was turned away
	KindTransition   Kind = "transition"
)

var plurals = map[Kind]string{
	KindBody: "bodies", KindScheme: "schemes", KindCalendar: "calendars", KindPerson: "people",
	KindOrganisation: "organisations", KindLaboratory: "laboratories", KindProduct: "products",
	KindCase: "cases", KindTestTask: "test-tasks", KindCertificate: "certificates",
	KindAccessLog: "access-logs",
	KindComplaint: "complaints", KindAppeal: "appeals",
	KindMisuse: "misuses", KindDispute: "disputes", KindPost: "posts",
	KindTransition: "transitions",
}

// Plural is the kind as it stands in the API's addresses.
func (k Kind) Plural() string { return plurals[k] }

// StreamID names one stream of entries. ID is a UUIDv7; what people read is a
// printed number beside it.
type StreamID struct {
	Kind Kind
	ID   string
}

func (s StreamID) String() string { return string(s.Kind) + "/" + s.ID }

func (s StreamID) IsZero() bool { return s == StreamID{} }
