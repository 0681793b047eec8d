package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"slices"
	"strings"
	"unicode"
)

// Words is a text in both languages. Chinese binds; English is a translation.
type Words struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

func (w Words) arg(name string) fault.Arg { return fault.Both(name, w.ZH, w.EN) }

func (w Words) trimmed() Words { return Words{strings.TrimSpace(w.ZH), strings.TrimSpace(w.EN)} }

// longest is how many characters a name, address or short remark may have;
// texts that people write at length may have more.
const (
	longestName = 200
	longestText = 4000
)

// NeedLine notes what is wrong with one line of text: blank, too long, or with
// characters that no paper can show.
func NeedLine(f *fault.Fields, path, value string) {
	f.Need(path, value)
	checkText(f, path, value, longestName, false)
}

// needText notes what is wrong with a text of several lines.
func needText(f *fault.Fields, path, value string) {
	f.Need(path, value)
	checkText(f, path, value, longestText, true)
}

// NeedText is needText for other books.
func NeedText(f *fault.Fields, path, value string) { needText(f, path, value) }

// optionalText is needText for a text that may be left out.
func optionalText(f *fault.Fields, path, value string) {
	checkText(f, path, value, longestText, true)
}

// unseen reports characters that no paper can show: controls, and the marks of
// format that make a text read otherwise than it is written. Joiners stay, since
// some scripts and signs need them, and so do variation selectors.
func unseen(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	return r == unicode.ReplacementChar || unicode.IsControl(r) ||
		unicode.Is(unicode.Cf, r) && r != joiner && r != nonJoiner
}

func checkText(f *fault.Fields, path, value string, most int, lines bool) {
	count := 0
	for _, r := range value {
		count++
		if unseen(r) && !(lines && (r == '\n' || r == '\t')) {
			f.Add(path, "field.character", fault.Number("position", count))
			return
		}
	}
	if count > most {
		f.Add(path, "field.long", fault.Number("most", most), fault.Number("is", count))
	}
}

// IndexBody finds the certification body's own stream; its value is empty,
// since one installation serves one body.
const IndexBody = "body"

// Body is the certification body that runs this installation.
type Body struct {
	ID string
	BodyEstablished
}

// BodyEstablished names the certification body.
type BodyEstablished struct {
	Name       Words  `json:"name"`
	Address    Words  `json:"address"`
	Code       string `json:"code"`       // stands in its certificate numbers
	Approval   string `json:"approval"`   // number of its approval as a certification body
	CreditCode string `json:"creditCode"` // unified social credit code
	Office     Words  `json:"office"`     // the office that signs certificates
}

func (*BodyEstablished) EntryName() string { return "body.established/1" }
func (*BodyEstablished) Keys() []Key       { return []Key{{IndexBody, ""}} }

func (b *Body) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *BodyEstablished:
		b.ID, b.BodyEstablished = m.Stream.ID, *e
	case *SuspensionOrdered: // what it means stands on the certificates
	default:
		Unfolded(b, e)
	}
}

// Relation: every signed-in person may know the body they deal with.
func (b *Body) Relation(a Actor) Relation {
	if r := relationOf(a, ""); r != Foreign {
		return r
	}
	return Own
}

// EstablishBody names the certification body, once.
type EstablishBody struct {
	Name       Words  `json:"name"`
	Address    Words  `json:"address"`
	Code       string `json:"code"`
	Approval   string `json:"approval"`
	CreditCode string `json:"creditCode"`
	Office     Words  `json:"office"`
}

func (*EstablishBody) CommandName() string { return "EstablishBody" }

func (*EstablishBody) Guard(s *Situation) *fault.Fault {
	if s.body() != nil {
		return fault.RefuseOurs("body.established")
	}
	return nil
}

func (c *EstablishBody) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	s.needPrintedWords(&f, "name", c.Name)
	s.needPrintedWords(&f, "address", c.Address)
	s.needPrintedWords(&f, "office", c.Office)
	s.needPrinted(&f, "code", c.Code)
	s.needPrinted(&f, "approval", c.Approval)
	needCreditCode(&f, "creditCode", c.CreditCode)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&BodyEstablished{c.Name.trimmed(), c.Address.trimmed(), c.Code, c.Approval, c.CreditCode, c.Office.trimmed()})
}

// IndexCreditCode finds an organisation by its unified social credit code.
const IndexCreditCode = "organisation.code"

// Organisation is a legal entity: applicant, holder, manufacturer, production
// enterprise or laboratory.
type Organisation struct {
	ID string
	OrganisationRegistered
	Since calendar.Date
}

// OrganisationRegistered enters a legal entity into the record.
type OrganisationRegistered struct {
	Code    string `json:"code"` // unified social credit code, GB 32100-2015
	Name    Words  `json:"name"`
	Address Words  `json:"address"`
}

