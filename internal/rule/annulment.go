package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// DecisionKind is a kind of decision about a case.
type DecisionKind string

const (
	DecisionNotAccepted   DecisionKind = "not-accepted"
	DecisionRectification DecisionKind = "rectification"
	DecisionRefused       DecisionKind = "refused"
	DecisionGranted       DecisionKind = "granted"
)

// Decision is a decision taken in a case. An annulled one stays here: it was
// taken, and who took it does not take it anew.
type Decision struct {
	Kind          DecisionKind  `json:"kind"`
	On            calendar.Date `json:"on"`
	Reasons       []Reason      `json:"reasons"`
	Rectification string        `json:"rectification"` // id, if that was required
	Appeals       []*CaseAppeal `json:"appeals"`
	Annulled      calendar.Date `json:"annulled"`
	By            People        `json:"by"`      // who took it, and whom they acted for
	At            int64         `json:"at"`      // its position; of one about a certificate
	Request       string        `json:"request"` // id of the request for restoration that was refused
}

// CaseAppeal is an appeal as its case sees it.
type CaseAppeal struct {
	Appeal   string        `json:"appeal"` // id
	Number   string        `json:"number"`
	Recorded calendar.Date `json:"recorded"`
	Ended    calendar.Date `json:"ended"`
	How      AppealEnd     `json:"how"`
	Reasons  Private       `json:"reasons"`
}

// CaseAppealed says that the client appeals against the latest decision. Until
// the appeal has ended nothing else changes.
type CaseAppealed struct {
	Appeal string `json:"appeal"` // id
	Number string `json:"number"`
}

func (*CaseAppealed) EntryName() string { return "case.appealed/1" }

// CaseAppealEnded says that the appeal ended and the decision stands.
type CaseAppealEnded struct {
	Appeal  string    `json:"appeal"` // id
	How     AppealEnd `json:"how"`    // rejected or withdrawn
	Reasons Private   `json:"reasons"`
}

func (*CaseAppealEnded) EntryName() string { return "case.appeal-ended/1" }

// DecisionAnnulled annuls the decision that was appealed against. The case is
// open again where it stood before it.
type DecisionAnnulled struct {
	Appeal   string       `json:"appeal"` // id
	Decision DecisionKind `json:"decision"`
	Reasons  Private      `json:"reasons"`
}

func (*DecisionAnnulled) EntryName() string { return "case.decision-annulled/1" }

// decided notes a decision and who took it; if two did, both.
func (c *Case) decided(d *Decision, m Meta) {
	d.On = m.On
	people := []string{m.Person, m.OnBehalf}
	for _, p := range c.Proposals {
		if p.confirmed > 0 && p.confirmed == m.Position-1 {
			people = append(people, p.Person, p.OnBehalf)
		}
	}
	d.By = slices.DeleteFunc(people, func(person string) bool { return person == "" })
	c.Decisions = append(c.Decisions, d)
}

func (c *Case) applyAppeal(e Entry, m Meta) {
	d := c.Decisions[len(c.Decisions)-1]
	end := func(how AppealEnd, reasons Private) {
		a := d.Appeals[len(d.Appeals)-1]
		a.Ended, a.How, a.Reasons = m.On, how, reasons
	}
	switch e := e.(type) {
	case *CaseAppealed:
		d.Appeals = append(d.Appeals, &CaseAppeal{Appeal: e.Appeal, Number: e.Number, Recorded: m.On})
	case *CaseAppealEnded:
		end(e.How, e.Reasons)
	case *DecisionAnnulled:
		end(EndUpheld, e.Reasons)
		d.Annulled = m.On
		if d.Kind == DecisionRectification {
			c.rectification(d.Rectification).annul(m.On)
		} else {
			c.close("", calendar.Date{}, nil)
		}
	}
}

// annul takes the requirement back; nothing is waited for any longer.
func (r *Rectification) annul(on calendar.Date) {
	r.Annulled = on
	r.waited(on)
}

// openAppeal is the appeal that is being decided, or nil.
func (c *Case) openAppeal() *CaseAppeal {
	for _, d := range c.Decisions {
		for _, a := range d.Appeals {
			if a.Ended.IsZero() {
				return a
			}
		}
	}
	return nil
}

// standing is the latest decision, unless it was annulled or, being a
// requirement to rectify, has done its work.
func (c *Case) standing() *Decision {
	if len(c.Decisions) == 0 {
		return nil
	}
	switch d := c.Decisions[len(c.Decisions)-1]; {
	case !d.Annulled.IsZero() || d.Kind == DecisionGranted:
		return nil
	case d.Kind == DecisionRectification && (!c.Closed.IsZero() || !c.rectification(d.Rectification).open()):
		return nil
	default:
		return d
	}
}

// appealable is the decision against which the client may appeal, or why there
// is none. Against one decision one appeal is decided.
func (c *Case) appealable() (*Decision, *fault.Fault) {
	if f := c.mustNotBeUnderAppeal(); f != nil {
		return nil, f
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

// mustNotBeUnderAppeal: while an appeal is open the case stays as it is.
func (c *Case) mustNotBeUnderAppeal() *fault.Fault {
	if a := c.openAppeal(); a != nil {
		return fault.RefuseOurs("case.under-appeal", fault.Text("appeal", a.Number), fault.Day("since", a.Recorded))
	}
	return nil
}

// tookDecision reports whether the actor, or whom they act for, took one of the
// decisions, by whatever account.
func (s *Situation) tookDecision(decisions []*Decision) bool {
	return slices.ContainsFunc(decisions, func(d *Decision) bool { return s.isOneOf(d.By) })
}

// mustBeUninvolved refuses to let somebody judge what they had a part in: in
// evaluating the case or in one of its decisions (ISO/IEC 17065, 7.13.5).
func (s *Situation) mustBeUninvolved(c *Case) *fault.Fault {
	if f := s.mustBeIndependent(c); f != nil {
		return fault.RefuseOurs("appeal.took-part", append(f.Args, fault.Text("case", c.Number))...)
	}
	if s.tookDecision(c.Decisions) {
		return fault.RefuseOurs("appeal.took-decision", fault.Text("case", c.Number))
	}
	return nil
}

// mustDecideAfresh refuses a decision by somebody whose decision in this case
// was annulled.
func (s *Situation) mustDecideAfresh(c *Case) *fault.Fault {
	for _, d := range c.Decisions {
		if !d.Annulled.IsZero() && s.tookDecision([]*Decision{d}) {
			return fault.RefuseOurs("decision.annulled-own", fault.Day("on", d.Annulled))
		}
	}
	return nil
}

// annulledSpans are the days between a decision that ended the case and its
// annulment: in them nobody could work on it.
func (c *Case) annulledSpans() (list []calendar.Pause) {
	for _, d := range c.Decisions {
		if !d.Annulled.IsZero() && d.Kind != DecisionRectification {
			list = append(list, calendar.Pause{From: d.On, To: d.Annulled, Cause: causeAppeal})
		}
	}
	return list
}
