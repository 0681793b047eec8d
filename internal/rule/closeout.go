package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// What a silent client left unanswered, as catalog keys.
const (
	SilentDraft         = "silence.draft"
	SilentSupplement    = "silence.supplement"
	SilentRectification = "silence.rectification"
)

// CaseClosedOut ends a case whose client has been silent too long.
type CaseClosedOut struct {
	Client string        `json:"client"`
	Ground string        `json:"ground"` // what was left unanswered
	Since  calendar.Date `json:"since"`  // the client's last act, or the day it was asked
	Reason Private       `json:"reason"`
}

func (*CaseClosedOut) EntryName() string   { return "case.closed-out/1" }
func (e *CaseClosedOut) Letters() []Letter { return []Letter{{Kind: "closed-out", To: e.Client}} }

// Missed is a missed day that the installation proposed an act for. It
// decides nothing: a person does.
type Missed struct {
	What    string // catalog key
	About   string // id of the supplement or rectification; empty for a draft
	FellDue calendar.Date
	On      calendar.Date
}

// What is proposed, as catalog keys.
const (
	ProposedCloseOut = "missed.close-out"
	ProposedRefusal  = "missed.refusal"
)

// CloseOutProposed proposes to close a case whose client is silent.
type CloseOutProposed struct {
	Ground  string        `json:"ground"`
	About   string        `json:"about"`
	FellDue calendar.Date `json:"fell_due"` // the last day on which an answer was in time
}

func (*CloseOutProposed) EntryName() string { return "case.close-out-proposed/1" }

// RefusalProposed proposes to refuse certification after a limit for
// rectification has passed without a hand-in.
type RefusalProposed struct {
	Rectification string        `json:"rectification"`
	FellDue       calendar.Date `json:"fell_due"` // the last day on which a hand-in was in time
}

func (*RefusalProposed) EntryName() string { return "case.refusal-proposed/1" }

func (c *Case) applyCloseOut(e Entry, m Meta) {
	switch e := e.(type) {
	case *CaseClosedOut:
		c.close(OutcomeClosedOut, m.On, []Reason{{Text: e.Reason}})
	case *CloseOutProposed:
		c.Missed = append(c.Missed, Missed{ProposedCloseOut, e.About, e.FellDue, m.On})
	case *RefusalProposed:
		c.Missed = append(c.Missed, Missed{ProposedRefusal, e.Rectification, e.FellDue, m.On})
	}
}

func (c *Case) missed(what, about string, fellDue calendar.Date) (on calendar.Date, ok bool) {
	for _, p := range c.Missed {
		if p.What == what && p.About == about && p.FellDue == fellDue {
			return p.On, true
		}
	}
	return calendar.Date{}, false
}

// silence is something that the client was to do and did not.
type silence struct {
	ground string
	about  string
	called Words
	since  calendar.Date // the client's last act in it, or the day it was asked
	last   calendar.Date // the last day before the case may be closed for it
	// settled is false while last rests on days that no notice has settled:
	// nothing irreversible is done on them.
	settled bool
}

// silences lists what the client leaves unanswered, with the day to which the
// scheme's limit lets it. The limit is ours: the rule does not say how long an
// unanswered case stays open.
func (s *Situation) silences(c *Case) (list []silence) {
	if !c.Closed.IsZero() || !c.Purpose.Applied() {
		return nil
	}
	limit := s.Record.Scheme("").Limit(scheme.LimitCaseCloseout, s.Today)
	add := func(ground, about string, called Words, since, due calendar.Date) {
		last, settled := s.ends(limit, since)
		if last.Before(due) {
			last, settled = due, true // a day that was told to the client stands
		}
		list = append(list, silence{ground, about, called, since, last, settled})
	}
	if c.Submitted.IsZero() {
		add(SilentDraft, "", Words{}, c.ClientActed, calendar.Date{})
	}
	for _, u := range c.OpenSupplements() {
		add(SilentSupplement, u.ID, s.supplementCalled(c, u), later(u.Requested, c.ClientActed), u.Due)
	}
	for _, r := range c.rectifying((*Rectification).awaited) {
		add(SilentRectification, r.ID, Words{r.Number, r.Number}, r.Waits[len(r.Waits)-1].From, r.Due)
	}
	return list
}

