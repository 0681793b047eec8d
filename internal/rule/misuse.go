package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Indexes and series of misuse cases.
const (
	IndexMisuseNumber = "misuse.number"      // NumberKey
	IndexMisuseOf     = "misuse.certificate" // id of the certificate
)

func misuseSeries(year int) string { return fmt.Sprintf("misuse/%d", year) }

// Misuse is a case about the use of a certificate or mark as it may not be used
// (ISO/IEC 17065, 4.1.3). It is entered, given to somebody, and closed with an
// outcome. What it means for a certificate is an act on that certificate, which
// names the misuse; nothing of it stands here.
type Misuse struct {
	ID string
	MisuseReceived
	Recorded calendar.Date
	Assigned string // id of the person who looks into it; "" before
	Since    calendar.Date
	Closed   calendar.Date
	Outcome  string // of the scheme's list
	Answer   Private
	Erased   calendar.Date
}

// MisuseReceived enters a misuse.
type MisuseReceived struct {
	Number      string        `json:"number"`
	Serial      int           `json:"serial"`
	Year        int           `json:"year"`
	Received    calendar.Date `json:"received"`
	Way         string        `json:"way"`         // how it reached the body; of the scheme
	Item        string        `json:"item"`        // id in the postbox; empty when it did not come from there
	Post        string        `json:"post"`        // number that the sender was given
	Certificate string        `json:"certificate"` // id; empty when there is none of the number shown
	Shown       Private       `json:"shown"`       // the number as it was shown
	From        Private       `json:"from"`        // who reports it; nothing when they do not say
	Place       Private       `json:"place"`       // where it was seen
	Text        Private       `json:"text"`
	Files       []FileRef     `json:"files"`
}

func (*MisuseReceived) EntryName() string { return "misuse.received/1" }
func (*MisuseReceived) ListedIn() List    { return ListMisuses }
func (e *MisuseReceived) Keys() []Key {
	keys := []Key{{IndexMisuseNumber, NumberKey(e.Number)}}
	if e.Item != "" {
		keys = append(keys, Key{IndexPostItem, e.Item})
	}
	if e.Certificate != "" {
		keys = append(keys, Key{IndexMisuseOf, e.Certificate})
	}
	return keys
}
func (e *MisuseReceived) Serials() []Serial { return []Serial{{misuseSeries(e.Year), e.Serial}} }

// MisuseAssigned gives the case to somebody; a later one takes the earlier's
// place.
type MisuseAssigned struct {
	Person string `json:"person"`
}

func (*MisuseAssigned) EntryName() string { return "misuse.assigned/1" }

// MisuseClosed says what came of it. The sender reads the answer.
type MisuseClosed struct {
	Outcome string  `json:"outcome"`
	Answer  Private `json:"answer"`
}

func (*MisuseClosed) EntryName() string { return "misuse.closed/1" }

// MisuseTextsErased says that what people typed about it is gone.
type MisuseTextsErased struct{ TextsErased }

func (*MisuseTextsErased) EntryName() string { return "misuse.texts-erased/1" }

func (c *Misuse) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *MisuseReceived:
		c.ID, c.MisuseReceived, c.Recorded = m.Stream.ID, *e, m.On
	case *MisuseAssigned:
		c.Assigned, c.Since = e.Person, m.On
	case *MisuseClosed:
		c.Closed, c.Outcome, c.Answer = m.On, e.Outcome, e.Answer
	case *MisuseTextsErased:
		c.Erased = m.On
	default:
		Unfolded(c, e)
	}
}

// Relation: a misuse is between who reports it and the body.
func (c *Misuse) Relation(a Actor) Relation { return relationOf(a, "") }

func (s *Situation) misuse() *Misuse { return Get[*Misuse](s.Record, KindMisuse, s.On.ID) }

// TakeUpMisuse makes a case of what lies in the postbox: anyone may report that
// a certificate or mark is used as it may not be.
//
// [6.2a] 不得利用认证证书和相关文字、符号，误导公众认为认证证书覆盖范围外的产品、服务、管理体系获得认证，宣传认证结果时不应损害认证机构的声誉。
// [6.2a] 认证证书不准伪造、涂改、出借、出租、转让、倒卖、部分出示、部分复印。
type TakeUpMisuse struct{ FromPostItem }

func (*TakeUpMisuse) CommandName() string { return "TakeUpMisuse" }

func (*TakeUpMisuse) Guard(s *Situation) *fault.Fault { return s.mustBeEstablished() }

func (c *TakeUpMisuse) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if no := c.waiting(s, &f); no != nil {
		return nil, no
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	p, year := c.posted, s.Today.Year()
	serial := s.Record.Last(misuseSeries(year)) + 1
	entry := &MisuseReceived{
		Number: s.number(scheme.NumberMisuse, "", serial), Serial: serial, Year: year,
		Received: p.Received, Way: scheme.WayWebsite, Item: p.Item, Post: p.Number,
		Shown: Say(p.Certificate), From: p.from(), Place: Say(p.Place), Text: Say(p.Text), Files: p.Files,
	}
	if certificate := s.postedCertificate(p); certificate != nil {
		entry.Certificate = certificate.ID
	}
	return s.one(entry)
}

