package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Decisions about a certificate against which its holder may appeal.
const (
	DecisionSuspended DecisionKind = "suspended" // or a further reason was added
	DecisionWithdrawn DecisionKind = "withdrawn"
	// DecisionNotRestored is that a request for restoration was refused.
	DecisionNotRestored DecisionKind = "not-restored"
)

// turnOf is what an annulment of the decision undoes. A refused restoration turned
// nothing.
var turnOf = map[DecisionKind]TurnKind{DecisionSuspended: TurnSuspended, DecisionWithdrawn: TurnWithdrawn}

// CertificateAppealed says that the holder appeals against a decision about the
// certificate: the latest of its kind. It stands until the appeal is decided.
type CertificateAppealed struct {
	Appeal  string       `json:"appeal"` // id
	Number  string       `json:"number"`
	Against DecisionKind `json:"against"`
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

// RestorationRefusalAnnulled annuls the refusal of a request for restoration. The
// certificate stays suspended; the request waits to be decided anew, and what
// rested on the refusal is taken back.
type RestorationRefusalAnnulled struct {
	Appeal  string  `json:"appeal"`  // id
	Request string  `json:"request"`
	Reasons Private `json:"reasons"`
}

func (*RestorationRefusalAnnulled) EntryName() string {
	return "certificate.restoration-refusal-annulled/1"
}

// decided notes a decision about the certificate, and who took it.
func (c *Certificate) decided(kind DecisionKind, m Meta) *Decision {
	d := &Decision{Kind: kind, On: m.On, By: peopleOf(m), At: m.Position}
	c.Decisions = append(c.Decisions, d)
	return d
}

func (c *Certificate) applyAppeal(e Entry, m Meta) {
	switch e := e.(type) {
	case *CertificateAppealed:
		if d := c.latest(e.Against); d != nil {
			d.Appeals = append(d.Appeals, &CaseAppeal{Appeal: e.Appeal, Number: e.Number, Recorded: m.On})
		}
	case *CertificateAppealEnded:
		if _, a := c.openAppeal(); a != nil {
			a.Ended, a.How, a.Reasons = m.On, e.How, e.Reasons
		}
	case *CertificateDecisionAnnulled:
		if d := c.upheld(e.Reasons, m); d != nil {
			c.annul(d, m)
		}
	case *RestorationRefusalAnnulled:
		if c.upheld(e.Reasons, m) != nil {
			c.reopen(e.Request, m.On)
		}
	}
}

// upheld ends the open appeal and annuls what it is against.
func (c *Certificate) upheld(reasons Private, m Meta) *Decision {
	d, a := c.openAppeal()
	if a != nil {
		a.Ended, a.How, a.Reasons = m.On, EndUpheld, reasons
		d.Annulled = m.On
	}
	return d
}

// reopen lets a refused request wait to be decided anew, unless another one came
// after it, and takes back the withdrawals that were proposed since the suspension
// led to them.
func (c *Certificate) reopen(request string, on calendar.Date) {
	u := c.lastSuspension()
	if u == nil || u.lastRequest() == nil || u.lastRequest().ID != request {
		return
	}
	r := u.lastRequest()
	r.Reasons = Private{}
	r.end("", calendar.Date{})
	if c.Life.Ended != "" && c.Withdrawn != nil { // with the withdrawal it would have lapsed
		r.end(RestorationLapsed, c.Withdrawn.On)
	}
	for _, p := range c.Waiting(scheme.Withdrawal) {
		if p.Suspension == u.ID {
			p.end(ProposalLapsed, on)
		}
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

// latest is the latest decision of a kind that was not annulled, nil if there is
// none.
func (c *Certificate) latest(kind DecisionKind) *Decision {
	for _, d := range slices.Backward(c.Decisions) {
		if d.Kind == kind && d.Annulled.IsZero() {
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

// appealable are the decisions against which the holder may appeal, of each kind
// the latest, and the latest of all first; or why there is none. Against one
// decision one appeal is decided.
func (c *Certificate) appealable() (all []*Decision, no *fault.Fault) {
	if _, a := c.openAppeal(); a != nil {
		return nil, fault.RefuseOurs("certificate.under-appeal", fault.Text("appeal", a.Number), fault.Day("since", a.Recorded))
	}
	if c.Successor != "" {
		return nil, fault.RefuseOurs("life.ended", fault.Term("how", "register.event."+string(TurnReplaced)))
	}
	no = fault.RefuseOurs("appeal.no-decision")
	for _, d := range slices.Backward(c.Decisions) {
		if c.latest(d.Kind) != d {
			continue
		}
		if c.Life.Ended != "" && len(all) > 0 { // what came before its end matters no more
			break
		}
		if rejected := d.rejected(); rejected == nil {
			all = append(all, d)
		} else if len(all) == 0 {
			no = fault.RefuseOurs("appeal.decided", fault.Text("appeal", rejected.Number), fault.Day("on", rejected.Ended))
		}
	}
	if len(all) > 0 {
		no = nil
	}
	return all, no
}

// rejected is the appeal that left the decision standing, nil if none did.
func (d *Decision) rejected() *CaseAppeal {
	for _, a := range d.Appeals {
		if a.How == EndRejected {
			return a
		}
	}
	return nil
}

// Appealable are the decisions about a certificate against which its holder can
// still appeal today, the latest first; or why there is none.
func (s *Situation) Appealable(c *Certificate) (all []*Decision, no *fault.Fault) {
	decisions, no := c.appealable()
	if no != nil {
		return nil, no
	}
	for _, d := range decisions {
		switch late := s.mustBeInTimeToAppeal(d); {
		case late == nil:
			all = append(all, d)
		case no == nil:
			no = late
		}
	}
	if len(all) > 0 {
		no = nil
	}
	return all, no
}

// mustNotRestOnAppealed: while an appeal against a refused restoration is open,
// nothing is decided that rests on the refusal.
func (c *Certificate) mustNotRestOnAppealed(facts []Fact) *fault.Fault {
	d, a := c.openAppeal()
	if a == nil || d.Kind != DecisionNotRestored {
		return nil
	}
	if slices.ContainsFunc(facts, func(f Fact) bool { return f.Ground == scheme.GroundNotCorrected }) {
		return fault.RefuseOurs("certificate.under-appeal", fault.Text("appeal", a.Number), fault.Day("since", a.Recorded))
	}
	return nil
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
// withdrawal of its certificate, or the latest refusal to restore it. It is
// addressed to the certificate and makes the appeal.
type LodgeCertificateAppeal struct {
	LodgeAppeal
	Against DecisionKind `json:"against,omitempty"` // left out: the latest of all
}

func (*LodgeCertificateAppeal) CommandName() string { return "LodgeCertificateAppeal" }

func (*LodgeCertificateAppeal) Guard(s *Situation) *fault.Fault {
	_, no := s.Appealable(s.certificate())
	return no
}

func (c *LodgeCertificateAppeal) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.certificate()
	decisions, _ := s.Appealable(file)
	i := slices.IndexFunc(decisions, func(d *Decision) bool { return c.Against == "" || d.Kind == c.Against })
	if i < 0 {
		var f fault.Fields
		f.Add("against", "field.unknown")
		return nil, f.Err()
	}
	appeal, no := c.received(s, decisions[i])
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
		{s.On, &CertificateAppealed{id, appeal.Number, appeal.Against}},
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
	if a.Against == DecisionNotRestored {
		refused := Get[*Certificate](s.Record, KindCertificate, a.Certificate).latest(a.Against)
		return []Event{{on, &RestorationRefusalAnnulled{a.ID, refused.Request, Say(reasons)}}}
	}
	events := []Event{{on, &CertificateDecisionAnnulled{a.ID, a.Against, Say(reasons), s.announce()}}}
	if c := Get[*Certificate](s.Record, KindCertificate, a.Certificate); a.Against == DecisionWithdrawn {
		events = append(events, s.resumeCases(c, c.Withdrawn.On)...)
	}
	return events
}