func later(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// mustBeSilent finds what the case may be closed for today, or says why not.
func (s *Situation) mustBeSilent(c *Case) (silence, *fault.Fault) {
	if f := c.mustBeOpen(); f != nil {
		return silence{}, f
	}
	var no *fault.Fault
	var first calendar.Date
	for _, w := range s.silences(c) {
		switch {
		case s.Today.After(w.last) && w.settled:
			return w, nil
		case no != nil && !w.last.Before(first):
		case s.Today.After(w.last):
			no, first = fault.RefuseOurs("closeout.provisional", fault.Day("last", w.last)), w.last
		default:
			no, first = fault.RefuseOurs("closeout.early", fault.Term("ground", w.ground), fault.Day("since", w.since), fault.Day("last", w.last)), w.last
		}
	}
	if no == nil {
		no = fault.RefuseOurs("closeout.nothing-awaited")
	}
	return silence{}, no
}

// CloseOutCase closes a case whose client has been silent past the scheme's
// limit, with a letter. It never happens by itself.
type CloseOutCase struct {
	Reason string `json:"reason"`
}

func (*CloseOutCase) CommandName() string { return "CloseOutCase" }

func (*CloseOutCase) Guard(s *Situation) *fault.Fault {
	_, no := s.mustBeSilent(s.caseFile())
	return no
}

func (c *CloseOutCase) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	w, no := s.mustBeSilent(file)
	if no != nil {
		return nil, no
	}
	return append(s.cancelTests(file), Event{s.On, &CaseClosedOut{file.Client, w.ground, w.since, Say(c.Reason)}}), nil
}

// cancelTests takes back what laboratories still work on, because the case
// ends. Why it ends lies between client and body.
func (s *Situation) cancelTests(c *Case) (events []Event) {
	for _, t := range c.Tests {
		if t.Reported.IsZero() && t.Cancelled.IsZero() {
			events = append(events,
				Event{s.On, &TestCancelled{t.Task, t.Organisation, Private{}}},
				Event{StreamID{KindTestTask, t.Task}, &TestTaskCancelled{Private{}}})
		}
	}
	return events
}

// ProposeCloseOut puts on record, once, that a case may be closed because its
// client has been silent past the limit. The installation does it by itself;
// closing is a person's act.
type ProposeCloseOut struct{}

func (*ProposeCloseOut) CommandName() string { return "ProposeCloseOut" }

func (*ProposeCloseOut) Guard(s *Situation) *fault.Fault {
	_, no := s.closeOutToPropose(s.caseFile())
	return no
}

// closeOutToPropose is a silence past its limit that nobody was told of yet.
func (s *Situation) closeOutToPropose(c *Case) (silence, *fault.Fault) {
	w, no := s.mustBeSilent(c)
	if no != nil {
		return silence{}, no
	}
	var known calendar.Date
	for _, w := range s.silences(c) {
		on, made := c.missed(ProposedCloseOut, w.about, w.last)
		if !made && w.settled && s.Today.After(w.last) {
			return w, nil
		}
		known = later(known, on)
	}
	return w, fault.RefuseOurs("missed.noted", fault.Term("what", ProposedCloseOut), fault.Day("on", known))
}

func (*ProposeCloseOut) Decide(s *Situation) ([]Event, *fault.Fault) {
	w, no := s.closeOutToPropose(s.caseFile())
	if no != nil {
		return nil, no
	}
	return s.one(&CloseOutProposed{w.ground, w.about, w.last})
}

// ProposeRefusal puts on record, once, that the limit for a rectification that
// the decision required has passed without a hand-in, so that a refusal is to be
// decided. That this is
// prepared is ours; the limit is the rule's:
//
// [5.7b] 允许限期（通常情况下不超过 3个月）整改
type ProposeRefusal struct{}

func (*ProposeRefusal) CommandName() string { return "ProposeRefusal" }

func (*ProposeRefusal) Guard(s *Situation) *fault.Fault {
	_, no := s.refusalToPropose(s.caseFile())
	return no
}

func (s *Situation) refusalToPropose(c *Case) (*Rectification, *fault.Fault) {
	if f := c.mustBeOpen(); f != nil {
		return nil, f
	}
	if f := c.mustBeApplied(); f != nil {
		return nil, f
	}
	no := fault.RefuseOurs("rectification.not-missed")
	for _, r := range s.over(c) {
		if r.Stage != scheme.StageDecision {
			continue // its stage goes on with the findings as they stand
		}
		on, made := c.missed(ProposedRefusal, r.ID, r.Due)
		if !made {
			return r, nil
		}
		no = fault.RefuseOurs("missed.noted", fault.Term("what", ProposedRefusal), fault.Day("on", on))
	}
	return nil, no
}

func (*ProposeRefusal) Decide(s *Situation) ([]Event, *fault.Fault) {
	r, no := s.refusalToPropose(s.caseFile())
	if no != nil {
		return nil, no
	}
	return s.one(&RefusalProposed{r.ID, r.Due})
}
