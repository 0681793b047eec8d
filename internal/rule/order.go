package rule

import (
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// SuspensionOrdered says that an authority asked for the suspension of several
// certificates. Each of them has an entry of its own; they share the
// announcement, whose number this one takes.
type SuspensionOrdered struct {
	Authority    string   `json:"authority"`
	Order        string   `json:"order"`        // its number
	Certificates []string `json:"certificates"` // ids
	Announced
}

func (*SuspensionOrdered) EntryName() string { return "body.suspension-ordered/1" }

// mostOrdered bounds how many certificates one act suspends.
const mostOrdered = 500

// Orders is where an authority's order is recorded: with the body; nothing before
// it was established.
func (s *Situation) Orders() StreamID {
	return StreamID{Kind: KindBody, ID: s.first(Key{IndexBody, ""})}
}

// SuspendOnOrder suspends many certificates at once, as a state or sector
// authority asks: all of them or none. One that is suspended already has the
// ground added.
//
// [6.3.2(6)] 在特定时期国家或行业管理部门有要求予以暂停的；
type SuspendOnOrder struct {
	Authority    string        `json:"authority"`
	Order        string        `json:"order"`
	Confirmed    calendar.Date `json:"confirmed"` // the day on which the order was certain
	Text         string        `json:"text"`
	Certificates []string      `json:"certificates"` // numbers, as printed
}

func (*SuspendOnOrder) CommandName() string { return "SuspendOnOrder" }

func (*SuspendOnOrder) Guard(s *Situation) *fault.Fault { return s.mustBeEstablished() }

func (c *SuspendOnOrder) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	NeedLine(&f, "authority", c.Authority)
	NeedLine(&f, "order", c.Order)
	s.notLater(&f, "confirmed", c.Confirmed)
	needText(&f, "text", c.Text)
	if len(c.Certificates) == 0 {
		f.Add("certificates", "field.required")
	}
	if len(c.Certificates) > mostOrdered {
		f.Add("certificates", "field.many", fault.Number("most", mostOrdered))
		return nil, f.Err()
	}
	announced := s.announce()
	shared := Announced{Announcement: announced.Announcement, Year: announced.Year}
	ordered := &SuspensionOrdered{Authority: strings.TrimSpace(c.Authority), Order: strings.TrimSpace(c.Order), Certificates: []string{}, Announced: announced}
	events := []Event{{s.On, ordered}}
	for i, number := range c.Certificates {
		id := s.first(Key{IndexCertificateNumber, NumberKey(number)})
		file := Get[*Certificate](s.Record, KindCertificate, id)
		switch {
		case file == nil:
			f.Add(item("certificates", i), "field.unknown")
			continue
		case slices.Contains(ordered.Certificates, id):
			f.Add(item("certificates", i), "field.twice")
			continue
		}
		if no := s.mustStand(file); no != nil {
			f.Add(item("certificates", i), no.Key, no.Args...)
			continue
		}
		ordered.Certificates = append(ordered.Certificates, id)
		events = append(events, s.asOrdered(file, c, shared)...)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return events, nil
}

// asOrdered suspends one of the certificates, or adds the ground.
func (s *Situation) asOrdered(c *Certificate, order *SuspendOnOrder, announced Announced) []Event {
	ground, _ := s.Record.Scheme("").Ground(scheme.Suspension, scheme.GroundAuthority, s.Today)
	facts := []Fact{{Ground: ground.ID, Clause: ground.Clause, About: c.Content.Holder.Organisation, Source: scheme.SourceAuthority,
		Reference: strings.TrimSpace(order.Order), Confirmed: order.Confirmed, Text: Say(order.Text)}}
	on := StreamID{KindCertificate, c.ID}
	if u := c.Suspension(); u != nil {
		return []Event{{on, &SuspensionGroundAdded{ID: u.ID, Holder: c.Content.Holder.Organisation, Facts: facts,
			Due: s.LawDue(facts...), Until: u.Until, Announced: announced}}}
	}
	there := *s
	there.On = on
	return append([]Event{{on, s.suspend(c, facts, "", announced)}}, there.relyingOnLonger(c)...)
}

// ProposeSuspensionOfParty puts a fact about an organisation on record for every
// certificate in use that names it: as its holder, manufacturer or production
// enterprise.
//
// [6.3.2] 获证机构或证书中所列制造商、生产企业有下列情形之一的，认证机构应当暂停认证证书。
type ProposeSuspensionOfParty struct {
	Ground    string        `json:"ground"`
	Source    string        `json:"source"`
	Reference string        `json:"reference,omitempty"`
	Confirmed calendar.Date `json:"confirmed"`
	Text      string        `json:"text"`
}

func (*ProposeSuspensionOfParty) CommandName() string { return "ProposeSuspensionOfParty" }

func (*ProposeSuspensionOfParty) Guard(s *Situation) *fault.Fault {
	if len(s.Naming(s.On.ID)) == 0 {
		return fault.RefuseOurs("suspension.names-none")
	}
	return nil
}

// Naming are the certificates in use that name an organisation today: one that a
// change put another in the place of is found as well, and is none of them.
func (s *Situation) Naming(organisation string) (all []*Certificate) {
	for _, on := range s.Record.Find(Key{IndexCertificateParty, organisation}) {
		if c := Get[*Certificate](s.Record, KindCertificate, on.ID); c != nil && s.mustStand(c) == nil && slices.Contains(c.Content.organisations(), organisation) {
			all = append(all, c)
		}
	}
	return all
}

func (c *ProposeSuspensionOfParty) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	var events []Event
	for _, file := range s.Naming(s.On.ID) {
		f = fault.Fields{} // the same is wrong with the fact for each of them
		fact := s.fact(&f, file, scheme.Suspension, "", FactInput{c.Ground, s.On.ID, c.Source, c.Reference, c.Confirmed, c.Text})
		if fact.Ground == scheme.GroundHolderAsks {
			f.Add("ground", "suspension.holder-asks-itself")
		}
		events = append(events, Event{StreamID{KindCertificate, file.ID}, &SuspensionProposed{ID: file.nextProposal(), Fact: fact}})
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return events, nil
}