func (*OrganisationRegistered) EntryName() string { return "organisation.registered/1" }
func (e *OrganisationRegistered) Keys() []Key     { return []Key{{IndexCreditCode, e.Code}} }

func (o *Organisation) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *OrganisationRegistered:
		o.ID, o.OrganisationRegistered, o.Since = m.Stream.ID, *e, m.On
	case *OrganisationCorrected:
		o.Code, o.Name, o.Address = e.Now.Code, e.Now.Name, e.Now.Address
	case *OrganisationRestated:
		o.Name, o.Address = e.Now.Name, e.Now.Address
	default:
		Unfolded(o, e)
	}
}

// Relation: an organisation is its own people's and the body's.
func (o *Organisation) Relation(a Actor) Relation {
	if r := relationOf(a, o.ID); r != Foreign {
		return r
	}
	if a.Organisation == o.ID {
		return Own
	}
	return Foreign
}

func (o *Organisation) party() Party {
	return Party{Organisation: o.ID, Code: o.Code, Name: o.Name, Address: o.Address}
}

// OrganisationBy is the id of the organisation that somebody names by its id or
// by its credit code: a client knows the code of its manufacturer, not our id.
func (s *Situation) OrganisationBy(named string) string {
	code := strings.ToUpper(strings.TrimSpace(named))
	if !ValidCreditCode(code) {
		return named
	}
	if id := s.organisationWith(code); id != "" {
		return id
	}
	return named
}

// RegisterOrganisation enters a legal entity, once for each credit code.
type RegisterOrganisation struct {
	Code    string `json:"code"`
	Name    Words  `json:"name"`
	Address Words  `json:"address"`
}

func (*RegisterOrganisation) CommandName() string             { return "RegisterOrganisation" }
func (*RegisterOrganisation) Guard(s *Situation) *fault.Fault { return nil }

func (c *RegisterOrganisation) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	is := s.checkIdentity(&f, Identity{c.Code, c.Name, c.Address})
	if err := f.Err(); err != nil {
		return nil, err
	}
	if s.organisationWith(is.Code) != "" {
		return nil, fault.RefuseOurs("organisation.known", fault.Text("code", is.Code))
	}
	return s.one(&OrganisationRegistered{is.Code, is.Name, is.Address})
}

// IndexLaboratory finds a laboratory by its organisation's id.
const IndexLaboratory = "laboratory.organisation"

// Laboratory is a testing laboratory that can be given test tasks.
type Laboratory struct {
	ID string
	LaboratoryRegistered
}

// Qualification is what a laboratory holds, such as CNAS or CMA, and when.
type Qualification struct {
	Kind   string        `json:"kind"` // as its issuer writes it, upper case: "CNAS"
	Number string        `json:"number"`
	Scope  string        `json:"scope"` // what it covers
	Since  calendar.Date `json:"since"`
	Until  calendar.Date `json:"until"` // last day in force
}

// LaboratoryRegistered enters an organisation as a testing laboratory.
type LaboratoryRegistered struct {
	Organisation   string          `json:"organisation"`
	Name           Words           `json:"name"`
	Qualifications []Qualification `json:"qualifications"`
}

func (*LaboratoryRegistered) EntryName() string { return "laboratory.registered/1" }
func (e *LaboratoryRegistered) Keys() []Key     { return []Key{{IndexLaboratory, e.Organisation}} }

func (l *Laboratory) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *LaboratoryRegistered:
		l.ID, l.LaboratoryRegistered = m.Stream.ID, *e
	case *QualificationRecorded, *QualificationEnded:
		l.applyQualification(e)
	default:
		Unfolded(l, e)
	}
}

func (l *Laboratory) Relation(a Actor) Relation { return relationOf(a, "", l.Organisation) }

// RegisterLaboratory enters an organisation as a testing laboratory.
type RegisterLaboratory struct {
	Organisation   string          `json:"organisation"`
	Qualifications []Qualification `json:"qualifications"`
}

func (*RegisterLaboratory) CommandName() string             { return "RegisterLaboratory" }
func (*RegisterLaboratory) Guard(s *Situation) *fault.Fault { return nil }

func (c *RegisterLaboratory) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	organisation := s.organisation(c.Organisation)
	if organisation == nil {
		f.Add("organisation", "field.unknown")
	}
	if len(c.Qualifications) == 0 {
		f.Add("qualifications", "field.required")
	}
	for i, q := range c.Qualifications {
		q.check(&f, item("qualifications", i)+".")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if s.first(Key{IndexLaboratory, c.Organisation}) != "" {
		return nil, fault.RefuseOurs("laboratory.known", organisation.Name.arg("name"))
	}
	qualifications := slices.Clone(c.Qualifications)
	for i := range qualifications {
		qualifications[i] = qualifications[i].tidied()
	}
	return s.one(&LaboratoryRegistered{c.Organisation, organisation.Name, qualifications})
}
