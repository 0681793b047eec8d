package rule

import (
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Fact is why a certificate is suspended or withdrawn: a ground of the scheme,
// and what happened. It is about the holder, or about the manufacturer or the
// production enterprise that the certificate names.
//
// [6.3.2] 获证机构或证书中所列制造商、生产企业有下列情形之一的
type Fact struct {
	Ground    string        `json:"ground"`    // id in the scheme
	Clause    string        `json:"clause"`    // our id
	About     string        `json:"about"`     // organisation id
	Source    string        `json:"source"`    // how it came up; of the scheme
	Reference string        `json:"reference"` // number of the misuse, complaint, letter …; may be empty
	Confirmed calendar.Date `json:"confirmed"` // zero where no law counts from it
	Text      Private       `json:"text"`
}

// FactInput is a fact as a person states it.
type FactInput struct {
	Ground    string        `json:"ground"`
	About     string        `json:"about,omitempty"` // organisation id; left out: the holder
	Source    string        `json:"source"`
	Reference string        `json:"reference,omitempty"`
	Confirmed calendar.Date `json:"confirmed"` // the day on which it was certain; left out where no law counts from it
	Text      string        `json:"text"`
}

// stated checks what people state about a certificate, each under a ground of the
// list.
func (s *Situation) stated(f *fault.Fields, c *Certificate, list, path string, inputs []FactInput) []Fact {
	var all []Fact
	for i, in := range inputs {
		all = append(all, s.fact(f, c, list, item(path, i)+".", in))
	}
	return all
}

func (s *Situation) fact(f *fault.Fields, c *Certificate, list, at string, in FactInput) Fact {
	sch := s.Record.Scheme("")
	ground, known := sch.Ground(list, in.Ground, s.Today)
	if !known {
		f.Add(at+"ground", "field.unknown")
	}
	if _, known := sch.Way(scheme.FactSources, in.Source, s.Today); !known {
		f.Add(at+"source", "field.unknown")
	}
	about := in.About
	if about == "" {
		about = c.Content.Holder.Organisation
	}
	if !slices.Contains(c.Content.organisations(), about) {
		f.Add(at+"about", "fact.not-on-certificate")
	}
	checkText(f, at+"reference", in.Reference, longestName, false)
	if ground.Law || !in.Confirmed.IsZero() {
		s.notLater(f, at+"confirmed", in.Confirmed)
	}
	needText(f, at+"text", in.Text)
	return Fact{in.Ground, ground.Clause, about, in.Source, strings.TrimSpace(in.Reference), in.Confirmed, Say(in.Text)}
}

// organisations are those that the certificate names, each once: the holder
// first.
func (c *CertificateContent) organisations() []string {
	var all []string
	for _, p := range []Party{c.Holder, c.Manufacturer, c.Enterprise} {
		if p.Organisation != "" && !slices.Contains(all, p.Organisation) {
			all = append(all, p.Organisation)
		}
	}
	return all
}

// LawDue is the last day on which the law lets a certificate be suspended for
// confirmed facts: that of the earliest. Zero when the law sets none. It is a
// duty: a later suspension is taken, and marked.
func (s *Situation) LawDue(facts ...Fact) (due calendar.Date) {
	sch := s.Record.Scheme("")
	for _, fact := range facts {
		ground, _ := sch.Ground(scheme.Suspension, fact.Ground, s.Today)
		if !ground.Law || fact.Confirmed.IsZero() {
			continue
		}
		last := s.after(sch.Limit(scheme.LimitSuspensionLaw, s.Today), fact.Confirmed)
		if due.IsZero() || last.Before(due) {
			due = last
		}
	}
	return due
}

// groundsOf are the grounds of facts, each once.
func groundsOf(facts []Fact) []string {
	ids := []string{}
	for _, fact := range facts {
		if !slices.Contains(ids, fact.Ground) {
			ids = append(ids, fact.Ground)
		}
	}
	return ids
}

// Announced is the number under which a change of a certificate is made public.
// Several certificates that change by one act share it; one of the act's entries
// takes it.
type Announced struct {
	Announcement string `json:"announcement"`
	Notice       int    `json:"notice"` // its serial; 0 where another entry took it
	Year         int    `json:"year"`
}

// Serials: the number is taken once.
func (a Announced) Serials() []Serial {
	if a.Notice == 0 {
		return nil
	}
	return []Serial{{announcementSeries(a.Year), a.Notice}}
}

// announce takes the next number.
func (s *Situation) announce() Announced {
	year := s.Today.Year()
	notice := s.Record.Last(announcementSeries(year)) + 1
	return Announced{s.number(scheme.NumberAnnouncement, "", notice), notice, year}
}

func (s *Situation) certificate() *Certificate {
	return Get[*Certificate](s.Record, KindCertificate, s.On.ID)
}

// SchemeOfCertificate is the edition that binds a certificate, and the day to ask
// it about.
func (s *Situation) SchemeOfCertificate(c *Certificate) (*scheme.Scheme, calendar.Date) {
	return s.Record.Scheme(c.Content.Scheme), c.Content.Issue
}

// CertificateLimit is a limit in force for a certificate: the scheme's, or what
// an exception permits.
func (s *Situation) CertificateLimit(c *Certificate, id string) scheme.Limit {
	sch, day := s.SchemeOfCertificate(c)
	limit := sch.Limit(id, day)
	if limit.Binds == scheme.AtAct {
		limit = s.Record.Scheme("").Limit(id, s.Today)
	}
	return c.Exceptions.widened(limit)
}

// mustStand refuses what is about a certificate that can be used, or could be
// again: not one that ended for good, nor one that has expired with no renewal
// asked for in time.
func (s *Situation) mustStand(c *Certificate) *fault.Fault {
	if c.Life.Ended != "" {
		return fault.RefuseOurs("life.ended", fault.Term("how", "register.event."+string(c.Life.Ended)))
	}
	if s.Today.After(c.Life.ValidTo) && s.OpenRenewalOf(c) == nil {
		return fault.RefuseOurs("certificate.expired", fault.Day("last", c.Life.ValidTo))
	}
	return nil
}

// isOneOf reports whether the actor, or whom they act for, is one of these
// people, by whatever account.
func (s *Situation) isOneOf(people []string) bool {
	humans := append(s.Humans(s.Actor.Person), s.Humans(s.Actor.OnBehalf)...)
	return slices.ContainsFunc(humans, func(person string) bool { return slices.Contains(people, person) })
}

// People are those behind an act, by their ids. They are on record so that nobody
// judges what they did themselves; a thing that is shown does not name them.
type People []string

// peopleOf are those behind an entry.
func peopleOf(m Meta) People {
	return slices.DeleteFunc([]string{m.Person, m.OnBehalf}, func(person string) bool { return person == "" })
}