// mustBeLookedInto refuses what is about a closed case.
func (s *Situation) mustBeLookedInto() *fault.Fault {
	if closed := s.misuse().Closed; !closed.IsZero() {
		return fault.RefuseOurs("misuse.closed", fault.Day("on", closed))
	}
	return nil
}

// AssignMisuse gives the case to somebody of the body.
type AssignMisuse struct {
	Person string `json:"person"` // id
}

func (*AssignMisuse) CommandName() string { return "AssignMisuse" }

func (*AssignMisuse) Guard(s *Situation) *fault.Fault { return s.mustBeLookedInto() }

func (c *AssignMisuse) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if who := s.human(c.Person); who == nil || !MayLookIntoMisuse(who) {
		f.Add("person", "misuse.nobody-for-it")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&MisuseAssigned{c.Person})
}

// MayLookIntoMisuse tells whether a misuse can be given to somebody.
func MayLookIntoMisuse(who Human) bool {
	return who.Stands() && slices.ContainsFunc(who.Holds(), func(r Role) bool { return slices.Contains(misuseRoles, r) })
}

// misuseRoles are those in which somebody may look into a misuse.
var misuseRoles = []Role{RoleIntake, RoleMonitoring, RoleReviewer, RoleInspector, RoleManager}

// CloseMisuse says what came of it; whoever it was given to closes it. Where it
// calls for a suspension of the certificate that was shown, it is proposed with
// what was found; a decider decides.
//
// [6.3.2(2)] 获证机构未按规定使用认证证书和认证标志；
type CloseMisuse struct {
	Outcome string `json:"outcome"`
	Answer  string `json:"answer"`            // the sender reads it
	Finding string `json:"finding,omitempty"` // what was found, where a suspension is proposed; the holder reads it
}

func (*CloseMisuse) CommandName() string { return "CloseMisuse" }

func (*CloseMisuse) Guard(s *Situation) *fault.Fault {
	if f := s.mustBeLookedInto(); f != nil {
		return f
	}
	acting := s.Actor.Person
	if s.Actor.OnBehalf != "" {
		acting = s.Actor.OnBehalf
	}
	switch assigned := s.misuse().Assigned; {
	case assigned == "":
		return fault.RefuseOurs("misuse.not-assigned")
	case assigned != acting:
		return fault.RefuseOurs("misuse.another-has-it")
	}
	return nil
}

func (c *CloseMisuse) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if _, known := s.Record.Scheme("").Verdict(scheme.MisuseOutcomes, c.Outcome, s.Today); !known {
		f.Add("outcome", "field.unknown")
	}
	needText(&f, "answer", c.Answer)
	var proposed []Event
	if c.Outcome == scheme.MisuseSuspension {
		needText(&f, "finding", c.Finding)
		switch certificate := s.inForce(Get[*Certificate](s.Record, KindCertificate, s.misuse().Certificate)); {
		case certificate == nil:
			f.Add("outcome", "misuse.of-no-certificate")
		case s.mustStand(certificate) != nil:
			f.Add("outcome", "misuse.certificate-ended", fault.Text("number", certificate.Content.Number))
		default:
			proposed = []Event{{StreamID{KindCertificate, certificate.ID}, s.suspendFor(certificate, c.Finding)}}
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return append([]Event{{s.On, &MisuseClosed{c.Outcome, Say(c.Answer)}}}, proposed...), nil
}

// suspendFor proposes to suspend a certificate for a misuse that was found today.
func (s *Situation) suspendFor(certificate *Certificate, finding string) *SuspensionProposed {
	ground, _ := s.Record.Scheme("").Ground(scheme.Suspension, scheme.GroundMisuse, s.Today)
	return &SuspensionProposed{ID: certificate.nextProposal(), Fact: Fact{Ground: ground.ID, Clause: ground.Clause,
		About: certificate.Content.Holder.Organisation, Source: scheme.SourceMisuse, Reference: s.misuse().Number,
		Confirmed: s.Today, Text: Say(finding)}}
}

// EraseMisuseTexts destroys the texts of a closed misuse, the sender's name
// among them.
type EraseMisuseTexts struct {
	Order string `json:"order,omitempty"` // reference of a lawful order, needed while the records must be kept
}

func (*EraseMisuseTexts) CommandName() string { return "EraseMisuseTexts" }

func (*EraseMisuseTexts) Guard(s *Situation) *fault.Fault {
	c := s.misuse()
	return mustBeErasable(c.Closed, c.Erased)
}

func (c *EraseMisuseTexts) Decide(s *Situation) ([]Event, *fault.Fault) {
	erased, no := s.erasure(c.Order, s.misuse().Closed, s.misuse().Item)
	if no != nil {
		return nil, no
	}
	return s.one(&MisuseTextsErased{erased})
}
