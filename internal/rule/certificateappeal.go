package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// Decisions about a certificate against which its holder may appeal.
const (
	DecisionSuspended DecisionKind = "suspended" // or a further reason was added
	DecisionWithdrawn DecisionKind = "withdrawn"
)

// turnOf is what an annulment of the decision undoes.
var turnOf = map[DecisionKind]TurnKind{DecisionSuspended: TurnSuspended, DecisionWithdrawn: TurnWithdrawn}

// CertificateAppealed says that the holder appeals against the latest decision
// about the certificate. The decision stands until the appeal is decided.
type CertificateAppealed struct {
	Appeal string `json:"appeal"` // id
	Number string `json:"number"`
}

func (*CertificateAppealed) EntryName() string { return "certificate.appealed/1" }

// CertificateAppealEnded says that the appeal ended and the decision stands.
type CertificateAppealEnded struct {
	Appeal  string    `json:"appeal"` // id
	How     AppealEnd `json:"how"`
	Reasons Private   `json:"reasons"`
}

func (*CertificateAppealEnded) EntryName() string { return "certificate.appeal-ended/1" }

// CertificateDecisionAnnulled annuls the decision that was appealed against, from
// its own day on. Earlier days keep what they were.
type CertificateDecisionAnnulled struct {
	Appeal   string       `json:"appeal"` // id
	Decision DecisionKind `json:"decision"`
	Reasons  Private      `json:"reasons"`
	Announced
}

func (*CertificateDecisionAnnulled) EntryName() string { return "certificate.decision-annulled/1" }
func (e *CertificateDecisionAnnulled) Turn() Turn {
	return Turn{What: TurnAnnulled, Of: turnOf[e.Decision], Announcement: e.Announcement}
}

// decided notes a decision about the certificate, and who took it.
func (c *Certificate) decided(kind DecisionKind, m Meta) {
	c.Decisions = append(c.Decisions, &Decision{Kind: kind, On: m.On, By: peopleOf(m), At: m.Position})
}

func (c *Certificate) applyAppeal(e Entry, m Meta) {
	switch e := e.(type) {
	case *CertificateAppealed:
		if d := c.standing(); d != nil {
			d.Appeals = append(d.Appeals, &CaseAppeal{Appeal: e.Appeal, Number: e.Number, Recorded: m.On})
		}
	case *CertificateAppealEnded:
		if _, a := c.openAppeal(); a != nil {
			a.Ended, a.How, a.Reasons = m.On, e.How, e.Reasons
		}
	case *CertificateDecisionAnnulled:
		d, a := c.openAppeal()
		if a == nil {
			return
		}
		a.Ended, a.How, a.Reasons = m.On, EndUpheld, e.Reasons
		d.Annulled = m.On
		c.annul(d, m)
	}
}

// annul takes back what a decision did. What it ended goes on where it stood.
func (c *Certificate) annul(d *Decision, m Meta) {
	if d.Kind == DecisionWithdrawn && c.Withdrawn != nil {
		c.Withdrawn.Annulled = m.On
		for _, p := range c.Proposals {
			if p.Outcome == ProposalLapsed && p.Ended == d.On {
				p.end("", calendar.Date{})
			}
		}
		if u := c.lastSuspension(); u != nil {
			if r := u.lastRequest(); r != nil && r.How == RestorationLapsed && r.Ended == d.On {
				r.end("", calendar.Date{})
			}
		}
		return
	}
	u := c.lastSuspension()
	if u == nil {
		return
	}
	for i := range u.Facts {
		if u.Facts[i].At == d.At {
			u.Facts[i].Annulled = m.On
		}
	}
	if len(u.Grounds()) == 0 {
		u.Annulled = m.On
		if r := c.Request(); r != nil {
			r.end(RestorationLapsed, m.On)
		}
	}
}

// standing is the latest decision that was not annulled.
func (c *Certificate) standing() *Decision {
	for _, d := range slices.Backward(c.Decisions) {
		if d.Annulled.IsZero() {
			return d
		}
	}
	return nil
}

// openAppeal is the appeal that is being decided with what it is against; nil if
// there is none.
func (c *Certificate) openAppeal() (*Decision, *CaseAppeal) {
	for _, d := range c.Decisions {
		for _, a := range d.Appeals {
			if a.Ended.IsZero() {
				return d, a
			}
		}
	}
	return nil, nil
}

// appealable is the decision against which the holder may appeal, or why there is
// none. Against one decision one appeal is decided.
func (c *Certificate) appealable() (*Decision, *fault.Fault) {
	if _, a := c.openAppeal(); a != nil {
		return nil, fault.RefuseOurs("certificate.under-appeal", fault.Text("appeal", a.Number), fault.Day("since", a.Recorded))
	}
	if c.Successor != "" {
		return nil, fault.RefuseOurs("life.ended", fault.Term("how", "register.event."+string(TurnReplaced)))
	}
	d := c.standing()
	if d == nil {
		return nil, fault.RefuseOurs("appeal.no-decision")
	}
	for _, a := range d.Appeals {
		if a.How == EndRejected {
			return nil, fault.RefuseOurs("appeal.decided", fault.Text("appeal", a.Number), fault.Day("on", a.Ended))
		}
	}
	return d, nil
}

// involved are those who found a reason against the certificate, reviewed what its
// holder showed, or decided about it.
func (c *Certificate) involved() (people []string) {
	for _, p := range c.Proposals {
		people = append(people, p.By...)
	}
	for _, u := range c.Suspensions {
		for _, r := range u.Requests {
			people = append(people, r.Reviewers...)
		}
	}
	for _, d := range c.Decisions {
		people = append(people, d.By...)
	}
	return people
}

// mustDecideCertificateAfresh refuses a decision by somebody whose decision of the
// kind was annulled.
func (s *Situation) mustDecideCertificateAfresh(c *Certificate, kind DecisionKind) *fault.Fault {
	for _, d := range c.Decisions {
		if d.Kind == kind && !d.Annulled.IsZero() && s.isOneOf(d.By) {
			return fault.RefuseOurs("decision.annulled-own", fault.Day("on", d.Annulled))
		}
	}
	return nil
}

// LodgeCertificateAppeal is the holder's appeal against the latest suspension or
// withdrawal of its certificate. It is addressed to the certificate and makes the
// appeal.
type LodgeCertificateAppeal struct{ LodgeAppeal }

func (*LodgeCertificateAppeal) CommandName() string { return "LodgeCertificateAppeal" }

func (*LodgeCertificateAppeal) Guard(s *Situation) *fault.Fault {
	d, f := s.certificate().appealable()
	if f != nil {
		return f
	}
	return s.mustBeInTimeToAppeal(d)
}

func (c *LodgeCertificateAppeal) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.certificate()
	d, _ := file.appealable()
	appeal, no := c.received(s, d)
	if no != nil {
		return nil, no
	}
	id := s.NewID()
	appeal.Case, appeal.Client = file.Content.Case, file.Content.Holder.Organisation
	if of := Get[*Case](s.Record, KindCase, file.Content.Case); of != nil {
		appeal.CaseNumber = of.Number
	}
	appeal.Certificate, appeal.CertificateNumber = file.ID, file.Content.Number
	return []Event{
		{s.On, &CertificateAppealed{id, appeal.Number}},
		{StreamID{KindAppeal, id}, appeal},
	}, nil
}

// end is what an appeal that ended does to what it was about.
func (a *Appeal) end(s *Situation, how AppealEnd, reasons string) []Event {
	on := StreamID{KindCertificate, a.Certificate}
	switch {
	case a.Certificate == "" && how == EndUpheld:
		return []Event{{StreamID{KindCase, a.Case}, &DecisionAnnulled{a.ID, a.Against, Say(reasons)}}}
	case a.Certificate == "":
		return []Event{{StreamID{KindCase, a.Case}, &CaseAppealEnded{a.ID, how, Say(reasons)}}}
	case how != EndUpheld:
		return []Event{{on, &CertificateAppealEnded{a.ID, how, Say(reasons)}}}
	}
	events := []Event{{on, &CertificateDecisionAnnulled{a.ID, a.Against, Say(reasons), s.announce()}}}
	if c := Get[*Certificate](s.Record, KindCertificate, a.Certificate); a.Against == DecisionWithdrawn {
		events = append(events, s.resumeCases(c, c.Withdrawn.On)...)
	}
	return events
}
